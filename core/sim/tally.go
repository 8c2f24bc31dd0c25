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
	Asked   map[check.Name]int // how often each check was put to the test
}

// ownChecks are a run's besides those of core/check; each is asked once a run.
var ownChecks = []check.Info{
	{Name: Panicked, Doc: "no node meets what it holds impossible: or one datagram takes a phone away", World: true},
	{Name: Healed, Doc: "every honest phone that lives commits within a stated time of the last fault: or one is left behind", World: true},
	{Name: RightBytes, Doc: "what a phone commits is what the server had: or it boots something else", World: true},
	{Name: RoundTrip, Doc: "every datagram and frame is read as it was written: or two nodes mean different things", World: true},
}

// Checks lists everything that a run is held to.
func Checks() []check.Info { return append(check.Checks(), ownChecks...) }

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
		t.Breaks, t.Asked = map[check.Name]int{}, map[check.Name]int{}
	}
	for _, k := range Checks() {
		t.Asked[k.Name] += r.Asked[k.Name]
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
