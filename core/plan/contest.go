package plan

import (
	"time"

	"openpfs/core/pfs"
)

// Phones come to the election of a file when they hold the one before it, row by
// row. Whoever is stronger than the one who claims claims in its place and begins
// anew; who comes when a root is about to be confirmed comes too late. Every phone
// is the strongest with the same chance.

// contest is when the later root has come to it, with what chance.
type contest []struct {
	at     time.Duration
	chance int64 // in millionths; their sum is all
}

const all = 1_000_000

// contestOf plays the contest of phones that come in rows: reached is the chance
// that somebody of a row claims and nobody before it was stronger.
func contestOf(rows []row) (c contest) {
	inTime := 5 * pfs.Classic().Ad
	reached := make([]int64, len(rows))
	reached[0] = all
	for i, r := range rows {
		stays, come := reached[i], phonesOf(rows[:i+1])
		for j := i + 1; j < len(rows) && rows[j].after < r.after+inTime; j++ {
			come += rows[j].phones
			beats := mulDiv(stays, rows[j].phones, come)
			reached[j] += beats
			stays -= beats
		}
		c = append(c, struct {
			at     time.Duration
			chance int64
		}{r.after, stays})
	}
	return c
}

func phonesOf(rows []row) (n int64) {
	for _, r := range rows {
		n += r.phones
	}
	return n
}

// won is the moment before which so many millionths of all contests have been won.
func (c contest) won(share int64) time.Duration {
	for _, r := range c {
		if share -= r.chance; share < 0 {
			return r.at
		}
	}
	return c[len(c)-1].at
}

// turn spreads the n-th contests of the i-th group over all that may happen, one
// after the other, as the golden ratio does: what is drawn by lot in a real site
// comes out here as it does on the average.
func turn(i, n int) int64 {
	return (all/2 + int64(n)*618_034 + int64(i)*754_878) % all
}

// boot is within which time the phones of a site start, as in core/sim.
const boot = 200 * time.Millisecond

// starts are the phones by when they start: the first at once, the others evenly
// spread, in so many rows at most.
func starts(phones int64) []row {
	const most = 16
	out, others := []row{{0, 1}}, phones-1
	for i, k := int64(0), min(others, most); i < k; i++ {
		out = append(out, row{boot * time.Duration(2*i+1) / time.Duration(2*k), others/k + bool01(i < others%k)})
	}
	return out
}

func bool01(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
