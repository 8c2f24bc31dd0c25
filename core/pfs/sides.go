package pfs

import (
	"cmp"
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
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

// rank is a node's place on the way from the second side to the first, in 24
// bits: the same for every file.
func rank(id wire.NodeID) uint32 { return mix(id, 0) >> 8 }

// sided puts a strength on the node's side: above or below all of the other. Who
// is root differs from file to file all the same.
func (s *session) sided(v uint32) uint32 {
	if s.mine() {
		return v | sideBit
	}
	return v &^ sideBit
}

// mine reports whether the file is of the node's own side.
func (s *session) mine() bool { return (rank(s.n.cfg.ID)&sideBit != 0) != s.side }

// turn is when this node joins, within a width. Where it matters who is above whom
// all join by rank, for one side's files from the one end, for the other's from
// the other: however the ranks fall, the first half here is the last half there.
func (s *session) turn(width time.Duration) time.Duration {
	if !s.split {
		return s.spread(width)
	}
	return time.Duration(s.turnOf(s.n.cfg.ID)) * width >> 24
}

// turnOf is a node's place in that order, in 24 bits; none is before another
// where it does not matter.
func (s *session) turnOf(id wire.NodeID) uint32 {
	switch {
	case !s.split:
		return 0
	case s.side:
		return rank(id)
	}
	return 1<<24 - 1 - rank(id)
}

// reluctance is how long after a file was begun a node sends joiners on to others
// who have less to carry.
const reluctance = time.Second

// patience is how often a joiner is sent away to others before it is taken.
const patience = 4

// maxSentAway bounds what is remembered of that.
const maxSentAway = 64

// reluctant reports whether a child had better not take a place that is free, but
// go to another leaf, for this node feeds as much already as its port can carry
// while it takes in one copy: two children in every file of the heavier side. Where
// nobody else takes the child, it comes again, and is taken.
func (s *session) reluctant(joiner wire.NodeID) bool {
	if !s.split || s.root || len(s.children) == s.n.slots() || s.phase == whole || s.n.now >= s.begun+reluctance || times(s.sentAway, joiner) == patience {
		return false
	}
	if len(s.sentAway) == maxSentAway || !s.overloaded() {
		return false
	}
	s.sentAway = append(s.sentAway, joiner)
	return true
}

// overloaded reports whether one child more would be too many.
func (s *session) overloaded() bool {
	carried := s.want.Size
	var side [2]int64
	for _, o := range s.n.sessions {
		switch {
		case !o.split:
		case o.side:
			side[1] += o.want.Size
		default:
			side[0] += o.want.Size
		}
		if o.split && o.phase != whole {
			carried += int64(len(o.children)) * o.want.Size
		}
	}
	return carried > wire.MaxChildren*max(side[0], side[1])
}

// times is how often a peer is on a list.
func times(list []wire.NodeID, peer wire.NodeID) (n int) {
	for _, id := range list {
		if id == peer {
			n++
		}
	}
	return n
}
