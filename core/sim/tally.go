package sim

import "openpfs/core/check"

// Tally sums the runs of a hunt.
type Tally struct {
	Runs    int
	Clean   int // runs of which the plan was empty
	Failed  int
	Events  int
	Phones  int
	Classes [classCount]ClassTally
	States  [stateCount]int // runs that reached it
	Breaks  map[check.Name]int
}

// ClassTally is one class's row in the report.
type ClassTally struct {
	Runs   int // whose plan has the class
	Struck int // in which it did something
	Times  int // that it did, over all runs
	Breaks int // runs that struck and broke a check, whatever broke it
}

// Add counts one run in.
func (t *Tally) Add(r *Run) {
	t.Runs++
	t.Events += r.Events
	t.Phones += r.Phones
	if len(r.Plan) == 0 {
		t.Clean++
	}
	if t.Breaks == nil {
		t.Breaks = map[check.Name]int{}
	}
	seen := map[check.Name]bool{}
	for _, v := range r.Breaks {
		if !seen[v.Check] {
			seen[v.Check] = true
			t.Breaks[v.Check]++
		}
	}
	var planned [classCount]bool
	for _, f := range r.Plan {
		planned[f.Class] = true
	}
	for c := range t.Classes {
		row := &t.Classes[c]
		if planned[c] {
			row.Runs++
		}
		if n := r.Struck[c]; n > 0 {
			row.Struck++
			row.Times += n
			if r.Failed() {
				row.Breaks++
			}
		}
	}
	for m, n := range r.States {
		if n > 0 {
			t.States[m]++
		}
	}
	if r.Failed() {
		t.Failed++
	}
}
