package pfs

import (
	"strings"
	"testing"
	"time"
)

// Who was busy through all of its ads hears what came meanwhile before it takes a
// crown; who is always late takes it in the end.
func TestWhoComesLateListensOnceMore(t *testing.T) {
	b := started(t)
	b.after(Classic().Listen)
	late := 4 * Classic().Ad
	b.now += late // asleep: a stronger claim waits to be read
	if got := b.in(Tick{}); strings.Contains(got, "claim") {
		t.Fatalf("it did %q before it had listened", got)
	}
	b.claim(9, 1)
	b.after(10 * Classic().Ad)
	if b.cur().root {
		t.Fatal("it took the crown from a stronger one")
	}

	b = started(t)
	for range 40 {
		if at, ok := b.n.Deadline(); ok {
			b.now = at + late
		}
		b.in(Tick{})
	}
	if !b.cur().root {
		t.Fatal("always late, it never becomes root")
	}
	if took := b.now - late; took > 2*time.Minute {
		t.Errorf("it took %v", took)
	}
}
