package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// group is the phones of one model on one subnet: they share hierarchies, so
// they stand together.
type group struct {
	model    string
	subnet   string
	ground   int
	places   int // that the disc was made for
	came     int // phones that ever stood in it
	disc     *disc
	nodes    []int // phones in order of appearance
	occupant []int // by slot; −1 free
	focus    string
	root     int // phone at the top of the focus' tree; −1
	gen      int // counts trees: phones placed in this one carry it
	whole    int // phones that hold the focus
	votes    []vote
	atOnce   bool // a phone has several files under way
}

type vote struct {
	file string
	n    int
}

// phone is what the picture knows of one node.
type phone struct {
	name  string
	group int

	slot         int
	nth          int     // that came to its group
	x, y         float64 // now, in pitches about the group's centre
	fromX, fromY float64
	toX, toY     float64
	way          float64 // 0..1 from … to

	gen    int // group.gen while it has a place in the tree
	parent int
	kids   [2]int
	kid    int     // which child of its parent
	lo, w  float64 // the part of every level that belongs to its subtree
	depth  int

	above   string // its parent as last looked up, and where it was found
	aboveAt int

	comes bool // from another group, which it left at this point of the world
	left  pt

	there     bool // it has appeared by now
	up, pfs   bool
	committed bool
	vouched   bool   // by a key, of what it has committed
	back      bool   // it went back to the load before
	running   string // the load it runs
	addr      string
	root      bool
	phase     telemetry.Phase
	waits     bool             // as root, for others to join
	wait      telemetry.Micros // how long it does
	since     telemetry.Micros
	file      string // that its screen tells about; none where it takes several at once
	have      telemetry.Bytes
	size      telemetry.Bytes
	rows      [maxRows]row // of its screen, one a file that it takes at once
	lines     int          // of them; 0: the screen tells of one file, or the sum

	tie  edgeKind // to its parent in the tree that is drawn
	wan  meter    // over the line
	tree meter    // from its parent in the tree that is drawn, or else from any
	all  meter
}

// glideTime is how long a phone takes to another place, in seconds; where
// more than manyGlide do, nobody follows one of them, and it is shorter.
const (
	glideTime = 0.65
	manyGlide = 64
)

// glide takes a phone a part of the way to its place and reports whether it
// moved.
func (p *phone) glide(part float64, jump bool) bool {
	if p.way >= 1 {
		return false
	}
	p.way = min(p.way+part, 1)
	if jump {
		p.way = 1
	}
	if p.way >= 1 {
		p.x, p.y = p.toX, p.toY
		return true
	}
	t := p.way
	e := t * t * (3 - 2*t)
	p.x, p.y = p.fromX+(p.toX-p.fromX)*e, p.fromY+(p.toY-p.fromY)*e
	return true
}

// sync reads the fold. It runs on frames where the fold changed.
func (s *Scene) sync(f *telemetry.Fleet, now telemetry.Micros, back bool) {
	s.resync = false
	if s.jumped {
		s.ripples, s.marks = s.ripples[:0], s.marks[:0]
	}
	s.readToll(f, now)
	s.seen = f.Run.Start
	if !s.sameNodes(f) {
		s.phones, s.groups, s.grounds, s.edges = s.phones[:0], s.groups[:0], s.grounds[:0], s.edges[:0]
		s.ripples, s.marks = s.ripples[:0], s.marks[:0]
		clear(s.byName)
		s.rearrange()
	}
	s.admit(f)
	for i := range s.groups {
		g := &s.groups[i]
		g.votes, g.whole, g.atOnce = g.votes[:0], 0, false
		if back { // the tree may be an earlier one: build it again
			g.gen++
			g.root = -1
		}
	}
	for i := range s.phones {
		s.phones[i].there = i < len(f.Nodes)
		if i < len(f.Nodes) {
			s.readNode(&s.phones[i], &f.Nodes[i], now)
		}
	}
	for i := range s.groups {
		s.chooseFocus(&s.groups[i], f)
		s.growTree(i, f)
	}
	s.readEdges(f)
	s.readWAN(f, now)
	if s.look == Hierarchy {
		s.growTwigs(f)
	} else if s.look == OnePhone {
		s.readSockets(f, now)
	}
	if back {
		s.wan.shown = s.wan.rate
	}
}

// sameNodes reports whether the fleet is the one that is shown, or its
// continuation, or an earlier moment of it.
func (s *Scene) sameNodes(f *telemetry.Fleet) bool {
	n := min(len(f.Nodes), len(s.phones))
	if n == 0 {
		return len(s.phones) == 0
	}
	for i := range n {
		if f.Nodes[i].Name != s.phones[i].name {
			return false
		}
	}
	return true
}

// admit gives a place to every node that is new, or has gone to another group.
func (s *Scene) admit(f *telemetry.Fleet) {
	old, groups, moved := len(s.phones), len(s.groups), false
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if i < old {
			if g := &s.groups[s.phones[i].group]; g.model != n.Model || g.subnet != n.Subnet {
				if to := s.groupFor(n); to != s.phones[i].group {
					s.emigrate(i, to)
					moved = true
				}
			}
			continue
		}
		g := s.groupFor(n)
		s.byName[n.Name] = i
		s.phones = append(s.phones, phone{name: n.Name, group: g, slot: -1, parent: -1, kids: [2]int{-1, -1}, way: 1})
		s.groups[g].nodes = append(s.groups[g].nodes, i)
	}
	if len(s.phones) == old && !moved && old > 0 {
		return
	}
	if grown := s.makeRoom(f); grown || len(s.groups) > groups {
		s.rearrange()
	}
	for i := range s.phones {
		if s.phones[i].slot < 0 {
			s.settleIn(i)
		}
	}
}

// settleIn gives a phone a place of its group, where it appears, or to which it
// goes from where it stood.
func (s *Scene) settleIn(i int) {
	p := &s.phones[i]
	g := &s.groups[p.group]
	p.slot, p.nth = g.vacancy(), g.came
	g.came++
	g.occupant[p.slot] = i
	at := &g.disc.slots[p.slot]
	p.x, p.y, p.toX, p.toY = at.x, at.y, at.x, at.y
	if p.comes {
		p.comes = false
		p.x, p.y = s.lay.unplace(p.group, p.left)
		p.sendTo(at)
	}
}

// vacancy is the place of the next to arrive: levels fill from the middle, a
// level that will not be full fills evenly, by the golden section.
func (g *group) vacancy() int {
	free := func(k int) bool { return g.occupant[k] < 0 }
	for level := range len(g.disc.start) - 1 {
		u, taken := 0.0, 0
		for k := g.disc.start[level]; k < g.disc.start[level+1]; k++ {
			if !free(k) {
				taken++
			}
		}
		_, u = math.Modf(0.5 + 0.6180339887*float64(taken))
		if k := g.disc.nearest(level, u, free); k >= 0 {
			return k
		}
	}
	panic("scene: a group has fewer places than phones")
}
