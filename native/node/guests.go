package node

import (
	"net/netip"
	"sync"
)

// Bounds of what one address may have of what there is for all.
const (
	maxGuests = 32 // connections that it has opened here: an honest child has one for each file that it is at
	maxWords  = 16 // of its datagrams that wait for the loop: an honest root says one word of each file at once
)

// guests counts what is taken by address, so that one stranger cannot take all the
// places.
type guests struct {
	mu   sync.Mutex
	from map[netip.Addr]int // no zeroes: no larger than what is taken
}

// enter takes a place; false when the address has as many as it may.
func (g *guests) enter(a netip.Addr, most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from == nil {
		g.from = map[netip.Addr]int{}
	}
	if g.from[a] >= most {
		return false
	}
	g.from[a]++
	return true
}

func (g *guests) leave(a netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from[a]--; g.from[a] == 0 {
		delete(g.from, a)
	}
}
