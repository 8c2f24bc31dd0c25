package simulate

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// sitting is a player whose clock the test turns.
type sitting struct {
	*player.Player
	wall time.Duration
}

func sit(t *testing.T, s player.Settings) *sitting {
	t.Helper()
	p := &sitting{Player: player.New(Start, player.Options{Fork: Fork, Alter: Alter})}
	if err := p.Simulate(s); err != nil {
		t.Fatal(err)
	}
	p.SetLoop(false)
	return p
}

// play ticks for a span of real time.
func (p *sitting) play(span time.Duration) {
	for end := p.wall + span; p.wall < end; {
		p.wall += 50 * time.Millisecond
		p.Tick(p.wall)
	}
}

// whole computes all branches while the playhead rests.
func (p *sitting) whole(t *testing.T) {
	t.Helper()
	p.Pause()
	for range 20_000 {
		p.play(50 * time.Millisecond)
		left := false
		for _, b := range p.Branches() {
			left = left || !b.Complete
		}
		if !left {
			return
		}
	}
	t.Fatalf("no end in sight: %+v", p.Branches())
}

// told is the history of the branch that is shown.
func (p *sitting) told(t *testing.T) (out []telemetry.Event) {
	t.Helper()
	text, err := p.Export("recording")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		e, err := telemetry.ParseEvent([]byte(strings.TrimSpace(line)))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func stateOf(t *testing.T, f *telemetry.Fleet) []byte {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func foldUntil(events []telemetry.Event, at telemetry.Micros) *telemetry.Fleet {
	f := &telemetry.Fleet{}
	for _, e := range events {
		if e.T > at {
			break
		}
		f.Apply(e)
	}
	return f
}

// hashUntil is over the events up to a moment, as they are written.
func hashUntil(events []telemetry.Event, at telemetry.Micros) (sum [sha256.Size]byte, n int) {
	h := sha256.New()
	for _, e := range events {
		if e.T > at {
			break
		}
		h.Write(append(e.AppendJSON(nil), '\n'))
		n++
	}
	return [sha256.Size]byte(h.Sum(nil)), n
}

const rough = "at 3s kill phone 2\nat 5s until 9s power-cut phone 4\nat 30s until 40s no-tcp phone 1\nat 20s until 1m0s lose 200000ppm\nat 8s join 3\n"

func TestTheFutureIsComputedWhileThePlayheadRests(t *testing.T) {
	p := sit(t, player.Settings{Phones: 60, PFS: true, Seed: 5})
	p.Pause()
	p.whole(t)
	h := p.View().History
	if !h.Complete || h.Now != 0 || h.End < 60_000_000 || h.Computing || len(p.Fleet().Nodes) != 0 {
		t.Errorf("%+v with %d phones", h, len(p.Fleet().Nodes))
	}
}

// A site of which nothing comes any more is not computed for ever.
func TestAnEndlessRunIsNotComputedForEver(t *testing.T) {
	p := sit(t, player.Settings{Phones: 3, PFS: true, Plan: "at 5s until 999h0m0s server-down\n"})
	p.Pause()
	for i := 0; p.View().History.Computing || i < 3; i++ {
		if i == 20_000 {
			t.Fatalf("still computing: %+v", p.View().History)
		}
		p.play(50 * time.Millisecond)
	}
	if h := p.View().History; h.Complete || h.Computed > 3_600_000_000 {
		t.Errorf("%+v", h)
	}
}

func TestSeekingRestoresExactlyTheState(t *testing.T) {
	p := sit(t, player.Settings{Phones: 60, PFS: true, Seed: 5, Plan: rough})
	p.whole(t)
	events := p.told(t)
	rng := rand.New(rand.NewPCG(1, 2))
	end := events[len(events)-1].T
	for range 40 {
		at := telemetry.Micros(rng.Int64N(int64(end) + 1))
		epoch := p.Epoch()
		p.Seek(at)
		want := foldUntil(events, at)
		if !bytes.Equal(stateOf(t, p.Fleet()), stateOf(t, want)) || p.Now() != at || p.Epoch() == epoch {
			t.Fatalf("at %d µs the state is not the fold of what has happened", at)
		}
		if f := p.Fleets(); len(f) != 1 || len(f[0].Events) != 0 || f[0].Epoch != p.Epoch() {
			t.Fatalf("after a jump the canvas is told of %d events", len(f[0].Events))
		}
	}
}

// Steps go through every event that is no sample, forwards and back again, and
// playing on from there is as if one had never left.
func TestStepsForwardsAndBack(t *testing.T) {
	p := sit(t, player.Settings{Phones: 8, PFS: true, Seed: 5})
	p.whole(t)
	events := p.told(t)
	p.Seek(0)
	var states [][]byte
	for range 120 {
		states = append(states, stateOf(t, p.Fleet()))
		p.Step(1)
	}
	for i := 119; i >= 0; i-- {
		p.Step(-1)
		// Samples between two steps stay: all else is the same.
		a, b := totals(t, states[i]), totals(t, stateOf(t, p.Fleet()))
		if a.Totals.Broadcasts != b.Totals.Broadcasts || a.Totals.Completed != b.Totals.Completed || len(a.Nodes) != len(b.Nodes) {
			t.Fatalf("step %d back: %+v, forwards it was %+v", i, b.Totals, a.Totals)
		}
	}
	p.Play()
	p.play(5 * time.Second)
	if !bytes.Equal(stateOf(t, p.Fleet()), stateOf(t, foldUntil(events, p.Now()))) {
		t.Error("playing on from a step leads elsewhere")
	}
}

func totals(t *testing.T, state []byte) (f telemetry.Fleet) {
	t.Helper()
	if err := json.Unmarshal(state, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

var acts = []player.Action{
	{Kind: player.ActKill, Node: "SEP025046000003"}, {Kind: player.ActRestart, Node: "SEP025046000004"}, {Kind: player.ActPause, Node: "SEP025046000005"},
	{Kind: player.ActCorrupt, Node: "SEP025046000000"}, {Kind: player.ActCut, Node: "SEP025046000006", For: 3_000_000},
	{Kind: player.ActPFSOff, Node: "SEP025046000007"}, {Kind: player.ActMove, Node: "SEP025046000001", Value: 1},
	{Kind: player.ActWAN, Value: 1000}, {Kind: player.ActServerStop, For: 20_000_000}, {Kind: player.ActJoin, Value: 5},
}

// A fork has, byte for byte, the past of its parent, and the future of a run that
// had the action from the beginning; the parent stays as it was.
func TestAForkSharesThePastAndNotTheFuture(t *testing.T) {
	for i, a := range acts {
		p := sit(t, player.Settings{Phones: 10, PFS: true, Seed: uint64(i)})
		p.whole(t)
		plain := p.told(t)
		p.Seek(telemetry.Micros(2_000_000 + 3_000_000*i))
		at, before, epoch := p.Now(), stateOf(t, p.Fleet()), p.Epoch()
		if err := p.Act(a); err != nil {
			t.Fatalf("%v: %v", a, err)
		}
		if !bytes.Equal(stateOf(t, p.Fleet()), before) || p.Now() != at || p.Epoch() != epoch {
			t.Errorf("%v: the moment itself has changed", a)
		}
		p.whole(t)
		acted := p.told(t)
		past, n := hashUntil(plain, at)
		if again, m := hashUntil(acted, at); again != past || m != n {
			t.Errorf("%v: another past, of %d events, not %d", a, m, n)
		}
		whole, _ := hashUntil(acted, 1<<62)
		if same, _ := hashUntil(plain, 1<<62); same == whole {
			t.Errorf("%v: the same future", a)
		}
		scratch := sit(t, p.Settings())
		scratch.whole(t)
		if sum, _ := hashUntil(scratch.told(t), 1<<62); sum != whole {
			t.Errorf("%v: a run from the beginning is another one", a)
		}
		all := p.Branches()
		if len(all) != 2 || all[1].Parent != all[0].ID || all[1].At != at || *all[1].Action != a || !all[1].Shown {
			t.Errorf("%v: branches %+v", a, all)
		}
		if err := p.Show(all[0].ID); err != nil || p.Now() != at {
			t.Fatal(err, p.Now())
		}
		if sum, _ := hashUntil(p.told(t), 1<<62); sum != mustHash(plain) {
			t.Errorf("%v: the parent has changed", a)
		}
	}
}

func mustHash(events []telemetry.Event) [sha256.Size]byte {
	sum, _ := hashUntil(events, 1<<62)
	return sum
}

// Forking in the middle of playing holds the playhead no longer than the past takes
// to be computed again, and the site plays on.
func TestAForkWhilePlayingGoesOn(t *testing.T) {
	p := sit(t, player.Settings{Phones: 40, PFS: true, Seed: 3})
	p.play(12 * time.Second)
	at := p.Now()
	if err := p.Act(player.Action{Kind: player.ActKill, Node: "SEP025046000003"}); err != nil {
		t.Fatal(err)
	}
	p.play(12 * time.Second)
	if p.Now() < at+10_000_000 || p.State() != player.Running || p.Fleet().Node("SEP025046000003").Up {
		t.Errorf("12 s later it is at %d µs, %v", p.Now(), p.State())
	}
}

// A fork of a fork, and the server's start ends its stop.
func TestTheServerStopsAndStarts(t *testing.T) {
	p := sit(t, player.Settings{Phones: 10, PFS: true, Seed: 3})
	p.whole(t)
	if err := p.Act(player.Action{Kind: player.ActServerStart}); err == nil {
		t.Error("a server that answers was started")
	}
	p.Seek(15_000_000)
	if err := p.Act(player.Action{Kind: player.ActServerStop}); err != nil {
		t.Fatal(err)
	}
	p.play(time.Second)
	p.Seek(200_000_000)
	if p.Now() < 200_000_000 { // as far as is known by now
		p.play(20 * time.Second)
		p.Seek(200_000_000)
	}
	if got := p.Fleet().Totals.Completed; got != 0 || p.Now() != 200_000_000 {
		t.Fatalf("at %d µs %d phones are done, without a server", p.Now(), got)
	}
	if err := p.Act(player.Action{Kind: player.ActServerStart}); err != nil {
		t.Fatal(err)
	}
	b := p.Branches()
	if len(b) != 3 || b[2].Parent != b[1].ID {
		t.Fatalf("%+v", b)
	}
	if err := p.Drop(b[1].ID); err != nil { // it would be computed for long
		t.Fatal(err)
	}
	p.whole(t)
	p.Seek(1 << 50)
	if p.Fleet().Totals.Completed != 10 {
		t.Errorf("%+v", p.Fleet().Totals)
	}
}

func TestWhatCannotBeDoneIsRefusedWithAReason(t *testing.T) {
	p := sit(t, player.Settings{Phones: 5, PFS: true, Plan: "at 1s until 3s lose 1000ppm\n"})
	for _, a := range []player.Action{
		{}, {Kind: "dance"}, {Kind: player.ActKill}, {Kind: player.ActKill, Node: "SEP025046000005"}, {Kind: player.ActKill, Node: "SEP080027000001"},
		{Kind: player.ActWAN}, {Kind: player.ActJoin, Value: 10_000}, {Kind: player.ActMove, Node: "SEP025046000001", Value: 99},
	} {
		if err := p.Act(a); err == nil || len(p.Branches()) != 1 {
			t.Errorf("%+v: %v, %d branches", a, err, len(p.Branches()))
		}
	}
	p.whole(t)
	p.Seek(1 << 50)
	if err := p.Act(acts[0]); err != player.ErrOver || p.View().History.Forkable || p.View().History.Why == "" {
		t.Errorf("at the end: %v, %+v", err, p.View().History)
	}
	text, _ := p.Export("recording")
	if err := p.Open("x.jsonl", text); err != nil {
		t.Fatal(err)
	}
	if err := p.Act(acts[0]); err != player.ErrNotSimulated {
		t.Errorf("a recording: %v", err)
	}
}

func sum(counts []int) (n int) {
	for _, k := range counts {
		n += k
	}
	return n
}

func TestTwoRunsOnOneClock(t *testing.T) {
	p := sit(t, player.Settings{Phones: 30, PFS: true, Seed: 3})
	p.play(10 * time.Second)
	if err := p.CompareWith([]byte(`{"pfs":false}`)); err != nil {
		t.Fatal(err)
	}
	p.Pause()
	if c := p.View().Compare; !c.B.Behind || c.A.Behind {
		t.Errorf("of what has not been computed yet it says %+v", c)
	}
	for p.View().Compare.B.Behind { // it comes to where the first one is, also in a pause
		p.play(50 * time.Millisecond)
	}
	if n := len(p.Fleets()[1].Fleet.Nodes); n != 30 {
		t.Errorf("the second site has %d phones", n)
	}
	p.Play()
	p.play(10 * time.Second)
	f := p.Fleets()
	if len(f) != 2 || f[0].Label != "classic" || f[1].Label != "traditional" || f[0].Now != p.Now() || f[1].Now != p.Now() || f[0].Fleet.Now > f[0].Now {
		t.Fatalf("%+v", f)
	}
	p.whole(t)
	p.Seek(100_000_000)
	if m := p.Marks(50); m.Beside == nil || len(m.Beside.Points) == 0 || sum(m.Tracks["verified"]) == 0 ||
		sum(m.Tracks["commit"]) != 30 || sum(m.Beside.Tracks["commit"]) != 30 || sum(m.Beside.Tracks["claim"]) != 0 ||
		m.Beside.Points[len(m.Beside.Points)-1].T != m.End || m.Points[len(m.Points)-1].T >= m.End {
		t.Errorf("the marks are %+v, and beside them %+v", m.Marked, m.Beside)
	}
	c := p.View().Compare
	if c == nil || !c.A.Complete || c.A.Waiting != 0 || c.B.Complete || c.B.Waiting != 30 || c.B.Seconds != 100 || c.A.Seconds > 95 || c.A.WANBytes*10 > c.B.WANBytes {
		t.Errorf("%+v", c)
	}
	if p.State() == player.Done {
		t.Error("over before the slower one is")
	}
	if err := p.CompareWith([]byte(`{"pfs":false}`)); err != nil || len(p.Branches()) != 2 {
		t.Errorf("the same again: %v, %d branches", err, len(p.Branches()))
	}
	if err := p.Compare(0, 0); err != nil || p.View().Compare != nil || p.Marks(9).Beside != nil || len(p.Fleets()) != 1 {
		t.Errorf("the end of it: %v", err)
	}
	for _, bad := range [][2]int{{1, 1}, {1, 77}, {77, 1}, {0, 1}} {
		if p.Compare(bad[0], bad[1]) == nil {
			t.Errorf("%v are compared", bad)
		}
	}
	if p.CompareWith([]byte(`{"phones":-4}`)) == nil || p.CompareWith([]byte(`[`)) == nil {
		t.Error("nonsense is compared with")
	}
}

// A link is forked like any other run, and keeps its checks.
func TestALinkIsForked(t *testing.T) {
	p := sit(t, player.Settings{Link: "seed=3&phones=5&plan=at+3s+kill+phone+2&mode=sim"})
	p.whole(t)
	p.Seek(20_000_000)
	if err := p.Act(player.Action{Kind: player.ActRestart, Node: "SEP025046000001"}); err != nil {
		t.Fatal(err)
	}
	r, ok := p.Replay()
	if !ok || len(r.Faults) != 2 || len(r.Breaks) != 0 || p.Settings().Link == "" {
		t.Errorf("%+v, %+v", r, p.Settings())
	}
	if err := p.CompareWith([]byte(`{"pfs":false}`)); err != nil {
		t.Fatal(err)
	}
	p.whole(t)
	p.Seek(1 << 50)
	c := p.View().Compare
	if len(p.Branches()) != 3 || c.B.Label != "traditional" || c.B.WANBytes < 3*c.A.WANBytes || c.B.Phones != 5 {
		t.Errorf("%+v of %+v", c, p.Branches())
	}
	for changes, want := range map[string]string{
		`{"profile":"express"}`: "seed=3&phones=5&profile=express",
		`{"phones":7,"seed":4}`: "profile=classic&phones=7&seed=4",
		`{"link":"swarm=9"}`:    "swarm=9",
	} {
		s, err := Alter(player.Settings{Link: "seed=3&phones=5&profile=classic&rootWait=9"}, []byte(changes))
		if s.Link = strings.Replace(s.Link, "&rootWait=9", "", 1); err != nil || s.Link != want {
			t.Errorf("%s makes %q, %v", changes, s.Link, err)
		}
	}
	for _, bad := range []string{`{"phones":-4}`, `{"models":["a"]}`, `{"plan":"x&y"}`, `7`} {
		if p.CompareWith([]byte(bad)) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
