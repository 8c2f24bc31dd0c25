// Package simulate makes the player's simulated histories: of the site that the
// page's settings describe, or, held to every check, of what a link says (see
// sim.ParseLink). It is pure Go and tested natively.
package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/wasm/player"
)

// Start begins the run that the settings describe.
func Start(s player.Settings) (player.Source, error) {
	plan, err := sim.ParsePlan(s.Plan)
	if err != nil {
		return nil, err
	}
	if s.Link != "" {
		return startLink(s, plan)
	}
	cfg, err := config(s)
	if err != nil {
		return nil, err
	}
	site, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	if err := site.Apply(plan); err != nil {
		return nil, err
	}
	return &run{site, plan}, nil
}

func config(s player.Settings) (sim.Config, error) {
	profile := cmp.Or(s.Profile, pfs.ProfileClassic)
	_, express, err := pfs.Profile(profile)
	if err != nil {
		return sim.Config{}, fmt.Errorf("profile=%q: %w", profile, err)
	}
	cfg := sim.Config{
		Phones: s.Phones, Models: s.Models, Subnets: s.Subnets, Seed: s.Seed, NoPFS: !s.PFS, Express: express,
		WANRate: s.WANRate, RTT: time.Duration(s.RTT) * time.Millisecond, Loss: s.Loss, LANRate: s.LANRate,
	}.WithDefaults()
	if s.RootWait > 0 {
		cfg.Timing.RootWait = time.Duration(s.RootWait) * time.Millisecond
	}
	if s.Load != "" {
		spec, err := parseLoad(s.Load)
		if err != nil {
			return sim.Config{}, err
		}
		cfg.Loads = slices.Repeat([]load.Spec{spec}, len(cfg.Models))
	}
	return cfg, nil
}

// run is a simulated site with its plan.
type run struct {
	*sim.Sim
	plan sim.Plan
}

// Faults are the plan's.
func (r *run) Faults() []player.Fault { return faults(r.plan) }
