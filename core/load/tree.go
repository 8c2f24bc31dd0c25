package load

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"math/bits"
)

// Limits of a tree's blocks.
const (
	MinBlockBytes = 16 << 10
	MaxBlockBytes = 1 << 30

	// What [BlockBytesFor] chooses within.
	aimBlocks     = 200      // of all files of a load together, save those that small files round up to
	aimBlockBytes = 32 << 10 // at least
)

// BlockBytesFor returns the length of the blocks for a load of so many bytes:
// the smallest power of two from 32 KiB on that gives it at most 200.
//
// Many blocks make a long list, which all wait for. With 200 leaves, 44 characters
// each, it stays below the nine segments that a server's TCP sends at once behind
// one for the HTTP header: a list that is longer costs a round trip. Long blocks
// reach the next device later, by their length over the LAN's rate at each hop:
// 64 KiB, as a load of 8 MB has them, take 5 ms at 100 Mbit/s, and the 512 KiB of
// one of 100 MB take 42 ms, which four hops deep is a fiftieth of the 8 s that it
// takes. Short ones cost every node a wake-up, a hash and a write each: from
// 32 KiB on these are few beside the packets.
func BlockBytesFor(loadBytes int64) int {
	n := aimBlockBytes
	for n < MaxBlockBytes && loadBytes/int64(n) > aimBlocks {
		n *= 2
	}
	return n
}

// Blocks is what the blocks of a file must be, so that each can be believed, and
// passed on, before the next has come. The zero Blocks says nothing.
type Blocks struct {
	Bytes  int      // length of a block; a file's last one may be shorter
	Leaves []Digest // of the blocks in order, as [LeafOf] makes them
}

// Known reports whether anything is said of the blocks.
func (b Blocks) Known() bool { return len(b.Leaves) > 0 }

// Floor returns where the block begins that holds the byte at an offset.
func (b Blocks) Floor(offset int64) int64 { return offset - offset%int64(b.Bytes) }

// Root returns the root of the tree over the leaves.
func (b Blocks) Root() Digest { return TreeRoot(b.Leaves) }

// check holds the blocks to a file's size.
func (b Blocks) check(size int64) error {
	if b.Bytes < MinBlockBytes || b.Bytes > MaxBlockBytes || b.Bytes&(b.Bytes-1) != 0 {
		return fmt.Errorf("blocks of %d bytes; a power of two from %d to %d is wanted", b.Bytes, MinBlockBytes, MaxBlockBytes)
	}
	if want := (size + int64(b.Bytes) - 1) / int64(b.Bytes); int64(len(b.Leaves)) != want {
		return fmt.Errorf("%d leaves; %d bytes in blocks of %d have %d", len(b.Leaves), size, b.Bytes, want)
	}
	return nil
}

// A Tree computes, as a file comes by, the Merkle tree over the SHA-256 of its
// blocks: the tree hash of RFC 6962, section 2.1, where leaves and inner nodes
// are hashed with different prefixes, so that neither passes for the other.
//
//	root = H(1, H(1, leaf0, leaf1), leaf2)      leaf = H(0, block)
//
// The root says nothing of the file's length: a manifest gives that besides. It
// takes 32 bytes a block.
type Tree struct {
	bytes  int
	leaves []Digest
	block  hash.Hash // of the leaf under way
	filled int       // bytes in it; 0 between two blocks
}

// NewTree returns the tree of a file without bytes. It panics if no tree has
// blocks of that length.
func NewTree(blockBytes int) *Tree {
	if err := (Blocks{Bytes: blockBytes}).check(0); err != nil {
		panic("load: " + err.Error())
	}
	return &Tree{bytes: blockBytes, block: sha256.New()}
}

// Write takes the file's next bytes. It never fails.
func (t *Tree) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if t.filled == 0 {
			t.block.Reset()
			t.block.Write([]byte{0})
		}
		k := min(len(p), t.bytes-t.filled)
		t.block.Write(p[:k])
		p, t.filled = p[k:], t.filled+k
		if t.filled == t.bytes {
			t.leaves, t.filled = append(t.leaves, Digest(t.block.Sum(nil))), 0
		}
	}
	return n, nil
}

// Blocks returns the blocks so far, the one under way as if it were the last.
func (t *Tree) Blocks() Blocks {
	all := append([]Digest(nil), t.leaves...)
	if t.filled > 0 {
		all = append(all, Digest(t.block.Sum(nil)))
	}
	return Blocks{t.bytes, all}
}

// LeafOf returns a block's leaf.
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
