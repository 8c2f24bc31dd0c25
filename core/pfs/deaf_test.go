package pfs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"openpfs/core/wire"
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

// What is heard ahead of a late timer counts before it, all of it.
func TestWhatIsHeardComesBeforeALateTimer(t *testing.T) {
	for _, stronger := range []int{1, -1} {
		b := started(t)
		b.after(Classic().Listen)
		at, _ := b.n.Deadline()
		b.now = at + Classic().Ad/4 // no later than what passes for in time
		s := b.cur()
		for _, in := range []Input{
			Malformed{From: nodeAddr(8), What: "first", Err: errors.New("of a test")},
			Datagram{From: nodeAddr(9), Msg: &wire.Claim{Header: head(9, s.file), Topic: s.topic(), Strength: uint32(int(s.strength()) + stronger)}},
		} {
			for _, e := range b.n.Hear(b.now, in) {
				if _, ok := e.(Broadcast); ok {
					t.Errorf("%T had a timer fire", in)
				}
			}
		}
		if claims := strings.Contains(b.in(Tick{}), "claim"); claims != (stronger < 0) {
			t.Errorf("claims: %v, after a claim that is stronger by %d", claims, stronger)
		}
	}
}
