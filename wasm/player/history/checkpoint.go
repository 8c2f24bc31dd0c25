package history

import (
	"slices"
	"sort"
	"unsafe"

	"openpfs/core/telemetry"
)

// maxStops is when every other checkpoint goes: there are 64 gaps then, and 32
// afterwards, so that none is more than 1/32 of the events.
const maxStops = 65

// minGap is the least number of events between two checkpoints; there is one for
// every node at least, so that copies cost no more than the events themselves.
const minGap = 512

// stop is a checkpoint: the fold of the first n events.
type stop struct {
	n     int
	fleet *telemetry.Fleet
	bytes int
}

// checkpoints are in order of n; the first is where the history begins.
type checkpoints struct {
	list    []stop
	gap     int
	bytes   int
	most    int    // bytes
	touched []bool // by node: an event told of it since the last checkpoint
	anew    bool   // since then all were forgotten
}

// offer sets a checkpoint if it is time for one.
func (c *checkpoints) offer(n int, f *telemetry.Fleet) {
	if n-c.list[len(c.list)-1].n < max(c.gap, minGap, len(f.Nodes)) {
		return
	}
	c.add(n, f)
	for k := len(c.list); k >= maxStops || k > 4 && c.bytes > c.most; k = len(c.list) {
		c.thin()
	}
}

// add sets a checkpoint. The files of a node of which nothing was told since the
// last one are the same ones: nobody changes what is in a checkpoint.
func (c *checkpoints) add(n int, f *telemetry.Fleet) {
	var last []telemetry.NodeState
	if k := len(c.list); k > 0 && !c.anew {
		last = c.list[k-1].fleet.Nodes
	}
	copied := &telemetry.Fleet{Now: f.Now, Run: f.Run, Totals: f.Totals, Nodes: slices.Clone(f.Nodes), Hiers: slices.Clone(f.Hiers)}
	s := stop{n, copied, len(f.Nodes)*nodeBytes + len(f.Hiers)*int(unsafe.Sizeof(telemetry.HierState{}))}
	for i := range copied.Nodes {
		node := &copied.Nodes[i]
		if i < len(last) && !c.touched[i] && len(last[i].Files) == len(node.Files) {
			node.Files = last[i].Files
			continue
		}
		node.Files = slices.Clone(node.Files)
		s.bytes += len(node.Files) * int(unsafe.Sizeof(telemetry.FileState{}))
		for j := range node.Files {
			node.Files[j].Children = slices.Clone(node.Files[j].Children)
			s.bytes += 16 * len(node.Files[j].Children)
		}
	}
	c.list, c.bytes = append(c.list, s), c.bytes+s.bytes
	c.touched, c.anew = append(c.touched[:0], make([]bool, len(f.Nodes))...), false
}

const nodeBytes = int(unsafe.Sizeof(telemetry.NodeState{}))

// note is told every event after it was applied.
func (c *checkpoints) note(e *telemetry.Event, f *telemetry.Fleet) {
	switch e.Kind {
	case telemetry.Redirect: // counts, and is the most frequent of all
	case telemetry.Run:
		c.anew = true
	default:
		if i := f.NodeIndex(e.Node); i >= 0 && i < len(c.touched) {
			c.touched[i] = true
		}
	}
}

// thin drops every other checkpoint but the first, and doubles the gap.
func (c *checkpoints) thin() {
	c.gap = 2 * max(c.gap, minGap)
	kept := c.list[:1]
	c.bytes = c.list[0].bytes
	for i := 2; i < len(c.list); i += 2 {
		kept = append(kept, c.list[i])
		c.bytes += c.list[i].bytes
	}
	clear(c.list[len(kept):])
	c.list = kept
}

// nearest is the last checkpoint at or before n.
func (c *checkpoints) nearest(n int) *stop {
	i := sort.Search(len(c.list), func(i int) bool { return c.list[i].n > n })
	return &c.list[max(i-1, 0)]
}

// from makes the fold of n events the first checkpoint.
func (c *checkpoints) from(n int, f *telemetry.Fleet) {
	rest := c.list[sort.Search(len(c.list), func(i int) bool { return c.list[i].n > n }):]
	c.list = append([]stop{{n, f, len(f.Nodes) * nodeBytes}}, rest...)
	c.bytes = 0
	for i := range c.list {
		c.bytes += c.list[i].bytes
	}
}

// prefix is the checkpoints up to n; the fleets are shared, for nobody changes them.
func (c *checkpoints) prefix(n int) checkpoints {
	p := checkpoints{gap: c.gap, most: c.most, anew: true}
	for _, s := range c.list {
		if s.n <= n {
			p.list, p.bytes = append(p.list, s), p.bytes+s.bytes
		}
	}
	return p
}
