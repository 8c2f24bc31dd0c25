package sim

import (
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// Phones of both profiles are one site: each file crosses the line once, whoever
// is its root, and comes from phones of the other profile, too.
func TestBothProfilesShareOneCopy(t *testing.T) {
	for seed := range uint64(20) {
		r, err := Play(Config{Phones: 24, Seed: seed, Express: true, Mixed: true}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Failed() || r.States[CrossProfile] == 0 {
			t.Errorf("seed %d: %v; %d transfers between the profiles", seed, r.Breaks, r.States[CrossProfile])
		}
	}
}

// Whoever is of the express profile is soon root: a holder that is not answers it
// before it is.
func TestAHastyClaimIsAnsweredInTime(t *testing.T) {
	for seed := range uint64(20) {
		roots := 0
		r, err := Play(Config{Phones: 1, Seed: seed, Express: true, Mixed: true, Late: []time.Duration{time.Hour, time.Hour}}, nil,
			func(e telemetry.Event) {
				if e.Kind == telemetry.RootConfirmed {
					roots++
				}
			})
		if err != nil || r.Failed() || roots != 6 {
			t.Errorf("seed %d: %d roots of 6 files, %v, %v", seed, roots, err, r.Breaks)
		}
	}
}
