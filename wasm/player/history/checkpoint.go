package history

import (
	"sort"
	"unsafe"

	"openpfs/core/telemetry"
)

// maxStops is when every other checkpoint goes: there are 64 gaps then, and 32
// afterwards, so that none is more than 1/32 of the events.
const maxStops = 65

// checkpointBytes bounds the memory of all checkpoints of a history, but that
// four may always stand.
const checkpointBytes = 64 << 20

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
	list  []stop
	gap   int
	bytes int
}

// offer sets a checkpoint if it is time for one.
func (c *checkpoints) offer(n int, f *telemetry.Fleet) {
	if n-c.list[len(c.list)-1].n < max(c.gap, minGap, len(f.Nodes)) {
		return
	}
	c.add(n, f)
	for k := len(c.list); k >= maxStops || k > 4 && c.bytes > checkpointBytes; k = len(c.list) {
		c.thin()
	}
}

func (c *checkpoints) add(n int, f *telemetry.Fleet) {
	copied := f.Clone()
	s := stop{n, &copied, sizeOf(f)}
	c.list, c.bytes = append(c.list, s), c.bytes+s.bytes
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
	list := append([]stop{{n, f, sizeOf(f)}}, rest...)
	c.list, c.bytes = list, 0
	for i := range list {
		c.bytes += list[i].bytes
	}
}

// prefix is the checkpoints up to n; the fleets are shared, for nobody changes them.
func (c *checkpoints) prefix(n int) checkpoints {
	p := checkpoints{gap: c.gap}
	for _, s := range c.list {
		if s.n <= n {
			p.list, p.bytes = append(p.list, s), p.bytes+s.bytes
		}
	}
	return p
}

// sizeOf is about what a copy of the fleet takes.
func sizeOf(f *telemetry.Fleet) int {
	n := len(f.Nodes)*int(unsafe.Sizeof(telemetry.NodeState{})) + len(f.Hiers)*int(unsafe.Sizeof(telemetry.HierState{}))
	for i := range f.Nodes {
		n += len(f.Nodes[i].Files) * int(unsafe.Sizeof(telemetry.FileState{}))
		for j := range f.Nodes[i].Files {
			n += 16 * len(f.Nodes[i].Files[j].Children)
		}
	}
	return n
}
