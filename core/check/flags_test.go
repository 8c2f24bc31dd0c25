package check_test

import (
	"flag"
	"testing"
)

var (
	from  = flag.Uint64("from", 0, "the first seed of those that are played")
	count = flag.Uint64("seeds", 100, "how many seeds are played")
)

// seeds are the seeds to play.
func seeds(testing.TB) func(func(uint64) bool) {
	return func(yield func(uint64) bool) {
		for seed := *from; seed < *from+*count; seed++ {
			if !yield(seed) {
				return
			}
		}
	}
}
