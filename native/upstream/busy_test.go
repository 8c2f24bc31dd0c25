//go:build !race

package upstream_test

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A site whose devices have no processor for up to two seconds at a time, as when all begin at once, has its line as soon as they
// have: their silences are no losses, and what they say when they are back tells nothing of the line.
func TestASiteThatWasBusyHasItsLineAtOnce(t *testing.T) {
	const busy, most = 3 * time.Second, 2 * time.Second
	for seed := range uint64(3) {
		took, stats := busySite(t, seed, func(rng *rand.Rand, begun time.Time) func(int) {
			next := begun
			return func(int) {
				if now := time.Now(); now.Sub(begun) < busy && !now.Before(next) {
					time.Sleep(time.Duration(rng.Int64N(int64(most))))
					next = time.Now().Add(3 * time.Millisecond)
				}
			}
		})
		least := busy.Seconds() + bound(farLine, components...)
		t.Logf("seed %d: %v, %.2f times what it could be at worst; %d dropped", seed, took, took.Seconds()/least, stats.DownDropped)
		if took.Seconds() > 1.25*least || stats.DownDropped > 0 {
			t.Errorf("seed %d: want %.1f s, and none dropped", seed, 1.25*least)
		}
	}
}
