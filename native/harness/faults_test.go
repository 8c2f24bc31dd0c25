package harness

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
)

var runs = flag.Int("harness.runs", 1, "how often each fault is done")

// fault is a row of the table: what is done, and what it must come to.
type fault struct {
	name  string
	alone bool // needs the machine for itself
	run   func(t *testing.T) outcome
}

// TestFaults does every fault to a site of its own and prints the table.
func TestFaults(t *testing.T) {
	do(t, []fault{
		{"200 phones lose power in mid-upgrade", true, aCrowdReboots},
		{"root killed at 10 % of its fetch", false, func(t *testing.T) outcome { return theRootIsKilled(t, 10) }},
		{"root killed at 50 % of its fetch", false, func(t *testing.T) outcome { return theRootIsKilled(t, 50) }},
		{"root killed at 90 % of its fetch", false, func(t *testing.T) outcome { return theRootIsKilled(t, 90) }},
		{"parent dies at 10 % of what it sends", false, func(t *testing.T) outcome { return theParentDies(t, 10) }},
		{"parent dies at 50 % of what it sends", false, func(t *testing.T) outcome { return theParentDies(t, 50) }},
		{"parent dies at 90 % of what it sends", false, func(t *testing.T) outcome { return theParentDies(t, 90) }},
		{"child killed in mid-transfer", false, theChildIsKilled},
		{"root frozen in mid-fetch, later thawed", false, theRootFreezes},
		{"kill -9 of anyone, at any moment", false, func(t *testing.T) outcome { return anyoneIsKilled(t, 6, 16) }},
		{"server silent in mid-transfer", false, theServerFallsSilent},
		{"server restarted in mid-transfer", false, theServerRestarts},
		{"server announces too much, ends early", false, theServerPromisesTooMuch},
		{"server announces too little, file grows", false, theServerPromisesTooLittle},
		{"server's file replaced, signed load", false, theServerChangesAFile},
		{"server's disk breaks", false, theServersDiskBreaks},
		{"corrupt bytes in a peer transfer", false, aPeerSendsCorruptBytes},
		{"late joiner, after the root has gone", false, someoneJoinsLate},
	})
}

// do runs the faults, those that may at once, and logs the table.
func do(t *testing.T, faults []fault) {
	var mu sync.Mutex
	rows := make([]outcome, len(faults))
	one := func(t *testing.T, i int) {
		row := outcome{fault: faults[i].name, note: "FAILED"}
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			rows[i] = row
		}()
		for range *runs {
			o := faults[i].run(t)
			row.phones, row.took = row.phones+o.phones, max(row.took, o.took)
			row.fetches, row.copies = max(row.fetches, o.fetches), max(row.copies, o.copies)
			row.runs++
			if t.Failed() {
				return
			}
			row.note = o.note
		}
		row.note = "all whole" + row.note
	}
	for i, f := range faults {
		if f.alone {
			t.Run(f.name, func(t *testing.T) { one(t, i) })
		}
	}
	t.Run("at once", func(t *testing.T) {
		for i, f := range faults {
			if !f.alone {
				t.Run(f.name, func(t *testing.T) { t.Parallel(); one(t, i) })
			}
		}
	})
	rows = slices.DeleteFunc(rows, func(o outcome) bool { return o.fault == "" }) // narrowed by -run
	t.Log(table(rows))
}

// note is what a row adds to "all whole".
func (o outcome) noting(format string, args ...any) outcome {
	o.note = "; " + fmt.Sprintf(format, args...)
	return o
}
