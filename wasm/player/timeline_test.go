package player

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// over is a player of the tale whose end is known, at its beginning.
func over(t *testing.T) *Player {
	t.Helper()
	p, _ := simulated(t)
	p.Pause()
	for !p.View().History.Complete {
		p.Tick(p.wall + 50*time.Millisecond)
	}
	return p
}

func TestTheTimelineShowsWhatHappens(t *testing.T) {
	p := over(t)
	m := p.Marks(46)
	if m.Start != 0 || m.End != 4_600_000 || m.Bins != 46 {
		t.Fatalf("%d to %d in %d", m.Start, m.End, m.Bins)
	}
	for track, want := range map[string]string{"claim": "map[5:1]", "root": "map[17:1]", "verified": "map[37:1 40:1 43:1]",
		"commit": "map[44:1 45:2]", "fault": "map[]", "trouble": "map[]"} {
		got := map[int]int{}
		for i, n := range m.Tracks[track] {
			if n > 0 {
				got[i] = n
			}
		}
		if fmt.Sprint(got) != want || len(m.Tracks[track]) != 46 {
			t.Errorf("%s: %v, want %s", track, got, want)
		}
	}
	if len(m.Points) != 3 || m.Points[0] != (Point{T: 1_700_000, Track: "root", Kind: "root-confirmed", Node: one, File: jar}) ||
		m.Points[1].Node != one || m.Points[2].Node != three {
		t.Errorf("points %+v", m.Points)
	}
	if m := p.Marks(1 << 30); m.Bins != maxBins {
		t.Errorf("%d bins", m.Bins)
	}
	if m := New(nil, Options{}).Marks(0); m.Bins != 1 || len(m.Tracks) != 6 {
		t.Errorf("of nothing: %+v", m)
	}
}

// A foreign recording may name any times at all.
func TestAnyTimesHaveATimeline(t *testing.T) {
	for _, times := range [][2]telemetry.Micros{{0, 1 << 62}, {-1 << 62, 1 << 62}, {5, 5}, {7, -1 << 62}} {
		p := New(nil, Options{})
		text := ""
		for i, at := range times {
			e := telemetry.Event{T: at, Node: one, Seq: uint32(i + 1), Kind: telemetry.Claim, File: jar}
			text += string(e.AppendJSON(nil)) + "\n"
		}
		if err := p.Open("foreign.jsonl", text); err != nil {
			t.Fatal(err)
		}
		m := p.Marks(maxBins)
		claims := 0
		for _, n := range m.Tracks["claim"] {
			claims += n
		}
		if claims != 2 {
			t.Errorf("%v: %d claims of 2", times, claims)
		}
		if s := p.Series(maxBins, 0); len(s.T) != maxBins || len(s.WAN) != maxBins {
			t.Errorf("%v: a chart of %d and %d spans", times, len(s.T), len(s.WAN))
		}
	}
}

func TestTheChartsEndWithTheTotals(t *testing.T) {
	p := over(t)
	s := p.Series(23, 0)
	sum := telemetry.Bytes(0)
	for _, n := range s.WAN {
		sum += n
	}
	all := until(1 << 40)
	if len(s.T) != 23 || s.T[22] != 4_600_000 || sum != all.Run.Down || s.Server[22] != all.Totals.ServerBytes ||
		s.Peers[22] != all.Totals.PeerBytes || s.Done[22] != 3 || s.Done[21] != 1 || s.Phones != 3 {
		t.Errorf("%+v", s)
	}
	if s := p.Series(5, 99); len(s.T) != 0 {
		t.Errorf("of no branch: %+v", s)
	}
}

