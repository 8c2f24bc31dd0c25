package sim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// linked are scripts of every kind, each with a link.
func linked(t testing.TB) map[string]Script {
	out := map[string]Script{
		"nothing said": {},
		"flags": {Config: Config{Phones: 5, Models: []string{"CP-7961G", "CP-7911G"}, Seed: 9, WANRate: 384_000, RTT: 60_500 * time.Microsecond,
			Loss: 5000, NoPFS: true, LANRate: 10_000_000, Boot: time.Second, Late: []time.Duration{3 * time.Second, 1500 * time.Microsecond},
			BlockSize: 512, Window: 16}},
		"a short wait": {Config: Config{Phones: 4, Timing: withRootWait(time.Second)}},
	}
	for seed := range uint64(60) {
		cfg := DrawSite(seed)
		plan, _ := DrawPlan(seed, cfg)
		out[fmt.Sprintf("swarm %d", seed)] = Script{cfg, plan}
	}
	shrunk := out["swarm 3"]
	shrunk.Plan = shrunk.Plan[:1]
	shrunk.Config.Phones, shrunk.Config.Mutant = 6, pfs.TakesThird
	shrunk.Plan[0].Phone = Site
	out["a changed one"] = Script{shrunk.Config, nil}
	return out
}

func withRootWait(d time.Duration) pfs.Timing {
	t := pfs.Classic()
	t.RootWait = d
	return t
}

// What a link says is the whole script: reading it gives the same site and the
// same plan, and writing that the same link.
func TestALinkIsTheWholeScript(t *testing.T) {
	for name, s := range linked(t) {
		link, err := s.Link()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.ContainsAny(link, " \n\"#<>") {
			t.Errorf("%s: an address does not take %q", name, link)
		}
		back, err := ParseLink("#" + link + "&mode=sim&theme=day")
		if err != nil {
			t.Fatalf("%s: %s: %v", name, link, err)
		}
		if s.Config = s.Config.WithDefaults(); !sameScript(back, s) {
			t.Errorf("%s: %s came back as\n%+v\nwant\n%+v", name, link, back, s)
		}
		if again, err := back.Link(); again != link {
			t.Errorf("%s: %s was written again as %s, %v", name, link, again, err)
		}
	}
}

// A history and its verdict are the same when played by the link, in steps of
// whatever length, and on every machine: held against a golden file, which the
// WASM build reads as well.
func TestALinkPlaysTheSameHistory(t *testing.T) {
	golden := filepath.Join("testdata", "links.txt")
	var got strings.Builder
	for _, seed := range []uint64{4, 11, 23, 500_007} {
		cfg := DrawSite(seed)
		plan, _ := DrawPlan(seed, cfg)
		want := NewTrace()
		original, err := Play(cfg, plan, want.Add)
		if err != nil {
			t.Fatal(err)
		}
		link, err := Script{cfg, plan}.Link()
		if err != nil {
			t.Fatal(err)
		}
		trace, replay := steps(t, link, time.Duration(seed%7+1)*70*time.Millisecond)
		if trace.Sum() != want.Sum() || fmt.Sprint(replay.Breaks()) != fmt.Sprint(original.Breaks) {
			t.Errorf("seed %d: the link plays another history: %s with %v; want %s with %v",
				seed, trace.Sum(), replay.Breaks(), want.Sum(), original.Breaks)
		}
		fmt.Fprintf(&got, "%s\n  %d faults, %d events, %s\n", link, len(plan), original.Events, trace.Sum())
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (go test ./core/sim -update writes it)", err)
	}
	if got.String() != string(want) {
		t.Errorf("the protocol's behaviour has changed, or this build differs:\n%s\nwant\n%s\n(go test ./core/sim -update accepts it)", got.String(), want)
	}
}

// steps plays a link to its end, a step at a time.
func steps(t *testing.T, link string, step time.Duration) (*Trace, *Replay) {
	s, err := ParseLink(link)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Replay()
	if err != nil {
		t.Fatal(err)
	}
	trace := NewTrace()
	for at := step; !p.Advance(at, trace.Add); at += step {
	}
	return trace, p
}

