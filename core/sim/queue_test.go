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
	type asking struct {
		at time.Duration
		n  int
	}
	q := newQueue(0)
	var asked, done []asking
	rng := rand.New(rand.NewPCG(1, 2))
	var now time.Duration
	add := func() {
		// from at once to beyond the calendar
		c := asking{now + time.Duration(rng.Int64N(50))<<rng.IntN(27), len(asked)}
		did := call(func() { done = append(done, c) })
		switch rng.IntN(3) {
		case 0:
			c.at = now + 20
			q.addTo(oneWay, c.at, did)
		case 1:
			c.at = now + 40
			q.addTo(opening, c.at, did)
		default:
			q.add(c.at, did)
		}
		asked = append(asked, c)
	}
	for len(asked) < 3000 {
		for range rng.IntN(8) {
			add()
		}
		until := now + time.Duration(rng.Int64N(50))<<rng.IntN(27)
		for range rng.IntN(7) {
			it, ok := q.next(until)
			if !ok {
				now = until
				break
			}
			if it.at > until {
				t.Fatalf("asked for what comes by %v, got what comes at %v", until, it.at)
			}
			now = it.at
			it.job.do()
		}
	}
	for it, ok := q.next(1 << 40); ok; it, ok = q.next(1 << 40) {
		it.job.do()
	}
	slices.SortFunc(asked, func(a, b asking) int { return cmp.Or(cmp.Compare(a.at, b.at), a.n-b.n) })
	if !slices.Equal(asked, done) {
		t.Error("the order is another")
	}
}
