package sim

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// What a history costs grows with the phones, and the tree's depth: ten times as
// many cost less than twice that. Counted in what is queued and in allocations,
// which no busy machine changes.
func TestTheCostGrowsAboutLinearly(t *testing.T) {
	for _, express := range []bool{false, true} {
		t.Run(fmt.Sprintf("express %v", express), func(t *testing.T) {
			small, big := costOf(t, 100, express), costOf(t, 1000, express)
			t.Logf("100 phones: %+v; 1000: %+v", small, big)
			if big.items > 20*small.items || big.allocations > 20*small.allocations {
				t.Errorf("100 phones cost %+v, 1000 %+v", small, big)
			}
		})
	}
}

type cost struct{ items, allocations uint64 }

func costOf(t *testing.T, phones int, express bool) cost {
	t.Helper()
	s, err := New(Config{Phones: phones, Seed: 1, Express: express})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if !s.Advance(time.Hour, func(telemetry.Event) {}) {
		t.Fatal("not done within an hour")
	}
	runtime.ReadMemStats(&after)
	return cost{s.queue.seq, after.Mallocs - before.Mallocs}
}