func TestMessagesOfASpan(t *testing.T) {
	p := over(t)
	all := p.Messages(Query{To: 5_000_000})
	want := []Message{
		{T: 500_000, Kind: "claim", From: one, To: "*", File: jar},
		{T: 1_800_000, Kind: "joined", From: two, To: one, File: jar},
		{T: 2_700_000, Until: 3_700_000, Kind: "transfer-start", From: "server", To: one, File: jar},
		{T: 3_800_000, Until: 4_000_000, Kind: "transfer-start", From: one, To: two, File: jar},
		{T: 4_100_000, Kind: "joined", From: three, To: one, File: jar},
		{T: 4_100_000, Until: 4_300_000, Kind: "transfer-start", From: one, To: three, File: jar},
	}
	if !slices.Equal(all.Messages, want) || all.Total != 6 || !slices.Equal(all.Nodes, []string{one, two, three}) {
		t.Errorf("%+v", all)
	}
	// What had begun before is there with its whole length.
	if m := p.Messages(Query{From: 3_000_000, To: 3_100_000}); len(m.Messages) != 1 || m.Messages[0] != want[2] {
		t.Errorf("in the middle of a transfer: %+v", m)
	}
	if m := p.Messages(Query{To: 5_000_000, Nodes: []string{two}}); len(m.Messages) != 2 || m.Messages[1] != want[3] || len(m.Nodes) != 2 {
		t.Errorf("of one phone: %+v", m)
	}
	if m := p.Messages(Query{To: 5_000_000, Kinds: []string{"claim", "progress", "dance"}}); len(m.Messages) != 1 {
		t.Errorf("of one kind: %+v", m)
	}
	if m := p.Messages(Query{To: 5_000_000, Limit: 2}); m.Total != 6 || !slices.Equal(m.Messages, want[:2]) {
		t.Errorf("with a limit: %+v", m)
	}
	if m := New(nil, Options{}).Messages(Query{}); m.Messages == nil || m.Nodes == nil {
		t.Error("of nothing: JSON would say null")
	}
}

func TestJumpsAndSteps(t *testing.T) {
	p := over(t)
	kinds := history.KindsOf(telemetry.Verified, telemetry.RootConfirmed)
	var at []telemetry.Micros
	for p.Jump(kinds, false) {
		at = append(at, p.Now())
	}
	if want := []telemetry.Micros{1_700_000, 3_700_000, 4_000_000, 4_300_000}; !slices.Equal(at, want) || p.Now() != 4_300_000 || p.State() != Paused {
		t.Errorf("forwards %v, %v", at, p.State())
	}
	at = nil
	for p.Jump(kinds, true) {
		at = append(at, p.Now())
	}
	if want := []telemetry.Micros{4_000_000, 3_700_000, 1_700_000}; !slices.Equal(at, want) {
		t.Errorf("back %v", at)
	}
	p.Seek(0)
	p.Fleets() // takes what was to be drawn
	epoch := p.Epoch()
	p.Step(4)
	if p.Now() != 1_000 || len(p.Fleets()[0].Events) != 4 || p.Epoch() != epoch {
		t.Errorf("four steps on: at %d µs", p.Now())
	}
	p.Step(-3)
	if p.Now() != 10 || len(p.Fleet().Nodes) != 1 || p.Epoch() == epoch {
		t.Errorf("three steps back: at %d µs with %d phones", p.Now(), len(p.Fleet().Nodes))
	}
	p.Step(-100)
	if p.Now() != 0 || len(p.Fleet().Nodes) != 0 {
		t.Errorf("back to the beginning: at %d µs with %d phones", p.Now(), len(p.Fleet().Nodes))
	}
	p.Step(1000)
	if p.Fleet().Totals != until(1<<40).Totals {
		t.Errorf("on to the end: %+v", p.Fleet().Totals)
	}
}

// What is looked for need not be known yet.
func TestAJumpComputesWhatItNeeds(t *testing.T) {
	p, _ := simulated(t)
	if !p.Jump(history.KindsOf(telemetry.Committed), false) || p.Now() != 4_400_000 {
		t.Errorf("at %d µs", p.Now())
	}
	if p.Jump(history.KindsOf(telemetry.Rejected), false) {
		t.Error("found what never happens")
	}
}
