package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// The hierarchy's look stands the tree of each group's focus in rows, a level a
// row. A phone owns a sector of the width, its children own halves of it: who
// joins gets a place that was always theirs, and nobody moves for it. What is
// narrower than a phone is not drawn; the subtree stands there as a pile with
// its count, and opens as one comes nearer: zooming widens sectors, and leaves
// the rows where they are.

// twig is where a phone stands in it.
type twig struct {
	x, w        float64 // the middle of its sector and the width, as parts of the whole
	level       int32
	first, next int32 // its first child and its next sibling; −1
	below       int32 // phones under it, and of them
	whole, busy int32 // those that hold the file, and that receive it
	in, was     bool  // it stands in the tree, or did at the last look
	seen        int32 // its number among those that the last frame drew, from 1; 0: it is hidden

	fromX, fromLevel, way float64 // where it glides from, 0..1 of the way

	phase      telemetry.Phase // of the file whose tree this is
	have, size telemetry.Bytes
	rootWait   bool
}

// share is the part of the width that a group has.
type share struct{ x, w float64 }

// growTwigs reads the trees that growTree has built.
func (s *Scene) growTwigs(f *telemetry.Fleet) {
	for len(s.twigs) < len(s.phones) {
		s.twigs = append(s.twigs, twig{way: 1, first: -1, next: -1})
	}
	s.twigs = s.twigs[:len(s.phones)]
	s.shareOut()
	for i := range s.twigs {
		t := &s.twigs[i]
		t.first, t.next, t.below, t.whole, t.busy = -1, -1, 0, 0, 0
		t.was, t.in = t.in, false
	}
	for kid := 1; kid >= 0; kid-- { // backwards: lists then run forwards
		for i := len(s.phones) - 1; i >= 0; i-- {
			p := &s.phones[i]
			if p.kid == kid && p.parent >= 0 && p.gen == s.groups[p.group].gen {
				s.twigs[i].next, s.twigs[p.parent].first = s.twigs[p.parent].first, int32(i)
			}
		}
	}
	s.order = s.order[:0]
	for i := range s.groups {
		g := &s.groups[i]
		if g.root >= 0 {
			s.sprout(g.root, s.shares[i].x+s.shares[i].w/2, s.shares[i].w, 0)
		}
	}
	s.flat = len(f.Nodes) > 0
	for i := range s.twigs {
		if i < len(f.Nodes) && f.Nodes[i].PFS {
			s.flat = false
		}
	}
	// Whom no root reaches stands outside.
	for n := range s.order {
		s.twigs[s.order[n]].in = true
	}
	s.countTwigs(f)
}

// sprout gives a phone its sector, and all below it theirs.
func (s *Scene) sprout(root int, x, w float64, level int32) {
	from := len(s.order)
	s.stand(root, x, w, level)
	for n := from; n < len(s.order); n++ {
		t := &s.twigs[s.order[n]]
		kids := 0
		for k := t.first; k >= 0; k = s.twigs[k].next {
			kids++
		}
		if kids == 0 || t.level >= maxDepth {
			continue
		}
		// A place for each of two, also where there is one; more share alike.
		part := t.w / float64(max(kids, 2))
		at := 0
		for k := t.first; k >= 0; k = s.twigs[k].next {
			place := at
			if kids == 1 {
				place = s.phones[k].kid
			}
			s.stand(int(k), t.x-t.w/2+part*(float64(place)+0.5), part, t.level+1)
			at++
		}
	}
}

func (s *Scene) stand(i int, x, w float64, level int32) {
	t := &s.twigs[i]
	if !t.was {
		t.way = 1
	} else if t.x != x || t.level != level {
		t.fromX, t.fromLevel = t.place()
		t.way = 0
	}
	t.x, t.w, t.level = x, w, level
	s.order = append(s.order, int32(i))
}

// place is where it stands now, gliding.
func (t *twig) place() (x, level float64) {
	if t.way >= 1 {
		return t.x, float64(t.level)
	}
	e := t.way * t.way * (3 - 2*t.way)
	return t.fromX + (t.x-t.fromX)*e, t.fromLevel + (float64(t.level)-t.fromLevel)*e
}

// countTwigs notes what each holds, and sums up what is below it.
func (s *Scene) countTwigs(f *telemetry.Fleet) {
	clear(s.levels[:])
	s.depth = 0
	s.tops, s.outside = s.tops[:0], 0
	for i := range s.twigs {
		t := &s.twigs[i]
		t.phase, t.have, t.size, t.rootWait = telemetry.Idle, 0, 0, false
		if i >= len(f.Nodes) {
			t.in = false
			continue
		}
		if !t.in {
			s.outside++
		}
		if fs := f.Nodes[i].File(s.groups[s.phones[i].group].focus); fs != nil {
			t.phase, t.have, t.size = fs.Phase, fs.Have, fs.Size
			t.rootWait = fs.Phase == telemetry.RootWait
		}
	}
	for n := len(s.order) - 1; n >= 0; n-- {
		i := s.order[n]
		t := &s.twigs[i]
		s.levels[min(int(t.level), maxDepth)]++
		s.depth = max(s.depth, int(t.level))
		up := s.phones[i].parent
		if t.level == 0 || up < 0 {
			s.tops = append(s.tops, int(i))
			continue
		}
		above := &s.twigs[up]
		above.below += 1 + t.below
		above.whole += t.whole
		above.busy += t.busy
		switch t.phase {
		case telemetry.Whole:
			above.whole++
		case telemetry.FromPeer, telemetry.FromServer:
			above.busy++
		}
	}
}

// shareOut divides the width between the groups: more to the larger, but not
// all, and a little ground between subnets.
func (s *Scene) shareOut() {
	between := 26 / max(s.area.w()-80, 200) // as wide as two grounds' edges
	s.shares = s.shares[:0]
	total := 0.0
	for i := range s.groups {
		total += weightOf(&s.groups[i])
		s.shares = append(s.shares, share{})
	}
	x, free := 0.0, 1-between*float64(max(len(s.grounds)-1, 0))
	if free < 0.5 {
		free = 0.5
	}
	gap := 0.0
	if len(s.grounds) > 1 {
		gap = (1 - free) / float64(len(s.grounds)-1)
	}
	for i := range s.grounds {
		for _, k := range s.grounds[i].groups {
			// None is so narrow that it cannot be named.
			w := free * (0.35/float64(len(s.groups)) + 0.65*weightOf(&s.groups[k])/total)
			s.shares[k] = share{x, w}
			x += w
		}
		x += gap
	}
}

func weightOf(g *group) float64 { return math.Pow(float64(max(g.places, 1)), 0.7) }

// glideTwigs moves those that glide and reports whether any did.
func (s *Scene) glideTwigs(part float64) (moved bool) {
	for i := range s.twigs {
		if t := &s.twigs[i]; t.way < 1 {
			if t.way = min(t.way+part, 1); s.still {
				t.way = 1
			}
			moved = true
		}
	}
	return moved
}
