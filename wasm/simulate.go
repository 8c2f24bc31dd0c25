//go:build js && wasm

package main

import (
	"time"

	"openpfs/core/sim"
	"openpfs/wasm/player"
)

// simulate starts the run that the page's settings describe.
func simulate(s player.Settings) (player.Source, error) {
	cfg := sim.Config{
		Phones: s.Phones, Models: s.Models, Seed: s.Seed, NoPFS: !s.PFS,
		WANRate: s.WANRate, RTT: time.Duration(s.RTT) * time.Millisecond, Loss: s.Loss, LANRate: s.LANRate,
	}.WithDefaults()
	if s.RootWait > 0 {
		cfg.Timing.RootWait = time.Duration(s.RootWait) * time.Millisecond
	}
	return sim.New(cfg)
}
