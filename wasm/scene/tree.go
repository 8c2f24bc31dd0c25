package scene

import "openpfs/core/telemetry"

// growTree gives the phones of a group their places in the tree of its focus.
//
// The places are fixed; phones change them. Who becomes root changes places
// with the phone in the middle, who joins a parent with the one that stands
// nearest to where that parent's child belongs. So every joining moves two
// phones at most, for a reason that is in the events, and when all have
// joined, the picture is the tree: level by level from the middle outwards,
// every subtree in a sector of its own, hardly an edge that crosses another.
func (s *Scene) growTree(at int, f *telemetry.Fleet) {
	g, root := &s.groups[at], -1
	for i := range f.Hiers {
		if f.Hiers[i].File == g.focus && f.Hiers[i].Model == g.model && f.Hiers[i].Subnet == g.subnet {
			g.whole = f.Hiers[i].Whole
			root = f.NodeIndex(f.Hiers[i].Root)
		}
	}
	if root >= len(s.phones) || root >= 0 && s.phones[root].group != at {
		root = -1
	}
	if root != g.root && g.root >= 0 {
		s.phones[g.root].gen = 0
	}
	g.root = root
	if root < 0 {
		return
	}
	if r := &s.phones[root]; r.gen != g.gen || r.parent != -1 {
		r.gen, r.parent, r.depth, r.lo, r.w, r.kids = g.gen, -1, 0, 0, 1, [2]int{-1, -1}
		s.seat(g, root, 0, 0.5)
	}
	// Parents come before their children in a history, so one pass nearly
	// always does; a jump in time may need one for every level.
	for range maxDepth {
		if !s.placeJoined(g, f) {
			return
		}
	}
}

// maxDepth bounds the search: foreign events may tell of a chain or a loop.
const maxDepth = 40

func (s *Scene) placeJoined(g *group, f *telemetry.Fleet) (again bool) {
	for _, i := range g.nodes {
		if i == g.root || i >= len(f.Nodes) {
			continue
		}
		p := &s.phones[i]
		parent := -1
		if fs := f.Nodes[i].File(g.focus); fs != nil && fs.Parent != "" {
			parent = p.numberOf(fs.Parent, f)
		}
		if parent < 0 || parent >= len(s.phones) || s.phones[parent].group != p.group {
			p.gen, p.parent = 0, -1
			continue
		}
		above := &s.phones[parent]
		if above.gen != g.gen || parent == i {
			continue
		}
		if p.gen == g.gen && p.parent == parent && p.w == above.w/2 && p.lo == above.lo+float64(p.kid)*p.w {
			continue
		}
		if p.gen != g.gen || p.parent != parent {
			p.kid = s.freeKid(g, parent, i)
			p.kids = [2]int{-1, -1}
		}
		p.gen, p.parent, p.depth = g.gen, parent, above.depth+1
		p.w = above.w / 2
		p.lo = above.lo + float64(p.kid)*p.w
		s.seat(g, i, p.depth, p.lo+p.w/2)
		again = true
	}
	return again
}

// numberOf is f.NodeIndex of the phone's parent, which every frame asks for, and
// which seldom changes. While the nodes are the same (sameNodes), so are their
// numbers.
func (p *phone) numberOf(parent string, f *telemetry.Fleet) int {
	if parent == p.above && p.aboveAt < len(f.Nodes) {
		return p.aboveAt
	}
	i := f.NodeIndex(parent)
	if i >= 0 {
		p.above, p.aboveAt = parent, i
	}
	return i
}

// freeKid returns which child of parent a phone becomes.
func (s *Scene) freeKid(g *group, parent, child int) int {
	above := &s.phones[parent]
	for k, kid := range above.kids {
		if kid < 0 || kid == child || s.phones[kid].gen != g.gen || s.phones[kid].parent != parent {
			above.kids[k] = child
			return k
		}
	}
	return 1
}

// seat sends a phone to the free place of a level nearest to u; free is also
// a place whose phone has none in this tree yet: the two change places. Where
// the level has none near, it takes the free place nearest to its parent:
// after failures a tree is deeper than the places are, or a phone has fed more
// than two, one after the other.
func (s *Scene) seat(g *group, i, level int, u float64) {
	free := func(k int) bool {
		o := g.occupant[k]
		return o < 0 || o == i || s.phones[o].gen != g.gen
	}
	at := g.disc.nearest(level, u, free)
	if parent := s.phones[i].parent; parent >= 0 && (at < 0 || !g.disc.near(at, level, u)) {
		if k := g.disc.closest(s.phones[parent].slot, free); k >= 0 {
			at = k
		}
	}
	p := &s.phones[i]
	if at < 0 || at == p.slot {
		return
	}
	other, mine := g.occupant[at], p.slot
	g.occupant[at], g.occupant[mine] = i, other
	if other >= 0 {
		s.phones[other].slot = mine
		s.phones[other].sendTo(&g.disc.slots[mine])
	}
	p.slot = at
	p.sendTo(&g.disc.slots[at])
}

func (p *phone) sendTo(to *slot) {
	p.fromX, p.fromY, p.toX, p.toY = p.x, p.y, to.x, to.y
	p.way = 0
	if p.fromX == p.toX && p.fromY == p.toY {
		p.way = 1
	}
}
