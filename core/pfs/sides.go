package pfs

import (
	"cmp"
	"slices"
	"time"

	"openpfs/core/load"
)

// An inner node of a tree sends two copies of its file, a leaf none. With all
// components under way at once a port would carry twice its share if one node
// were inner everywhere. So each component takes a side, each node has one, and
// on its own side a node is strong: those who are strong join first and become
// the inner nodes, those who are weak the leaves. With two sides of about the
// same length every port carries one copy in and about one out: the two
// interior-disjoint trees of SplitStream (Castro and others, 2003), made by
// PFS's own rule of a strength for every file.

// sideBit is the greatest of the strength's hash.
const sideBit = 1 << 23

// sides splits the components so that both sides weigh about the same: the
// longest first, each to the lighter side. Every node of a load computes it alike.
func sides(files []load.ManifestFile) []bool {
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(files[b].Size, files[a].Size) })
	out := make([]bool, len(files))
	var weight [2]int64
	for _, i := range order {
		out[i] = weight[1] < weight[0]
		if out[i] {
			weight[1] += files[i].Size
		} else {
			weight[0] += files[i].Size
		}
	}
	return out
}

// sided puts a strength on the node's side: above or below all of the other.
func (s *session) sided(v uint32) uint32 {
	if s.side == (mix(s.n.cfg.ID, 0)&1 == 1) {
		return v | sideBit
	}
	return v &^ sideBit
}

// turn is when this node joins, within a width: the strong first, where it
// matters who is above whom.
func (s *session) turn(width time.Duration) time.Duration {
	if !s.split {
		return s.spread(width)
	}
	weak := 1<<24 - s.sided(strength(s.n.cfg.ID, s.hier, 0, 0))&(1<<24-1)
	return time.Duration(weak) * width >> 24
}
