package sim

import (
	"math/bits"
	"time"

	"openpfs/core/pfs"
)

// Formula is what the classic profile takes by its own rules, on a site that
// starts together: for each file, one after another, its waits (listening, the
// claim and its four ads, the wait of a confirmed root); the bytes over the
// line; and the bytes once more for every level of the tree, where a port feeds
// two children:
//
//	files · (Listen + 5 · Ad + RootWait) + F/w + ⌊log₂ N⌋ · 2 · F/b
//
// w and b are the rates of the line and of a phone's port in bit/s, F is in
// bytes. Round trips are not in it, nor is what a phone takes to check a file.
func Formula(t pfs.Timing, files, phones int, bytes, wan, lan int64) time.Duration {
	waits := time.Duration(files) * (t.Listen + 5*t.Ad + t.RootWait)
	depth := int64(bits.Len(uint(phones)) - 1)
	return waits + crossing(bytes, wan) + crossing(depth*2*bytes, lan)
}

// crossing is how long bytes take at so many bit/s; none at a rate of 0, which
// is no limit.
func crossing(bytes, rate int64) time.Duration {
	if rate == 0 {
		return 0
	}
	return time.Duration(bytes*8*1000/rate) * time.Millisecond
}
