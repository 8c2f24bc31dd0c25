package sim

import (
	"slices"

	"openpfs/core/check"
)

// Shrink drops faults from a run's plan for as long as it still breaks the
// check: first halves, then smaller parts, down to single ones. It plays the
// site again at most tries times and returns the smallest run that it found.
func Shrink(r *Run, name check.Name, tries int) *Run {
	best := r
	for part := (len(r.Plan) + 1) / 2; part > 0 && tries > 0; {
		smaller := false
		for from := 0; from < len(best.Plan) && tries > 0; {
			plan := slices.Delete(slices.Clone(best.Plan), from, min(from+part, len(best.Plan)))
			tries--
			try, err := Play(r.Config, plan, nil)
			if err == nil && try.Broke(name) {
				best, smaller = try, true
				continue // what followed stands here now
			}
			from += part
		}
		if part == 1 && !smaller {
			break
		}
		if part > 1 {
			part = (part + 1) / 2
		}
	}
	return best
}
