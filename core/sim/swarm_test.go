package sim

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/check"
	"openpfs/core/pfs"
)

// share is how many seeds of the swarm every test run plays at least, and at
// most in order to see every class and state.
func share() (least, most uint64) {
	switch {
	case raced && testing.Short():
		return 60, 60
	case raced:
		return 150, 150
	case runtime.GOOS == "js":
		return 60, 60
	case testing.Short():
		return 300, 300
	}
	return 1000, 8000
}

// Whatever fails, nothing that must never be ever is, and once all is healed
// every honest phone that lives commits. And it all really happened.
func TestSwarm(t *testing.T) {
	least, most := share()
	var tally Tally
	for seed := uint64(0); seed < most && (seed < least || len(unseen(&tally)) > 0); seed++ {
		r, err := Swarm(seed, nil)
		if err != nil {
			t.Fatal(seed, err)
		}
		tally.Add(r)
		if r.Failed() {
			first := r.Breaks[0]
			small := Shrink(r, first.Check, 100)
			t.Errorf("seed %d: %v; enough is\nswarm %d\n%s%s", seed, first, seed, small.Plan, strings.Join(small.Waiting, "\n"))
		}
	}
	t.Logf("%d sites, %d phones, %d events", tally.Runs, tally.Phones, tally.Events)
	if left := unseen(&tally); least < most && len(left) > 0 {
		t.Errorf("in %d runs never seen: %v", tally.Runs, left)
	}
}

// unseen names what has not occurred yet.
func unseen(t *Tally) (out []string) {
	for _, c := range Classes() {
		if t.Classes[c].Struck == 0 {
			out = append(out, c.String())
		}
	}
	for _, m := range States() {
		if t.States[m] == 0 {
			out = append(out, m.String())
		}
	}
	return out
}

func TestTheSameSeedIsTheSameRun(t *testing.T) {
	for seed := range uint64(5) {
		var sums []string
		for range 2 {
			trace := NewTrace()
			if _, err := Swarm(seed, trace.Add); err != nil {
				t.Fatal(err)
			}
			sums = append(sums, trace.Sum())
		}
		if sums[0] != sums[1] {
			t.Errorf("seed %d: two histories", seed)
		}
	}
}

// Whoever did not finish is named, with what it waits for.
func TestARunThatDoesNotFinishSaysWhoWaits(t *testing.T) {
	cfg := Config{Phones: 3, Seed: 1}
	plan, _ := DrawPlan(8, cfg.WithDefaults())
	plan = slices.DeleteFunc(plan, func(f Fault) bool { return f.Class == Kill || f.Class == Vanish || f.Phone > 1 })
	// Nobody finishes without a server; the bound is what is left after At.
	forever := Fault{At: 0, Until: maxPlanTime, Class: ServerDown, Phone: Site}
	plan = append(plan, forever)
	r := &Run{Config: cfg.WithDefaults(), Plan: plan, Heal: time.Minute, Bound: 10 * time.Minute}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(plan); err != nil {
		t.Fatal(err)
	}
	newReplay(s, r).Advance(r.Bound, nil)
	if !r.Broke(Healed) || len(r.Waiting) != 3 || !strings.Contains(r.Waiting[0], "phone 0 SEP025046000000") {
		t.Fatalf("%v, %q", r.Breaks, r.Waiting)
	}
}

// A plan becomes smaller only as long as the same check breaks: of a run that
// breaks none, nothing is dropped.
func TestShrinkKeepsWhatIsNeeded(t *testing.T) {
	var plan Plan
	for i := range 40 {
		plan = append(plan, Fault{At: time.Duration(i) * time.Second, Class: Reset, Phone: i % 5})
	}
	r, err := Play(Config{Phones: 5, Seed: 2}, plan, nil)
	if err != nil || r.Failed() {
		t.Fatalf("%v %v", err, r.Breaks)
	}
	if small := Shrink(r, check.NoCycles, 50); small != r {
		t.Error("a run that breaks nothing became another")
	}
}

// Of many faults the one is left that breaks the check: here a mutant's, which
// believes bytes that do not match the digest.
func TestShrinkFindsTheOneFaultThatMatters(t *testing.T) {
	var plan Plan
	for i := range 30 {
		plan = append(plan, Fault{At: time.Duration(i) * time.Second, Class: Reset, Phone: i % 5})
	}
	plan = append(plan, Fault{At: time.Second, Until: 90 * time.Second, Class: Poisoner, Phone: 2})
	cfg := Config{Phones: 5, Seed: 2, Mutant: pfs.SkipsDigest}
	r, err := Play(cfg, plan, nil)
	if err != nil || !r.Failed() {
		t.Fatalf("%v %v", err, r.Breaks)
	}
	small := Shrink(r, r.Breaks[0].Check, 200)
	if len(small.Plan) != 1 || small.Plan[0].Class != Poisoner {
		t.Errorf("of %d faults are left\n%s", len(plan), small.Plan)
	}
}
