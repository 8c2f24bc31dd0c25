package load

import (
	"crypto/sha256"
	"hash"
	"math/bits"
)

// BlockBytes is the length of a block of a [Tree]; a file's last one is shorter.
const BlockBytes = 64 << 10

// A Tree computes, as a file comes by, the root of a Merkle tree over the
// SHA-256 of its blocks, so that a block can be believed before the rest of the
// file is here. It is the tree hash of RFC 6962, section 2.1: leaves and inner
// nodes are hashed with different prefixes, so that neither passes for the
// other.
//
//	root = H(1, H(1, leaf0, leaf1), leaf2)      leaf = H(0, block)
//
// The root says nothing of the file's length: a manifest gives that besides.
// The zero Tree is ready. It takes 32 bytes a block.
type Tree struct {
	leaves []Digest
	block  hash.Hash // of the leaf under way; nil between two blocks
	filled int       // bytes in it
}

// Write takes the file's next bytes. It never fails.
func (t *Tree) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if t.block == nil {
			t.block = sha256.New()
			t.block.Write([]byte{0})
		}
		k := min(len(p), BlockBytes-t.filled)
		t.block.Write(p[:k])
		p, t.filled = p[k:], t.filled+k
		if t.filled == BlockBytes {
			t.leaves = append(t.leaves, Digest(t.block.Sum(nil)))
			t.block, t.filled = nil, 0
		}
	}
	return n, nil
}

// Leaves returns the hashes of the blocks so far, the one under way as if it
// were the last.
func (t *Tree) Leaves() []Digest {
	all := append([]Digest(nil), t.leaves...)
	if t.block != nil {
		all = append(all, Digest(t.block.Sum(nil)))
	}
	return all
}

// Root returns the root of what was written so far.
func (t *Tree) Root() Digest { return TreeRoot(t.Leaves()) }

// LeafOf returns a block's leaf, to be compared with a list of leaves whose
// [TreeRoot] is the manifest's.
func LeafOf(block []byte) Digest {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(block)
	return Digest(h.Sum(nil))
}

// TreeRoot returns the root over a file's leaves; of an empty file that is the
// SHA-256 of nothing.
func TreeRoot(leaves []Digest) Digest {
	switch len(leaves) {
	case 0:
		return Sum(nil)
	case 1:
		return leaves[0]
	}
	// The left half is the largest power of two below the number of leaves.
	k := 1 << (bits.Len(uint(len(leaves)-1)) - 1)
	left, right := TreeRoot(leaves[:k]), TreeRoot(leaves[k:])
	h := sha256.New()
	h.Write([]byte{1})
	h.Write(left[:])
	h.Write(right[:])
	return Digest(h.Sum(nil))
}
