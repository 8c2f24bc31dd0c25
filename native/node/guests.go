package node

import (
	"net/netip"
	"sync"
)

// maxGuests bounds the connections that one address has opened here: an honest
// child has one for each file that it is at.
const maxGuests = 32

// guests counts accepted connections by address, so that one stranger cannot
// take all the places.
type guests struct {
	mu   sync.Mutex
	from map[netip.Addr]int // no zeroes: as large as there are connections
}

// enter takes a place; false when the address has all of its.
func (g *guests) enter(a netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from == nil {
		g.from = map[netip.Addr]int{}
	}
	if g.from[a] >= maxGuests {
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