// What broke is found when it breaks, and not only in the end.
func TestAReplayTellsWhatBreaks(t *testing.T) {
	s := Script{Config: Config{Phones: 12, Seed: 3, Mutant: pfs.TakesThird}}
	link, err := s.Link()
	if err != nil || !strings.Contains(link, "mutant=takes-third") {
		t.Fatalf("%s, %v", link, err)
	}
	if s, err = ParseLink(link); err != nil {
		t.Fatal(err)
	}
	p, err := s.Replay()
	if err != nil {
		t.Fatal(err)
	}
	over, at := false, time.Duration(0)
	for ; len(p.Breaks()) == 0 && !over; at += 50 * time.Millisecond {
		over = p.Advance(at, nil)
	}
	if over || len(p.Breaks()) == 0 || p.Breaks()[0].Check != "two-children" {
		t.Fatalf("at %v, over %v: %v", at, over, p.Breaks())
	}
	if found := p.Breaks()[0].At; telemetry.Micros(at/time.Microsecond)-found > 100_000 {
		t.Errorf("it broke at %d µs and was told at %v", found, at)
	}
}

// A swarm's seed alone is the seed's own run.
func TestASeedAloneDrawsItsPlan(t *testing.T) {
	s, err := ParseLink("swarm=11")
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := DrawPlan(11, DrawSite(11))
	if len(plan) == 0 || !sameScript(s, Script{DrawSite(11), plan}) {
		t.Errorf("%d faults; the seed draws %d", len(s.Plan), len(plan))
	}
	if s, err = ParseLink("swarm=11&plan="); err != nil || len(s.Plan) != 0 {
		t.Errorf("an empty plan is none: %v, %v", s.Plan, err)
	}
}

// A site that a link cannot carry is refused, and not given out as another one.
func TestASiteWithoutALink(t *testing.T) {
	timing := pfs.Classic()
	timing.Listen++
	drawn := DrawSite(5)
	drawn.Seed = 6
	for name, c := range map[string]Config{
		"another wait": {Timing: timing}, "a drawn site under another seed": drawn,
		"components of its own": {Loads: []load.Spec{{Name: "L", Files: []load.FileSpec{{Name: "L.loads", Size: 2048}}}}},
	} {
		if link, err := (Script{Config: c}).Link(); !errors.Is(err, ErrNoLink) {
			t.Errorf("%s: %q, %v", name, link, err)
		}
	}
}

// A link that somebody changed by hand says what is wrong with it.
func TestABadLinkIsRefusedWithAReason(t *testing.T) {
	for link, want := range map[string]string{
		"swarm=x":                   `swarm="x": not a whole number`,
		"phones=2.5&plan=":          `phones="2.5": not a whole number`,
		"phones=0&seed=-1&plan=":    `seed="-1": not a whole number`,
		"phones=99999&plan=":        "1 to 10000",
		"wan=1&plan=":               "1000 to 1000000000000",
		"wan=99999999999999&plan=":  "1000 to 1000000000000",
		"lan=99999999999999&plan=":  "1000 to 1000000000000",
		"rtt=far&plan=":             `"far" is no time`,
		"rtt=999999999999999&plan=": "0 to",
		"pfs=maybe&plan=":           "on or off",
		"mutant=evil&plan=":         "no such mutant",
		"late=1,x&plan=":            `"x" is no time`,
		"models=../x&plan=":         "model",
		"plan=at+1s+sing+phone+2":   "line 1",
		"plan=at+1s+kill+phone+2,x": "line 2",
		"plan=%4":                   "cut off",
		"plan=%zz":                  "cut off",
		strings.Repeat("x", 2<<20):  "at most",
	} {
		if s, err := ParseLink(link); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %+v, %v; want %s", link, s, err, want)
		}
	}
	s, err := ParseLink("phones=3&plan=at+1s+kill+phone+3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Replay(); err == nil || !strings.Contains(err.Error(), "3 phones, counted from 0") {
		t.Errorf("a phone that is not there: %v", err)
	}
}

// Whatever an address says is read or refused; what was read can be written.
func FuzzParseLink(f *testing.F) {
	for _, s := range linked(f) {
		if link, err := s.Link(); err == nil {
			f.Add(link)
		}
	}
	f.Add("swarm=11")
	f.Add("#plan=at+1s+kill+phone+2%2Cat+2s+lose+5ppm&late=1,2s&=&&=x")
	f.Fuzz(func(t *testing.T, link string) {
		s, err := ParseLink(link)
		if err != nil {
			return
		}
		again, err := s.Link()
		if errors.Is(err, ErrNoLink) {
			return // a drawn site under another seed, or another number of models
		}
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseLink(again); err != nil || !sameScript(back, s) {
			t.Fatalf("%s is written as %s: %v", link, again, err)
		}
	})
}
