package sim

import (
	"fmt"
	"testing"

	"openpfs/core/telemetry"
)

// A run that is held to the checks has every message pass as bytes, and every
// node parse its own list; one that is not does without. Nobody can tell.
func TestTheChecksDoNotChangeTheHistory(t *testing.T) {
	for _, cfg := range []Config{{Phones: 40, Seed: 3}, {Phones: 40, Seed: 3, Express: true}, {Phones: 9, Signed: true}} {
		t.Run(fmt.Sprintf("express %t, signed %t", cfg.Express, cfg.Signed), func(t *testing.T) {
			loose, held, over := NewTrace(), NewTrace(), false
			s, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			s.Advance(1<<40, loose.Add)
			run, err := Play(cfg, nil, func(e telemetry.Event) {
				if !over { // the rest is what connections tell when nobody looks any more
					held.Add(e)
				}
				over = over || e.Kind == telemetry.RunEnd
			})
			if err != nil || run.Failed() {
				t.Fatalf("%v %+v", err, run)
			}
			if loose.Sum() != held.Sum() {
				t.Errorf("%s, and held to the checks %s", loose.Sum(), held.Sum())
			}
		})
	}
}
