package scene

import (
	"math"

	"openpfs/wasm/scene/atlas"
)

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
	phone  float64 // widest phone that overlaps no other, in pitches
}

const (
	corridor  = 0.62 // half the width of the opening
	ringStep  = 0.98 // between the rings of a level
	spacing   = 1.08 // along a ring
	apart     = 0.97 // of phones in the levels that are packed one by one
	crownRoom = 1.17 // of the root and its children: a crown and a label between
	packed    = 6    // so many levels are: up to 63 phones have room for labels
	discSlack = 8    // in later levels, one place to spare for so many phones
	widest    = 0.86 // phones leave a little ground between them
)

// capacities holds the level sizes for n phones: full levels, and a last one
// with places to spare, because a real tree is not quite complete.
func capacities(n int) []int {
	var levels []int
	for size := 1; n > 0; size *= 2 {
		if n >= size || len(levels) < packed && len(levels) > 1 {
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
		switch {
		case level == 0:
			d.slots = append(d.slots, slot{u: 0.5})
		case level < packed:
			r = d.pack(level, count, r)
		default:
			r = d.rings(level, count, r+ringStep)
		}
	}
	d.start = append(d.start, len(d.slots))
	d.radius = r + 0.5
	d.phone = d.widestPhone()
	return d
}

// ray returns the place at a part u of the ring of radius r.
func ray(level int, u, r float64) slot {
	s, c := math.Sincos((u - 0.5) * arcAt(r) / r)
	return slot{r * c, r * s, level, u}
}

// pack lays a level on the smallest ring, or two in turn, that keeps its
// phones apart from each other and from those within.
func (d *disc) pack(level, count int, within float64) float64 {
	inner := len(d.slots)
	lay := func(r float64, n int) {
		d.slots = d.slots[:inner]
		for i := range count {
			d.slots = append(d.slots, ray(level, (float64(i)+0.5)/float64(count), r+float64(i%n)*ringStep))
		}
	}
	outer, best := math.Inf(1), 1
	for n := 1; n <= 2; n++ {
		r := within + 0.4
		if level == 1 {
			r = crownRoom
		}
		for lay(r, n); !d.clear(inner); lay(r, n) {
			r += 0.02
		}
		if r+float64(n-1)*ringStep < outer {
			outer, best = r+float64(n-1)*ringStep, n
		}
	}
	lay(outer-float64(best-1)*ringStep, best)
	return outer
}

// clear reports whether the places from first on are apart from all before
// them. Phones are upright boxes on a disc that may be turned by a quarter, so
// what counts is the larger of the two distances.
func (d *disc) clear(first int) bool {
	for i := first; i < len(d.slots); i++ {
		for j := range i {
			a, b := &d.slots[i], &d.slots[j]
			if max(math.Abs(a.x-b.x), math.Abs(a.y-b.y)) < apart {
				return false
			}
		}
	}
	return true
}

// rings lays a large level on as many rings as it needs, in turn.
func (d *disc) rings(level, count int, r float64) float64 {
	n := 1
	for n < count && arcAt(r+float64(n-1)*ringStep/2)*float64(n) < float64(count)*spacing {
		n++
	}
	for i := range count {
		d.slots = append(d.slots, ray(level, (float64(i)+0.5)/float64(count), r+float64(i%n)*ringStep))
	}
	return r + float64(n-1)*ringStep
}

// widestPhone measures how wide phones may be without overlap.
func (d *disc) widestPhone() float64 {
	const tall = atlas.PhoneH / atlas.PhoneW
	at := map[[2]int][]int{}
	w := widest
	for i := range d.slots {
		a := &d.slots[i]
		cx, cy := int(math.Floor(a.x)), int(math.Floor(a.y))
		for x := cx - 1; x <= cx+1; x++ {
			for y := cy - 1; y <= cy+1; y++ {
				for _, j := range at[[2]int{x, y}] {
					dx, dy := math.Abs(a.x-d.slots[j].x), math.Abs(a.y-d.slots[j].y)
					w = min(w, max(dx, dy/tall)*0.97, max(dy, dx/tall)*0.97)
				}
			}
		}
		at[[2]int{cx, cy}] = append(at[[2]int{cx, cy}], i)
	}
	return w
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

// near reports whether a place stands about where u is in its level: within a
// few places, or within the sector that a subtree of that depth has.
func (d *disc) near(at, level int, u float64) bool {
	count := d.start[level+1] - d.start[level]
	sector := math.Pow(0.5, float64(level))
	return math.Abs(d.slots[at].u-u) <= 2.5*max(sector, 1/float64(count))
}

// closest returns the free place nearest to another, outwards rather than
// inwards, or −1.
func (d *disc) closest(to int, free func(i int) bool) int {
	from, best, least := &d.slots[to], -1, math.Inf(1)
	for i := range d.slots {
		if i == 0 || !free(i) {
			continue
		}
		s := &d.slots[i]
		far := hypot(s.x-from.x, s.y-from.y)
		if s.level <= from.level {
			far *= 1.5
		}
		if far < least {
			best, least = i, far
		}
	}
	return best
}
