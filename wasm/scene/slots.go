package scene

import "math"

// slot is a place where a phone may stand, in units of the pitch (the
// distance of neighbours), around the group's centre. The opening towards the
// headquarters is at the left.
type slot struct {
	x, y  float64
	level int
	u     float64 // where in its level, 0..1 clockwise from the opening
}

// disc is the geometry of a group: the places of a complete binary tree, its
// root in the middle, every level a ring around the one before (or several,
// where one is too short), a corridor left free towards the headquarters. It
// depends on the capacity alone, so places never move while nodes arrive.
type disc struct {
	slots  []slot
	start  []int // first slot of every level, and the end
	radius float64
}

// corridor is half the width of the opening, and the rings' distances are
// what keeps neighbouring phones apart (TestNoTwoPhonesOverlap).
const (
	corridor  = 0.62
	ringStep  = 0.98
	spacing   = 1.08
	discSlack = 8 // one free place in the last level for so many phones
)

var firstRings = [...]float64{0, 1.06, 1.86, 2.72}

// capacities holds the level sizes for n phones: full levels, and a last one
// with a few places to spare, because a real tree is not quite complete.
func capacities(n int) []int {
	var levels []int
	for size := 1; n > 0; size *= 2 {
		if n >= size {
			levels = append(levels, size)
		} else {
			levels = append(levels, min(size, n+max(n/discSlack, 2)))
		}
		n -= size
	}
	return levels
}

func newDisc(n int) *disc {
	d := &disc{}
	r := 0.0
	for level, count := range capacities(max(n, 1)) {
		d.start = append(d.start, len(d.slots))
		if level < len(firstRings) {
			r = firstRings[level]
		} else {
			r += ringStep
		}
		rings := 1
		for rings < count && arcAt(r+float64(rings-1)*ringStep/2)*float64(rings) < float64(count)*spacing {
			rings++
		}
		for i := range count {
			at := r + float64(i%rings)*ringStep
			u := (float64(i) + 0.5) / float64(count)
			if level == 0 {
				at = 0
			}
			a := (u - 0.5) * arcAt(at) / max(at, 1e-9)
			d.slots = append(d.slots, slot{at * math.Cos(a), at * math.Sin(a), level, u})
		}
		r += float64(rings-1) * ringStep
	}
	d.start = append(d.start, len(d.slots))
	d.radius = r + 0.5
	return d
}

// arcAt is the length of a ring without its opening.
func arcAt(r float64) float64 {
	if r <= corridor {
		return 0
	}
	return 2 * (math.Pi - math.Asin(corridor/r)) * r
}

// nearest returns the place of a level nearest to u for which free holds, or
// −1. Levels past the last count as the last.
func (d *disc) nearest(level int, u float64, free func(i int) bool) int {
	if level >= len(d.start)-1 {
		return -1
	}
	lo, hi := d.start[level], d.start[level+1]
	mid := lo + min(int(u*float64(hi-lo)), hi-lo-1)
	for step := range hi - lo {
		if i := mid - step; i >= lo && free(i) {
			return i
		}
		if i := mid + step; i < hi && free(i) {
			return i
		}
	}
	return -1
}
