package check

import (
	"net/netip"
	"slices"

	"openpfs/core/telemetry"
)

// node is what one device has told.
type node struct {
	name, model, load string
	subnet            string

	known, up, pfs, committed, failed bool // failed: its last word on the load
	express                           bool // hands on what is still coming
	seq                               uint32
	last                              telemetry.Micros
	torn                              tear    // by its last death
	files                             []*file // in the order of opening; kept over reboots
	sequence                          uint64  // of the newest manifest that was active
}

// file is one file at one device.
type file struct {
	name string
	n    *node
	top  *hier

	open   bool // in this life
	spoken telemetry.Micros

	ad       int // −1 no claim under way; then the number of the last ad
	strength telemetry.Hex32
	claimed  telemetry.Micros // its last broadcast
	began    telemetry.Micros // to listen
	root     bool
	heard    map[string]int // offers of other roots while both were
	mayFetch bool
	fetching bool

	parent   string
	joined   telemetry.Bytes // Have as told with Joined
	from     telemetry.Bytes // bytes of the transfer under way so far
	children []string
	childTo  map[string]telemetry.Micros // until when a device was a child here

	whole, bad bool // bad: a list that nobody can read, which is not handed on
	wholeTo    telemetry.Micros
	size       telemetry.Bytes
	digest     string
}

const always = telemetry.Micros(1) << 62

// hier is the hierarchy of a file: one per model and subnet.
type hier struct {
	hierKey
	files              []*file
	claims             int
	fetches, fallbacks int
	crowns, failed     int // confirmed roots; fetches that came to nothing
	needless           int
	size               telemetry.Bytes
	digest, verifier   string
}

type hierKey struct{ model, file, subnet string }

func (c *Checker) nodeFor(e telemetry.Event) *node {
	n := c.nodes[e.Node]
	if n == nil {
		n = &node{name: e.Node, pfs: true, up: true}
		c.nodes[e.Node] = n
		c.order = append(c.order, n)
	}
	return n
}

// file finds a file that the device has opened, in whatever life.
func (n *node) file(name string) *file {
	for _, f := range n.files {
		if f.name == name {
			return f
		}
	}
	return nil
}

// fileFor finds or makes the event's file; nil where it has none.
func (c *Checker) fileFor(n *node, e telemetry.Event) *file {
	if e.File == "" {
		return nil
	}
	if f := n.file(e.File); f != nil {
		return f
	}
	if len(n.files) == telemetry.MaxFiles {
		return nil
	}
	f := &file{name: e.File, n: n, top: c.hierFor(hierKey{n.model, e.File, n.subnet}), ad: -1, size: telemetry.Unknown,
		heard: map[string]int{}, childTo: map[string]telemetry.Micros{}}
	f.top.files = append(f.top.files, f)
	n.files = append(n.files, f)
	return f
}

func (c *Checker) hierFor(k hierKey) *hier {
	h := c.hiers[k]
	if h == nil {
		h = &hier{hierKey: k}
		c.hiers[k] = h
		c.tops = append(c.tops, h)
	}
	return h
}

// subnetOf is the name of the address's subnet; "" if the site is one.
func (c *Checker) subnetOf(addr string) string {
	a, err := netip.ParseAddr(addr)
	if c.cfg.SubnetBits == 0 || err != nil {
		return ""
	}
	p, err := a.Prefix(c.cfg.SubnetBits)
	if err != nil {
		return ""
	}
	return p.String()
}

// ends forgets what a device's death ends: its place in every tree, and what it
// can serve.
func (c *Checker) ends(n *node) {
	for _, f := range n.files {
		for _, child := range f.children {
			f.childTo[child] = c.now
		}
		if f.whole {
			f.wholeTo = c.now
		}
		f.open, f.whole, f.bad, f.children = false, false, false, nil
		f.leaves()
	}
}

// moves takes the files of a device that has come up elsewhere into the
// hierarchies of that place.
func (c *Checker) moves(n *node) {
	for _, f := range n.files {
		k := hierKey{n.model, f.name, n.subnet}
		if f.top.hierKey == k {
			continue
		}
		f.top.files = slices.DeleteFunc(f.top.files, func(o *file) bool { return o == f })
		f.top = c.hierFor(k)
		f.top.files = append(f.top.files, f)
	}
}

// leaves takes a file out of elections, trees and transfers.
func (f *file) leaves() {
	f.ad, f.root, f.mayFetch, f.fetching, f.parent, f.joined, f.from = -1, false, false, false, "", 0, 0
	clear(f.heard)
}

// at finds a file at another device; nil if nothing was ever told of it.
func (c *Checker) at(peer string, f *file) *file {
	if n := c.nodes[peer]; n != nil {
		return n.file(f.name)
	}
	return nil
}
