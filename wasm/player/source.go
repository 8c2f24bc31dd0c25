package player

import (
	"time"

	"openpfs/core/telemetry"
)

// Source makes a simulated history. It is *sim.Sim in the page.
type Source interface {
	// Advance emits, in order, the events up to the given virtual time since
	// the run began, and reports whether the run is over.
	Advance(until time.Duration, emit func(telemetry.Event)) (done bool)
}

// Factory starts a simulated run. A refusal is told to the person who asked.
type Factory func(Settings) (Source, error)

// Settings say what to simulate, in the units that the page's URL carries.
// Zero fields are the simulator's defaults.
type Settings struct {
	Phones   int      `json:"phones,omitempty"`
	Models   []string `json:"models,omitempty"`
	Subnets  int      `json:"subnets,omitempty"`  // that the phones are dealt out to
	WANRate  int64    `json:"wan,omitempty"`      // bit/s
	RTT      int64    `json:"rtt,omitempty"`      // ms
	Loss     int      `json:"loss,omitempty"`     // ppm
	LANRate  int64    `json:"lan,omitempty"`      // bit/s
	RootWait int64    `json:"rootWait,omitempty"` // ms
	Profile  string   `json:"profile,omitempty"`
	PFS      bool     `json:"pfs"`
	Seed     uint64   `json:"seed,omitempty"`
	Load     string   `json:"load,omitempty"` // instead of the models' own: NAME:SIZE of each file, the list first, commas between
	Plan     string   `json:"plan,omitempty"` // what befalls the site, a line each: see core/sim, Plan
	Link     string   `json:"link,omitempty"` // says it all, and more: see Replayed
}

// Speed is a ratio of virtual to real time.
type Speed struct{ Num, Den int64 }

// Speeds are the steps that the page offers.
func Speeds() []Speed {
	return []Speed{{1, 20}, {1, 10}, {1, 5}, {1, 2}, {1, 1}, {2, 1}, {5, 1}, {10, 1}, {20, 1}, {50, 1}}
}

// of scales a real span to a virtual one.
func (s Speed) of(real time.Duration) telemetry.Micros {
	return telemetry.Micros(real.Microseconds() * s.Num / s.Den)
}
