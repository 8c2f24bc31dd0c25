//go:build !race

package upstream_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// Devices that are late with what they say, each at its own times, have their line: what they say all at once is not taken for
// a faster one, whose flight would overrun its queue.
func TestLateDevicesOverrunNoQueue(t *testing.T) {
	for _, c := range []struct {
		late  time.Duration // up to
		every int           // blocks
		most  float64       // times the bound; what a device itself takes is in it
	}{{50 * time.Millisecond, 100, 1.12}, {100 * time.Millisecond, 40, 1.2}, {200 * time.Millisecond, 100, 1.25}, {200 * time.Millisecond, 40, 1.7}} {
		t.Run(fmt.Sprintf("%v,one in %d", c.late, c.every), func(t *testing.T) {
			for seed := range uint64(4) {
				took, stats := busySite(t, seed, func(rng *rand.Rand, _ time.Time) func(int) {
					return func(int) {
						if rng.IntN(c.every) == 0 {
							time.Sleep(time.Duration(rng.Int64N(int64(c.late))))
						}
					}
				})
				ratio := took.Seconds() / bound(farLine, components...)
				t.Logf("seed %d: %.2f of the bound, %d dropped", seed, ratio, stats.DownDropped)
				if ratio > c.most || stats.DownDropped > 0 {
					t.Errorf("seed %d: want no more than %.2f, and none dropped", seed, c.most)
				}
			}
		})
	}
}
