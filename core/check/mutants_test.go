package check_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/sim"
)

// within is how many seeds the hunt may need for a mutant.
const within = 12

// hunt plays sites of which every phone is a mutant and counts what its nodes
// broke, seed by seed.
func hunt(t testing.TB, m pfs.Mutant) (first uint64, by map[check.Name]int) {
	by = map[check.Name]int{}
	for seed := range uint64(within) {
		cfg, faults, rules := wild(m, seed)
		found, s := played(t, cfg, func(s *sim.Sim) {
			for i := range cfg.Phones + len(cfg.Late) {
				s.Mutate(i, m)
			}
			faults(s)
		}, rules, time.Hour)
		if len(by) == 0 {
			first = seed + 1
		}
		seen := map[check.Name]bool{}
		for _, v := range found {
			seen[v.Check] = true
		}
		for name := range seen {
			by[name]++
		}
		_ = s
	}
	return first, by
}

// wild is a site with the faults that bring a mutant's mistake to light.
func wild(m pfs.Mutant, seed uint64) (sim.Config, func(*sim.Sim), check.Config) {
	cfg, faults, rules := draw(seed)
	rng := rand.New(rand.NewPCG(seed, 3))
	when := func() time.Duration { return 10*time.Second + time.Duration(rng.IntN(110_000))*time.Millisecond }
	switch m {
	case pfs.IgnoresModel: // two models whose files have the same names
		a, b := load.SpecFor("CP-7961G"), load.SpecFor("CP-7961G")
		cfg.Models, cfg.Loads = []string{"CP-7961G", "CP-7941G"}, []load.Spec{a, b}
		cfg.Phones = max(cfg.Phones, 4)
	case pfs.SkipsDigest:
		cfg.Phones = max(cfg.Phones, 6)
		faults = func(s *sim.Sim) { s.Corrupt(0, 1); s.Corrupt(0, 2) }
		rules = with(rules, 8)
	case pfs.KeepsCrown: // two roots arise while nobody hears, and then meet
		cfg.Late = nil
		faults = func(s *sim.Sim) { s.LoseBroadcasts(0, 950_000); s.LoseBroadcasts(5*time.Second, 0) }
		rules = check.Config{Network: true, Calm: 5_100_000}
	case pfs.FeedsPartial, pfs.FeedsUnverified, pfs.TakesThird, pfs.ResumesWrong, pfs.NeverReattaches, pfs.IgnoresCycles: // a large tree, and parents that die
		cfg.Phones = 20 + rng.IntN(40)
		faults = func(s *sim.Sim) {
			for _, p := range rng.Perm(cfg.Phones)[:cfg.Phones/3] {
				at := when()
				s.PowerCut(at, at+time.Duration(rng.IntN(20_000))*time.Millisecond, p)
			}
		}
		rules = with(rules, 2)
	case pfs.NeverYields:
		cfg.Phones, cfg.Late = 60+rng.IntN(60), nil
	default:
	}
	return cfg, faults, rules
}

// What only the true world shows is caught there.
func TestAMutantThatKnocksOftenIsCaught(t *testing.T) {
	cfg := sim.Config{Phones: 4, Seed: 3, Mutant: pfs.KnocksOften}
	r, err := sim.Play(cfg, nil, nil)
	if err != nil || !r.Broke(check.Amplification) {
		t.Errorf("%v, %v", err, r.Breaks)
	}
}

// A store that is wrong is caught by what it would leave if the power failed now,
// or by what it has switched to; the correct one in the same sites is not.
func TestEveryMutantOfTheStoreIsCaught(t *testing.T) {
	old := sim.Fault{Until: 10 * time.Minute, Class: sim.OldPeer, Phone: 0}
	var rot sim.Plan
	for at := range 30 {
		rot = append(rot, sim.Fault{At: time.Duration(60+at) * time.Second, Class: sim.Rot, Phone: at % 4})
	}
	for m, c := range map[pfs.Mutant]struct {
		plan sim.Plan
		want []check.Name
	}{
		pfs.OverwritesActive: {nil, []check.Name{check.Bootable}},
		pfs.AnnouncesEarly:   {nil, []check.Name{check.SyncFirst}},
		pfs.ForgetsSync:      {nil, []check.Name{check.SyncFirst}},
		pfs.MixesLoads:       {sim.Plan{{At: 5 * time.Minute, Class: sim.Retarget, Phone: sim.Site}}, []check.Name{check.OneLoad}},
		pfs.TrustsDisk:       {rot, []check.Name{check.CommitBytes, sim.RightBytes}},
		pfs.ForgetsEdition:   {sim.Plan{old}, []check.Name{check.Sequence}},
	} {
		t.Run(m.String(), func(t *testing.T) {
			cfg := sim.Config{Phones: 4, Seed: 3, Signed: true, Late: []time.Duration{6 * time.Minute}}
			if r, err := sim.Play(cfg, c.plan, nil); err != nil || r.Failed() {
				t.Fatalf("correct stores: %v %v", err, r.Breaks)
			}
			cfg.Mutant = m
			r, err := sim.Play(cfg, c.plan, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !r.Broke(want) {
					t.Errorf("%s holds; broken were %v", want, r.Breaks)
				}
			}
		})
	}
	if stores := int(pfs.MutantEnd - pfs.OverwritesActive); stores != 6 {
		t.Errorf("%d mutants of the store; have the new one caught here", stores)
	}
}

// Every mutant of the node is caught, and the correct node in the same sites is not.
func TestEveryMutantIsCaught(t *testing.T) {
	for m := pfs.Mutant(1); m < pfs.KnocksOften; m++ {
		t.Run(m.String(), func(t *testing.T) {
			for seed := range uint64(within) {
				cfg, faults, rules := wild(m, seed)
				found, _ := played(t, cfg, faults, rules, time.Hour)
				for _, v := range found {
					t.Errorf("seed %d, correct nodes: %v", seed, v)
				}
			}
			first, by := hunt(t, m)
			if len(by) == 0 {
				t.Fatalf("not caught within %d seeds", within)
			}
			for _, name := range slices.Sorted(maps.Keys(by)) {
				t.Logf("%s: %d of %d seeds (first at seed %d)", name, by[name], within, first-1)
			}
		})
	}
}
