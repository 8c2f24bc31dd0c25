package testsite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"syscall"
	"testing"
)

// A block is 127.x.y.0/22, of which x is firstNet or one of the nets after it:
// addresses that no test outside this package writes into its source.
const (
	firstNet, nets = 90, 38
	blocksOfNet    = 64
	// MaxNode is the highest number of a node that a block has an address for.
	MaxNode = 1022

	// claimPort is next to the nodes' own, which nothing here listens on.
	claimPort = 4050
)

// Block is the first address of a share of loopback.
type Block [4]byte

// Claim takes a block that nobody on this machine has, until the test ends. The
// kernel keeps the register: a claim is a listener at the block's first address,
// so it is exclusive, and ends with its process whatever ends that.
func Claim(t testing.TB) Block {
	t.Helper()
	for range 1000 {
		n := rand.IntN(nets * blocksOfNet)
		b := Block{127, byte(firstNet + n/blocksOfNet), byte(n % blocksOfNet * 4), 0}
		l, err := net.Listen("tcp4", netip.AddrPortFrom(b.Addr(0), claimPort).String())
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			t.Fatalf("a block of loopback's addresses: %v", err)
		}
		t.Cleanup(func() { l.Close() })
		return b
	}
	t.Fatalf("no block of loopback's addresses is free (or a program has port %d at all of them)", claimPort)
	return Block{}
}

// Name is a word that nobody else has for as long as the claim stands.
func (b Block) Name() string { return fmt.Sprintf("TEST-%d-%d", b[1], b[2]) }

// Addr is address n of the block, from 1 to [MaxNode] for nodes.
func (b Block) Addr(n int) netip.Addr {
	if n < 0 || n > MaxNode {
		panic("testsite: a block has no such address")
	}
	return netip.AddrFrom4([4]byte{b[0], b[1], b[2] + byte(n>>8), byte(n)})
}
