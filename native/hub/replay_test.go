package hub_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/check"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/hub/client"
)

// life is what one phone alone tells of an upgrade.
func life(t *testing.T) (events []telemetry.Event) {
	t.Helper()
	s, err := sim.New(sim.Config{Phones: 1, WANRate: 100_000_000, RTT: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Advance(time.Hour, func(e telemetry.Event) {
		if e.Node != "" {
			events = append(events, e)
		}
	}) {
		t.Fatal("the phone did not commit")
	}
	return events
}

// A connection that was lost, and one made anew that measures the clocks
// differently, leave a history that holds every check.
func TestARecordingWithALostConnectionHoldsEveryCheck(t *testing.T) {
	const hour = telemetry.Micros(3600_000_000)
	h, url := serve(t, hub.Config{NodeRate: 1 << 20, NodeBurst: 1 << 20, BacklogBytes: 64 << 20,
		Clock: func() telemetry.Micros { return hour }})
	recorded := collect(t, h)
	f := newFuse(t, url)
	told := life(t)
	var ahead atomic.Int64 // how much quicker the latest greeting was than the first
	c, err := client.Dial(client.Config{URL: "http://" + f.Addr().String(), Name: told[0].Node,
		Clock: func() telemetry.Micros { return told[len(told)-1].T + telemetry.Micros(ahead.Load()) }})
	if err != nil {
		t.Fatal(err)
	}
	lost := func(e telemetry.Event) bool { return strings.Contains(e.Text, "lost the connection of "+told[0].Node) }
	const cuts = 4
	for i, part := range slices.Collect(slices.Chunk(told, len(told)/cuts)) {
		c.Send(part...)
		eventually(t, func() bool { return c.Stats().Queued == 0 })
		if i < cuts {
			ahead.Add(300_000)
			f.blow()
			eventually(t, func() bool { return slices.ContainsFunc(recorded(), lost) })
		}
	}
	if err := c.Close(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	h.Snapshot()
	eventually(t, func() bool {
		return count(recorded(), func(e telemetry.Event) bool { return e.Node != "" }) == len(told)
	})
	history := recorded()
	for _, v := range check.Replay(history) {
		t.Error(v)
	}
	i := slices.IndexFunc(history, lost)
	if e := history[i]; e.Node != "" || e.Seq != 0 || e.Peer != told[0].Node || e.Kind != telemetry.Log {
		t.Errorf("the hub's word: %+v", e)
	}
}

// A remark of the program around a node has no number, and takes none.
func TestARemarkBesideANodesHistoryHoldsEveryCheck(t *testing.T) {
	told := life(t)
	remark := telemetry.Event{T: told[3].T, Node: told[0].Node, Kind: telemetry.Log, Level: "NOT", Text: "neighbours are not authenticated"}
	for _, at := range []int{0, 1, len(told) / 2, len(told)} {
		for _, v := range check.Replay(slices.Insert(slices.Clone(told), at, remark)) {
			t.Errorf("at %d: %v", at, v)
		}
	}
}

func count(events []telemetry.Event, ok func(telemetry.Event) bool) (n int) {
	for _, e := range events {
		if ok(e) {
			n++
		}
	}
	return n
}
