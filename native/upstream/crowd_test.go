//go:build !race

package upstream_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"openpfs/native/wan"
)

// used is how a line was used.
type used struct {
	seconds float64 // until the last client had everything, ÷ the bound
	bytes   float64 // over the line, ÷ the files'
	unfair  float64 // the slowest client's seconds ÷ the quickest's
	dropped int64   // datagrams that the full queue refused
}

// crowd lets clients fetch files of these sizes in turn, all clients at once over one line, in virtual time. The bound is the
// time that the line takes for the bytes and one header for each block, and a round trip for each file in turn.
func crowd(t *testing.T, line wan.Config, clients int, sizes ...int) used {
	var took []float64
	size := 0
	for _, n := range sizes {
		size += n
	}
	stats := onLine(t, line, sizes, func(site *site) {
		begun := time.Now()
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range clients {
			client := site.client(1 + i)
			all.Go(func() {
				for _, n := range sizes {
					client.fetch(n)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(begun).Seconds())
			})
		}
		all.Wait()
	})
	payload := float64(size * clients)
	bound := onWire(payload)*8/float64(line.Rate) + float64(len(sizes))*line.RTT.Seconds()
	return used{slices.Max(took) / bound, float64(stats.DownBytes) / payload, slices.Max(took) / slices.Min(took), stats.DownDropped}
}

// Bars: what a change of the rate's model must not lose. The line's headers are 2.2 % of the bytes, and what is lost is to be
// paid for. Clients that share a line get room, as the order in which their goroutines run decides whose blocks are dropped.
func TestALineIsFilled(t *testing.T) {
	const kib = 1 << 10
	near := wan.Config{Rate: 20e6, RTT: 60 * time.Millisecond, Queue: 256 * kib}
	far := wan.Config{Rate: 10e6, RTT: 150 * time.Millisecond, Queue: 256 * kib}
	shallow := far
	shallow.Queue = 64 * kib
	load := []int{25_000, 800_000, 280_000, 1_500_000, 280_000, 1_100_000} // of a phone, halved
	for _, c := range []struct {
		name    string
		line    wan.Config
		clients int
		sizes   []int
		most    float64 // seconds ÷ bound
		unfair  float64
	}{
		{"a list", far, 1, []int{25_000}, 2.0, 1},
		{"a list, small queue", shallow, 1, []int{25_000}, 2.0, 1},
		{"six lists", far, 6, []int{25_000}, 2.4, 1.6},
		{"six lists, small queue", shallow, 6, []int{25_000}, 2.4, 1.6},
		{"500 kB", far, 1, []int{500_000}, 2.2, 1},
		{"500 kB, small queue", shallow, 1, []int{500_000}, 2.2, 1},
		{"six of 500 kB", far, 6, []int{500_000}, 1.3, 1.4},
		{"six of 500 kB, small queue", shallow, 6, []int{500_000}, 1.6, 2},
		{"3 MB", far, 1, []int{3_000_000}, 1.35, 1},
		{"3 MB, small queue", shallow, 1, []int{3_000_000}, 1.35, 1},
		{"six of 3 MB", far, 6, []int{3_000_000}, 1.1, 1.3},
		{"six of 3 MB, small queue", shallow, 6, []int{3_000_000}, 1.25, 2},
		{"two of 3 MB", near, 2, []int{3_000_000}, 1.2, 1.3},
		{"six of 3 MB, near", near, 6, []int{3_000_000}, 1.1, 1.3},
		{"24 of 3 MB", near, 24, []int{3_000_000}, 1.15, 1.4},
		{"a load", near, 1, load, 1.45, 1},
		{"24 loads", near, 24, load, 1.15, 1.4},
	} {
		for _, loss := range []wan.Loss{0, 10_000, 30_000} {
			if loss > 10_000 && (c.clients > 1 || c.sizes[0] < 3_000_000) {
				continue // in a crowd, or in few blocks, it looks like one that overflows the queue
			}
			t.Run(fmt.Sprintf("%s/loss=%v", c.name, loss), func(t *testing.T) {
				c.line.Loss = loss
				got := crowd(t, c.line, c.clients, c.sizes...)
				t.Logf("%.2f of the bound's time, %.3f of the bytes, slowest to quickest %.2f, %d dropped", got.seconds, got.bytes, got.unfair, got.dropped)
				paid := 1.03 + 1.6*float64(loss)/float64(wan.AllLost)
				if len(c.sizes) == 1 && c.sizes[0] < 100_000 {
					paid += 0.06 // a single block shows
				}
				if got.seconds > c.most || got.unfair > c.unfair || got.bytes > paid {
					t.Errorf("more than %.2f, %.3f, %.2f", c.most, paid, c.unfair)
				}
			})
		}
	}
}
