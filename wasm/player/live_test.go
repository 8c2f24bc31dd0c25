package player

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

func onAir(t *testing.T) *Player {
	t.Helper()
	p := New(nil, Options{Clock: stopped})
	p.Tick(1000 * time.Second)
	p.GoLive()
	feed(t, p, `{"hello":{"schema":1,"demo":true,"name":"lab"}}`)
	return p
}

func feed(t *testing.T, p *Player, messages ...string) {
	t.Helper()
	for _, m := range messages {
		if err := p.Feed([]byte(m)); err != nil {
			t.Fatalf("%s: %v", m, err)
		}
	}
}

func lines(events ...telemetry.Event) string {
	var b []byte
	for _, e := range events {
		b = append(e.AppendJSON(b), '\n')
	}
	return string(b)
}

func snapshotOf(t *testing.T, f *telemetry.Fleet) string {
	t.Helper()
	b, err := json.Marshal(map[string]any{"snapshot": f})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A viewer in the middle of the tale sees in the end what one sees that was
// there all along.
func TestASnapshotThenEventsAtTheirTime(t *testing.T) {
	p := onAir(t)
	if p.State() != Stopped || p.Hello().Name != "lab" {
		t.Fatalf("before the snapshot: %v, %+v", p.State(), p.Hello())
	}
	const cut = 10
	feed(t, p, snapshotOf(t, until(tale[cut-1].T)))
	start := p.wall
	for _, e := range tale[cut:] {
		for p.wall < start+time.Duration(e.T-tale[cut-1].T)*time.Microsecond {
			p.Tick(p.wall + 10*time.Millisecond)
		}
		feed(t, p, lines(e))
	}
	behind := tale[len(tale)-1].T - p.Now()
	if behind < 50_000 || behind > 400_000 {
		t.Errorf("it plays %d µs behind the hub", behind)
	}
	play(p, time.Second)
	if got, want := p.Fleet().Totals, until(1<<40).Totals; got != want {
		t.Errorf("ended with %+v, want %+v", got, want)
	}
	if p.State() != Done {
		t.Errorf("state %v", p.State())
	}
}

// Events that arrive in one clump are spread out over the time they took.
func TestUnevenDeliveryIsSmoothed(t *testing.T) {
	p := onAir(t)
	feed(t, p, snapshotOf(t, until(0)))
	play(p, time.Second)
	var clump []telemetry.Event // half a second of history at once
	for _, e := range tale[1:10] {
		e.T += 900_000
		clump = append(clump, e)
	}
	feed(t, p, lines(clump...))
	p.Tick(p.wall + time.Millisecond)
	if n := p.View().Held; n == 0 {
		t.Error("all of the clump was played at once")
	}
	play(p, time.Second)
	if n := p.View().Held; n != 0 {
		t.Errorf("%d events still wait a second later", n)
	}
}

// A paused page holds what it shows while the history grows; it goes on from
// there, or follows again.
func TestAPausedPageHoldsAndThenGoesOn(t *testing.T) {
	p := onAir(t)
	feed(t, p, snapshotOf(t, until(0)))
	p.Pause()
	feed(t, p, lines(tale[1:21]...))
	play(p, 10*time.Second)
	if v := p.View(); len(p.Fleet().Nodes) != 0 || v.Held != 20 || v.History.Following || v.History.End != tale[20].T {
		t.Errorf("paused: %d nodes shown, %d held, %+v", len(p.Fleet().Nodes), v.Held, v.History)
	}
	p.Play()
	play(p, time.Second)
	if want := until(1_000_000).Totals; p.Fleet().Totals != want || p.following {
		t.Errorf("a second later: %+v, want %+v", p.Fleet().Totals, want)
	}
	p.Follow()
	play(p, time.Second)
	if want := until(tale[20].T).Totals; p.Fleet().Totals != want || !p.View().History.Following {
		t.Errorf("followed to %+v, want %+v", p.Fleet().Totals, want)
	}
}

// One scrubs back while it goes on, and who plays on from there comes to the
// present in the end, and stays in it.
func TestALiveHistoryIsScrubbedBack(t *testing.T) {
	p := onAir(t)
	feed(t, p, lines(tale[:20]...))
	play(p, time.Second)
	epoch := p.Epoch()
	p.Seek(2_000_000)
	if got, want := p.Fleet().Totals, until(2_000_000).Totals; got != want || p.Epoch() == epoch {
		t.Errorf("back at 2 s: %+v, want %+v", got, want)
	}
	feed(t, p, lines(tale[20:]...))
	p.SetSpeed(Speed{2, 1})
	play(p, time.Second)
	if p.Now() != 4_000_000 || p.Fleet().Totals != until(4_000_000).Totals {
		t.Errorf("played on to %d µs", p.Now())
	}
	play(p, time.Second)
	if p.State() != Done || p.Fleet().Totals != until(1<<40).Totals {
		t.Errorf("at last %v, %+v", p.State(), p.Fleet().Totals)
	}
}

// The demo starts over: its clock may begin at zero again.
func TestANewRunWithANewClock(t *testing.T) {
	p := onAir(t)
	feed(t, p, snapshotOf(t, until(0)), lines(tale[1:]...), lines(tale[:8]...))
	play(p, 100*time.Millisecond)
	if p.Now() > 1_000_000 || p.Fleet().Totals.Completed != 0 {
		t.Errorf("at %d µs with %d completed", p.Now(), p.Fleet().Totals.Completed)
	}
	play(p, 2*time.Second)
	if got := p.Fleet().Hiers[0].Claims; got != 1 {
		t.Errorf("%d claims in the new run", got)
	}
	first := p.Branches()[0]
	if len(p.Branches()) != 2 || !first.Complete || first.Done != 3 {
		t.Errorf("the run before is kept as %+v", p.Branches())
	}
	if err := p.Show(first.ID); err != nil || p.Fleet().Run.Ended {
		t.Errorf("the run before cannot be looked at: %v, %+v", err, p.Fleet().Run)
	}
}

func TestOldRunsOfAHubAreForgotten(t *testing.T) {
	p := onAir(t)
	for range 20 {
		feed(t, p, lines(tale...))
	}
	if n := len(p.Branches()); n != keepLive {
		t.Errorf("%d runs are kept", n)
	}
}

func TestASnapshotInAPauseWaits(t *testing.T) {
	p := onAir(t)
	feed(t, p, snapshotOf(t, until(5)))
	p.Pause()
	feed(t, p, snapshotOf(t, until(1<<40)))
	if len(p.Fleet().Nodes) != 0 {
		t.Error("the display moved in a pause")
	}
	p.Follow()
	play(p, 10*time.Millisecond)
	if p.Fleet().Totals.Completed != 3 || p.State() != Done {
		t.Errorf("%v, %+v", p.State(), p.Fleet().Totals)
	}
}

func TestBadMessages(t *testing.T) {
	p := onAir(t)
	feed(t, p, snapshotOf(t, until(5)))
	bad := `{"t":"x"}` + "\n" + lines(tale[1])
	if err := p.Feed([]byte(bad)); err == nil {
		t.Error("no error for a line that is not an event")
	}
	if n := p.live.head.hist.Len(); n != 1 {
		t.Errorf("%d events of a message with one bad line", n)
	}
	if err := p.Feed([]byte(`{"snapshot":7}`)); err == nil {
		t.Error("no error for a bad snapshot")
	}
	if err := p.Feed([]byte(`{"hello":{"schema":99}}`)); !errors.Is(err, ErrSchema) {
		t.Errorf("a newer hub: %v", err)
	}
	if err := New(nil, Options{}).Feed([]byte(`{"hello":{"schema":99}}`)); err != nil {
		t.Errorf("a message after leaving the live mode: %v", err)
	}
}

// A page that was paused for so long that the history has forgotten what it shows
// goes on with the oldest that is kept, and says that it jumped.
func TestAPauseLongerThanTheMemory(t *testing.T) {
	p := New(nil, Options{Clock: stopped, Limits: history.Limits{Bytes: 10_000}})
	p.Tick(1000 * time.Second)
	p.GoLive()
	feed(t, p, lines(tale[:10]...))
	play(p, time.Second)
	p.Pause()
	var claims []telemetry.Event
	for i := range 20_000 {
		claims = append(claims, telemetry.Event{T: 2_000_000 + telemetry.Micros(i)*100, Node: two, Seq: uint32(100 + i), Kind: telemetry.Claim, File: jar})
	}
	feed(t, p, lines(claims...))
	play(p, time.Second)
	if got := p.Fleet().Hiers[0].Claims; got != 1 {
		t.Errorf("paused, and %d claims are shown", got)
	}
	h, epoch := p.View().History, p.Epoch()
	p.Play()
	p.Tick(p.wall + time.Millisecond)
	if h.Whole || p.Now() < h.Start || p.Epoch() == epoch || p.Fleet().Hiers[0].Claims < 8_000 {
		t.Errorf("%+v, then at %d µs with %+v", h, p.Now(), p.Fleet().Hiers)
	}
	if _, err := p.Export("recording"); err != ErrNotWhole {
		t.Errorf("saved without its beginning: %v", err)
	}
}
