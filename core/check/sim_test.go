package check_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"openpfs/core/check"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// draw draws a site and, with faults, what befalls it. It returns what the
// checker must know of that.
func draw(seed uint64) (sim.Config, func(*sim.Sim), check.Config) {
	rng := rand.New(rand.NewPCG(seed, 2))
	cfg := sim.Config{Phones: 2 + rng.IntN(40), Seed: seed, WANRate: 384_000 << rng.IntN(7)}
	if rng.IntN(2) == 0 {
		cfg.Models = []string{"CP-7961G", "CP-7911G"}
	}
	together := true
	for range rng.IntN(4) {
		cfg.Late = append(cfg.Late, time.Duration(rng.IntN(300))*time.Second)
		together = false
	}
	rules := check.Config{Together: together}
	kinds := rng.IntN(64)
	if rng.IntN(8) == 0 {
		kinds = 0
	}
	phones := rng.Perm(cfg.Phones)
	when := func() time.Duration { return time.Duration(rng.IntN(120_000)) * time.Millisecond }
	some := func(most int) (out []int) {
		for range rng.IntN(most + 1) {
			if len(phones) > 1 { // one stays untouched
				out, phones = append(out, phones[0]), phones[1:]
			}
		}
		return out
	}
	return cfg, func(s *sim.Sim) {
		if kinds&1 != 0 {
			for _, p := range some(cfg.Phones / 2) {
				s.Kill(when(), p)
			}
		}
		if kinds&2 != 0 {
			for _, p := range some(cfg.Phones / 3) {
				at := when()
				s.PowerCut(at, at+when()/4, p)
			}
		}
		if kinds&4 != 0 {
			for _, p := range some(3) {
				s.Firewall(when(), p)
			}
		}
		if kinds&8 != 0 {
			for _, p := range some(2) {
				s.Corrupt(when(), p)
			}
		}
		if kinds&16 != 0 {
			at := when()
			s.ServerDown(at, at+when())
		}
		if kinds&32 != 0 {
			s.LoseBroadcasts(when(), rng.IntN(900_000))
		}
	}, with(rules, kinds)
}

func with(rules check.Config, kinds int) check.Config {
	rules.Network = kinds&(4|32) != 0
	if kinds&(4|8) != 0 {
		rules.Bad = 3
	}
	if kinds&(1|2) != 0 {
		rules.Together = false
	}
	return rules
}

// played plays a site under the checker.
func played(t testing.TB, cfg sim.Config, faults func(*sim.Sim), rules check.Config, patience time.Duration) ([]check.Violation, *sim.Sim) {
	t.Helper()
	s, err := sim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	faults(s)
	c := check.New(rules)
	for at := time.Duration(0); at < patience && !s.Advance(at, c.Event) && !c.Failed(); at += 5 * time.Second {
	}
	c.End(telemetry.Micros(s.Now() / time.Microsecond))
	return c.Violations(), s
}

// Whatever fails, no check does.
func TestSimulatedSitesHoldEveryCheck(t *testing.T) {
	for seed := range seeds(t) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			cfg, faults, rules := draw(seed)
			found, s := played(t, cfg, faults, rules, 24*time.Hour)
			for _, v := range found {
				t.Error(v)
			}
			if !s.HashesOK() {
				t.Error("somebody committed other bytes than the server's")
			}
		})
	}
}
