package pfs

import (
	"math/bits"
	"time"

	"openpfs/core/wire"
)

// Strength decides who is root, and every node computes it alike:
//
//	bit  31      30..24                23..0
//	     bump    share of the file     hash of node and file
//
// A confirmed root beats any claim (the log's "bumping strength"), then who
// holds more of the file, then the hash: another winner for every file, so
// that the work of roots and inner nodes is spread. Equal strengths are
// ordered by identity. Cisco's own formula is unpublished; this one is ours.
const bump = 1 << 31

func strength(id wire.NodeID, hier uint32, have, size int64) uint32 {
	return share(have, size)<<24 | mix(id, hier)>>8
}

// share scales have/size to 0..127. Any byte at all counts as 1.
func share(have, size int64) uint32 {
	switch {
	case have <= 0:
		return 0
	case size <= 0:
		return 1
	case have >= size:
		return 127
	}
	return uint32(1 + have*126/size)
}

// heldMap is the claim's map: bit 31−i is set if the i-th 32nd is held.
func heldMap(have, size int64) uint32 {
	if have <= 0 || size <= 0 {
		return 0
	}
	n := min(have*32/size, 32)
	return uint32(uint64(0xffffffff) << (32 - n))
}

// mix hashes node and hierarchy (the finaliser of MurmurHash3, public domain).
func mix(id wire.NodeID, hier uint32) uint32 {
	h := uint64(hier) << 32
	for _, b := range id {
		h = (h ^ uint64(b)) * 0x9e3779b97f4a7c15
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return uint32((h ^ h>>33) >> 32)
}

// stronger orders two nodes' claims.
func stronger(a uint32, aID wire.NodeID, b uint32, bID wire.NodeID) bool {
	if a != b {
		return a > b
	}
	return bID.Less(aID)
}

// holdOff turns a strength into a wait of at most width: the strong speak first
// and the weak, having heard them, stay silent. The wait falls with the
// logarithm of rarity, as in feedback suppression for multicast (RFC 5740,
// section 5.2, after Nonnenmacher and Biersack), so that about as many speak
// before the first is heard whether there are ten nodes or ten thousand. What
// one holds counts fully: who has any of the file waits at most half.
func holdOff(s uint32, width time.Duration) time.Duration {
	const decades = 14 // powers of two over which the wait falls to zero
	weak := 1<<24 - s&(1<<24-1)
	// log2 of how rare this strength is, in 1/256ths: 24 − log2(weak).
	whole := bits.Len32(weak) - 1
	frac := int64(uint64(weak)<<8>>whole) - 256 // linear between powers of two
	rare := int64(24-whole)<<8 - frac
	wait := width - time.Duration(min(rare, decades<<8))*width/(decades<<8)
	if s>>24&127 > 0 {
		wait /= 2
	}
	return wait
}
