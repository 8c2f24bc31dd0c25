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
	run   func(t *trial) outcome
}

// TestFaults does every fault to a site of its own, and once more to one whose
// nodes all have a site key, and prints the table.
func TestFaults(t *testing.T) {
	do(t, []bool{false, true}, []fault{
		{"200 phones lose power in mid-upgrade", true, aCrowdReboots},
		{"root killed at 10 % of its fetch", false, func(t *trial) outcome { return theRootIsKilled(t, 10) }},
		{"root killed at 50 % of its fetch", false, func(t *trial) outcome { return theRootIsKilled(t, 50) }},
		{"root killed at 90 % of its fetch", false, func(t *trial) outcome { return theRootIsKilled(t, 90) }},
		{"parent dies at 10 % of what it sends", false, func(t *trial) outcome { return theParentDies(t, 10) }},
		{"parent dies at 50 % of what it sends", false, func(t *trial) outcome { return theParentDies(t, 50) }},
		{"parent dies at 90 % of what it sends", false, func(t *trial) outcome { return theParentDies(t, 90) }},
		{"child killed in mid-transfer", false, theChildIsKilled},
		{"root frozen in mid-fetch, later thawed", false, theRootFreezes},
		{"kill -9 of anyone, at any moment", false, func(t *trial) outcome { return anyoneIsKilled(t, 6, 16) }},
		{"server silent in mid-transfer", false, theServerFallsSilent},
		{"server restarted in mid-transfer", false, theServerRestarts},
		{"server announces too much, ends early", false, theServerPromisesTooMuch},
		{"server announces too little, file grows", false, theServerPromisesTooLittle},
		{"server's file replaced, signed load", false, theServerChangesAFile},
		{"server's disk breaks", false, theServersDiskBreaks},
		{"corrupt bytes in a peer transfer", false, aPeerSendsCorruptBytes},
		{"a bit flipped between two phones", false, somebodyInTheMiddleFlipsABit},
		{"late joiner, after the root has gone", false, someoneJoinsLate},
	})
}

// do runs the faults, without a site key and with one, those that may at once,
// and logs the table.
func do(t *testing.T, keyed []bool, faults []fault) {
	var mu sync.Mutex
	rows := make([]outcome, len(keyed)*len(faults))
	one := func(t *trial, f fault, row *outcome) {
		o := outcome{fault: f.name, keyed: t.keyed, note: "FAILED"}
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			*row = o
		}()
		for range *runs {
			last := f.run(t)
			o.phones, o.took = o.phones+last.phones, max(o.took, last.took)
			o.fetches, o.copies = max(o.fetches, last.fetches), max(o.copies, last.copies)
			o.runs++
			if t.Failed() {
				return
			}
			o.note = "all whole" + last.note
		}
	}
	each := func(alone bool, do func(name string, f fault, keyed bool, row *outcome)) {
		for k, key := range keyed {
			for i, f := range faults {
				if f.alone == alone {
					do(f.name+map[bool]string{true: ", site key"}[key], f, key, &rows[k*len(faults)+i])
				}
			}
		}
	}
	each(true, func(name string, f fault, key bool, row *outcome) {
		t.Run(name, func(t *testing.T) { one(&trial{t, key}, f, row) })
	})
	t.Run("at once", func(t *testing.T) {
		each(false, func(name string, f fault, key bool, row *outcome) {
			t.Run(name, func(t *testing.T) { t.Parallel(); one(&trial{t, key}, f, row) })
		})
	})
	rows = slices.DeleteFunc(rows, func(o outcome) bool { return o.fault == "" }) // narrowed by -run
	t.Log(table(rows))
}

// note is what a row adds to "all whole".
func (o outcome) noting(format string, args ...any) outcome {
	o.note = "; " + fmt.Sprintf(format, args...)
	return o
}
