package sim

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// What happens at one moment happens in the order in which it was asked for, and
// all of it happens.
func TestTheQueueKeepsTimeAndThenOrder(t *testing.T) {
	type call struct {
		at time.Duration
		n  int
	}
	var q queue
	var asked, done []call
	rng := rand.New(rand.NewPCG(1, 2))
	var now time.Duration
	add := func() {
		c := call{now + time.Duration(rng.IntN(50)), len(asked)}
		asked = append(asked, c)
		q.add(c.at, func() { done = append(done, c) })
	}
	for len(asked) < 3000 {
		for range rng.IntN(8) {
			add()
		}
		for range rng.IntN(7) {
			if it, ok := q.next(1 << 40); ok {
				now = it.at
				it.do()
			}
		}
	}
	for it, ok := q.next(1 << 40); ok; it, ok = q.next(1 << 40) {
		it.do()
	}
	slices.SortFunc(asked, func(a, b call) int { return cmp.Or(cmp.Compare(a.at, b.at), a.n-b.n) })
	if !slices.Equal(asked, done) {
		t.Error("the order is another")
	}
}
