package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/ws"
)

// "The fold of what a viewer got equals the hub's own, bit for bit", whenever
// the viewer came, with publishers at work.
func TestEveryViewerSeesTheHubsFold(t *testing.T) {
	// Patient: a viewer that is behind with folding answers no ping.
	h, url := serve(t, hub.Config{FlushEvery: 2 * time.Millisecond, WriteTimeout: 5 * time.Minute, PingEvery: 5 * time.Minute})
	events := history(1, 60, 20_000)
	h.Publish(events[0])
	viewers := []*viewer{watch(t, url)}
	var publishers sync.WaitGroup
	const parts = 4
	for p := range parts {
		publishers.Go(func() {
			for i := 1 + p; i < len(events); i += parts {
				h.Publish(events[i])
				if i%500 == 0 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	for range 12 {
		viewers = append(viewers, watch(t, url))
	}
	publishers.Wait()
	viewers = append(viewers, watch(t, url))
	for _, v := range viewers {
		v.sees(t, h)
	}
	if got := viewers[0].got.Totals.Events; got != len(events) {
		t.Errorf("%d events seen, want %d", got, len(events))
	}
	if got := h.Stats().Viewers; got != int64(len(viewers)) {
		t.Errorf("%d viewers counted, want %d", got, len(viewers))
	}
}

// A snapshot and the events after it: none lost, none twice, in order.
func TestWatchTellsEachEventOnce(t *testing.T) {
	h, _ := serve(t, hub.Config{FlushEvery: time.Millisecond, BacklogBytes: 64 << 20})
	const n = 20_000
	go func() {
		for i := range n {
			h.Publish(telemetry.Event{T: telemetry.Micros(i), Node: name(0), Seq: uint32(i + 1), Kind: telemetry.Log})
		}
	}()
	var last uint32
	for w := h.Watch(); last < n; {
		m, err := w.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if m.Snapshot {
			if last != 0 {
				t.Fatal("a second snapshot")
			}
			var f telemetry.Fleet
			if err := json.Unmarshal(m.Data, &f); err != nil {
				t.Fatal(err)
			}
			last = uint32(f.Totals.Events)
			continue
		}
		for line := range bytes.Lines(m.Data) {
			e, err := telemetry.ParseEvent(line)
			if err != nil || e.Seq != last+1 {
				t.Fatalf("after %d comes %d, %v", last, e.Seq, err)
			}
			last = e.Seq
		}
	}
}

// "A slow viewer must never block the hub or other viewers": it gets a fresh
// snapshot instead of the backlog, and sees the same in the end.
func TestSlowViewerGetsASnapshotInsteadOfTheBacklog(t *testing.T) {
	h, url := serve(t, hub.Config{FlushEvery: time.Millisecond, BacklogBytes: 32 << 10, WriteTimeout: time.Minute})
	slow, quick := dial(t, url), watch(t, url)
	events := history(2, 40, 200_000) // some 30 MB: more than the sockets' buffers hold
	for i := 0; i < len(events); i += 100 {
		h.Publish(events[i:min(i+100, len(events))]...)
	}
	quick.sees(t, h)
	go slow.read()
	slow.sees(t, h)
	if slow.snap < 2 {
		t.Errorf("%d snapshots", slow.snap)
	}
	if slow.got.Totals.Events != len(events) {
		t.Errorf("%d events, want %d", slow.got.Totals.Events, len(events))
	}
}

// "Who does not take a message for WriteTimeout, or answers no ping for that
// long, is closed."
func TestViewerThatNeverReadsIsClosed(t *testing.T) {
	h, url := serve(t, hub.Config{WriteTimeout: 100 * time.Millisecond, PingEvery: 100 * time.Millisecond})
	dial(t, url) // never reads, not even pings
	eventually(t, func() bool { return h.Stats().Viewers == 1 })
	eventually(t, func() bool { return h.Stats().Viewers == 0 })
}

func TestRunBeginsAnew(t *testing.T) {
	h, url := serve(t, hub.Config{})
	v := watch(t, url)
	h.Publish(history(3, 10, 500)...)
	h.Publish(telemetry.Event{T: 7, Kind: telemetry.Run, Phones: 3})
	v.sees(t, h)
	if v.got.Run.Phones != 3 || len(v.got.Nodes) != 0 {
		t.Errorf("folded to %+v", v.got)
	}
}

// Who comes late is told how it came about, as long as nothing of the run is
// forgotten; of a longer one they get the present.
func TestANewcomerIsToldTheRunFromItsBeginning(t *testing.T) {
	h, url := serve(t, hub.Config{BacklogBytes: 256 << 10})
	h.Publish(history(3, 10, 500)...)
	run := history(4, 10, 500)
	h.Publish(run...)
	h.Snapshot() // all of it is told
	told := collect(t, h)
	eventually(t, func() bool { return len(told()) == len(run) })
	if first := told()[0]; first.Kind != telemetry.Run {
		t.Errorf("the first event is %+v", first)
	}
	watch(t, url).sees(t, h)

	h.Publish(history(5, 10, 20_000)[1:]...) // more than the backlog holds
	h.Snapshot()
	m, err := h.Watch().Next(t.Context())
	if err != nil || !m.Snapshot || !bytes.Equal(m.Data, h.Snapshot()) {
		t.Errorf("snapshot %v of %d bytes, %v; the present has %d", m.Snapshot, len(m.Data), err, len(h.Snapshot()))
	}
	watch(t, url).sees(t, h)
}

// Strings that JSON cannot carry are the same at both ends; kinds from the
// future are dropped.
func TestOddEventsFoldAlikeEverywhere(t *testing.T) {
	h, url := serve(t, hub.Config{})
	v := watch(t, url)
	h.Publish(telemetry.Event{Node: "a\xffb", Kind: telemetry.NodeUp, Text: "<\u2028>"}, telemetry.Event{Node: "c", Kind: 200})
	v.sees(t, h)
	eventually(t, func() bool { return h.Stats().Unknown == 1 })
	if !strings.Contains(v.fleet(), "a\uFFFDb") {
		t.Errorf("folded to %s", v.fleet())
	}
}

// Whoever watches when the hub closes hears the rest first.
func TestCloseTellsTheRest(t *testing.T) {
	h, url := serve(t, hub.Config{FlushEvery: time.Hour})
	v := watch(t, url)
	eventually(t, func() bool { v.mu.Lock(); defer v.mu.Unlock(); return v.snap == 1 })
	h.Publish(history(4, 5, 100)...)
	h.Close()
	<-v.over
	v.sees(t, h)
	if ws.CodeOf(v.err) != ws.GoingAway {
		t.Errorf("closed with %v", v.err)
	}
	w := h.Watch()
	if m, err := w.Next(t.Context()); err != nil || !m.Snapshot {
		t.Errorf("%+v, %v", m, err)
	}
	for err := error(nil); err == nil; {
		if _, err = w.Next(t.Context()); err != nil && !errors.Is(err, hub.ErrClosed) {
			t.Errorf("then %v", err)
		}
	}
}

func TestRestartIsForwardedOnceInAWhile(t *testing.T) {
	var restarts atomic.Int32
	_, url := serve(t, hub.Config{Demo: true, Restart: func() { restarts.Add(1) }})
	v := watch(t, url)
	for _, m := range []string{`{"control":"explode"}`, `nonsense`, `{"control":"restart"}`, `{"control":"restart"}`} {
		if err := v.conn.Write(t.Context(), []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, func() bool { return restarts.Load() == 1 })
	for range 100 { // too many: the viewer is closed
		_ = v.conn.Write(context.Background(), []byte(`{"control":"restart"}`))
	}
	<-v.over
	if restarts.Load() != 1 || ws.CodeOf(v.err) != ws.Policy {
		t.Errorf("%d restarts, closed with %v", restarts.Load(), v.err)
	}
}

func TestTooManyViewersAreSentAway(t *testing.T) {
	h, url := serve(t, hub.Config{MaxViewers: 1})
	watch(t, url)
	eventually(t, func() bool { return h.Stats().Viewers == 1 })
	if _, err := ws.Dial(t.Context(), url+"/api/live", ws.Options{}); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("dialled: %v", err)
	}
}

// Publishing does not wait for anyone, not even when nobody reads.
func TestPublishDoesNotWaitForViewers(t *testing.T) {
	h, url := serve(t, hub.Config{WriteTimeout: time.Minute})
	for range 8 {
		dial(t, url)
	}
	eventually(t, func() bool { return h.Stats().Viewers == 8 })
	start := time.Now()
	h.Publish(history(5, 40, 100_000)...)
	h.Snapshot()
	if d := time.Since(start); d > 45*time.Second { // it would have waited for WriteTimeout
		t.Errorf("took %v", d)
	}
}
