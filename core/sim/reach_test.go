package sim

import (
	"math/rand/v2"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// A root that everybody hears and nobody can dial costs the site at most one
// more copy of its files, not one for every phone.
func TestRootBehindAFirewallCostsOneMoreCopy(t *testing.T) {
	for _, phones := range []int{8, 24, 60} {
		cfg := Config{Phones: phones, Seed: 5, Boot: time.Nanosecond}
		plain := play(t, cfg)
		for _, root := range plain.of(telemetry.RootConfirmed) {
			var its int64 // bytes of the files whose root it is
			for _, e := range plain.of(telemetry.RootConfirmed) {
				if e.Node == root.Node {
					its += int64(plain.Node(e.Node).File(e.File).Size)
				}
			}
			f := play(t, cfg, func(s *Sim) { s.Firewall(0, phoneOf(plain, root.Node)) })
			if extra := int64(f.Run.Down - plain.Run.Down); extra > its*103/100+1000 || f.Totals.Fallbacks > 1 {
				t.Errorf("%d phones, root of %s: %d more bytes over the WAN, its files have %d; %d fallbacks",
					phones, root.File, extra, its, f.Totals.Fallbacks)
			}
		}
	}
}

// A late phone finds a holder that it can reach, whichever one it cannot.
func TestLateJoinerFindsAReachableHolder(t *testing.T) {
	cfg := Config{Phones: 8, Seed: 5, Boot: time.Nanosecond, Late: []time.Duration{300 * time.Second}}
	for p := range cfg.Phones {
		f := play(t, cfg, func(s *Sim) { s.Firewall(200*time.Second, p) })
		if f.Totals.Fallbacks > 0 || f.Totals.Confirmed != 6 {
			t.Errorf("phone %d behind a firewall: %d fallbacks, %d roots", p, f.Totals.Fallbacks, f.Totals.Confirmed)
		}
	}
}

// A quarter of a site behind firewalls costs it no second copy on average, and
// sends no crowd to the server.
func TestAQuarterBehindFirewallsSendsNoCrowdToTheServer(t *testing.T) {
	var copies int64
	const sites = 30
	for seed := range uint64(sites) {
		rng := rand.New(rand.NewPCG(seed, 3))
		f := play(t, Config{Phones: 24, Seed: seed}, func(s *Sim) {
			for _, p := range rng.Perm(24)[:6] {
				s.Firewall(0, p)
			}
		})
		copies += f.copies()
		if c := f.copies(); c > 3_000 {
			t.Errorf("seed %d: %d thousandths of a copy", seed, c)
		}
	}
	if copies/sites > 1_300 {
		t.Errorf("%d thousandths of a copy on average", copies/sites)
	}
}

// The whole site loses its power in mid-transfer: what the disks hold does not
// cross the WAN again, and transfers go on at their byte.
func TestAPowerCutCostsNothingThatADiskHolds(t *testing.T) {
	cfg := Config{Phones: 24, Seed: 5}
	plain := play(t, cfg)
	start := innerTransferOf(t, plain, "apps")
	f := play(t, cfg, func(s *Sim) {
		for p := range cfg.Phones {
			s.PowerCut(at(start, 300*time.Millisecond), at(start, time.Minute+time.Duration(p)*time.Second), p)
		}
	})
	resumed := 0
	for _, e := range f.of(telemetry.TransferStart) {
		if e.Have > 0 {
			resumed++
		}
	}
	if f.Run.Down != plain.Run.Down || f.Totals.Completed != 24 || resumed == 0 || f.Totals.Fallbacks > 0 {
		t.Errorf("%d bytes over the WAN, %d without the cut; %d transfers resumed; %+v", f.Run.Down, plain.Run.Down, resumed, f.Totals)
	}
	if err := f.untrue(); err != nil {
		t.Error(err)
	}
}
