package check

import (
	"fmt"
	"slices"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// climbs follows a file's tree at one device.
func (c *Checker) climbs(f *file, e telemetry.Event) {
	switch e.Kind {
	case telemetry.Joined:
		c.joins(f, e)
	case telemetry.ParentLost:
		f.parent = ""
	case telemetry.ChildJoined:
		c.sameModel(f, e.Peer)
		if !slices.Contains(f.children, e.Peer) {
			f.children = append(f.children, e.Peer)
		}
		f.childTo[e.Peer] = always
		c.counts(f, e)
	case telemetry.ChildLeft:
		f.children = slices.DeleteFunc(f.children, func(s string) bool { return s == e.Peer })
		f.childTo[e.Peer] = c.now
		c.counts(f, e)
	}
}

// counts: two-children.
func (c *Checker) counts(f *file, e telemetry.Event) {
	c.asks(TwoChildren)
	if n := max(e.N, len(f.children)); n > wire.MaxChildren {
		c.report(TwoChildren, e.Node, e.File, fmt.Sprintf("has %d children: %v", n, f.children))
	}
	if e.N != len(f.children) && !c.cfg.Gaps {
		c.report(WellFormed, e.Node, e.File, fmt.Sprintf("%s: tells %d children, has %d", e.Kind, e.N, len(f.children)))
	}
}

// joins: one-parent, agreed-edge, no-cycles, same-model.
func (c *Checker) joins(f *file, e telemetry.Event) {
	c.sameModel(f, e.Peer)
	c.asks(OneParent)
	switch {
	case f.parent != "":
		c.report(OneParent, e.Node, e.File, "joins "+e.Peer+" and has "+f.parent)
	case f.root:
		c.report(OneParent, e.Node, e.File, "a root joins "+e.Peer)
	case f.fetching:
		c.report(OneParent, e.Node, e.File, "joins "+e.Peer+" while the server sends")
	case f.whole:
		c.report(OneParent, e.Node, e.File, "joins "+e.Peer+" and has the file")
	}
	f.parent, f.joined, f.root, f.ad, f.mayFetch = e.Peer, e.Have, false, -1, false
	if c.hostile(e.Peer) {
		return
	}
	c.asks(AgreedEdge, NoCycles)
	at := c.now
	c.unless(func() bool {
		p := c.at(e.Peer, f)
		if p == nil {
			return c.cfg.Gaps || c.torn(e.Peer, at)
		}
		to, was := p.childTo[e.Node]
		return was && to+c.cfg.Flight >= at || c.torn(e.Peer, at)
	}, AgreedEdge, e.Node, e.File, "joins "+e.Peer+", which has not taken it")
	if c.cycle(f) {
		c.late = append(c.late, suspicion{at + c.cycleMost(), func() bool { return !c.cycle(f) },
			Violation{NoCycles, e.Node, e.File, at, "is above its parent " + e.Peer}})
	}
}

// cycleMost is how long two re-attachments that cross may leave a cycle: until
// its nodes' paths have come round, or, where a connection is dead, until its
// child has found its parent silent (see core/pfs).
func (c *Checker) cycleMost() telemetry.Micros {
	const parentSilence = 7_000_000 // of the classic profile, the longer one
	most := c.cfg.Reorder + c.cfg.Lag + c.cfg.Flight
	if !c.calm() {
		most += parentSilence
	}
	return most
}

// cycle climbs from a file's device and reports whether it comes back there.
func (c *Checker) cycle(f *file) bool {
	up := f
	for range len(c.order) + 1 {
		if up = c.at(up.parent, f); up == nil || up.whole || !up.n.up {
			return false
		}
		if up == f {
			return true
		}
	}
	return false // a cycle further up: who closed it was told so
}
