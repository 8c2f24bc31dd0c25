package node

import (
	"slices"
	"sync"
)

// growth is how far a file that is coming in has been checked, for those
// connections that pass it on meanwhile. It outlives the transfers that the file
// comes by.
type growth struct {
	mu      sync.Mutex
	good    int64
	waiting []*conn // that have sent all of it
	follow  int     // connections that pass it on
}

// growth finds a file's; the loop's own.
func (n *Node) growth(file string) *growth {
	g := n.growths[file]
	if g == nil {
		g = &growth{}
		n.growths[file] = g
	}
	return g
}

// join counts a connection more that passes the file on.
func (g *growth) join() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.follow++
}

// leave takes one of them off, which is woken no more.
func (g *growth) leave(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.follow--
	g.waiting = slices.DeleteFunc(g.waiting, func(w *conn) bool { return w == c })
}

// followed tells whether anybody waits for the file's next block.
func (g *growth) followed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.follow > 0
}

// beyond returns how far the file is good. If that is no more than what a
// connection has sent, it is woken when there is more.
func (g *growth) beyond(sent int64, c *conn) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.good <= sent && !slices.Contains(g.waiting, c) {
		g.waiting = append(g.waiting, c)
	}
	return g.good
}

// reach tells how far the file is good by now.
func (g *growth) reach(good int64) {
	g.mu.Lock()
	if good <= g.good {
		g.mu.Unlock()
		return
	}
	g.good = good
	woken := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	for _, c := range woken {
		c.wake()
	}
}

// restart takes back what a new transfer will bring once more.
func (g *growth) restart(offset int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.good = min(g.good, offset)
}
