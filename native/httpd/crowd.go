package httpd

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// crowd keeps the number of connections within a limit, and knows when the last one has ended.
type crowd struct {
	most int
	open sync.WaitGroup

	mu   sync.Mutex
	idle map[net.Conn]time.Time // since when; the zero time: it is busy
}

func newCrowd(most int) *crowd { return &crowd{most: most, idle: map[net.Conn]time.Time{}} }

// changed is told of every connection by net/http. One that has not sent a request yet is idle, too: it has been asked for
// nothing so far, and a flood of such makes room for itself, not among those who are served.
func (c *crowd) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.open.Add(1)
		c.idle[conn] = time.Now()
		if len(c.idle) > c.most {
			c.makeRoom(conn)
		}
	case http.StateIdle, http.StateActive:
		since := time.Time{}
		if state == http.StateIdle {
			since = time.Now()
		}
		if _, ok := c.idle[conn]; ok {
			c.idle[conn] = since
		}
	case http.StateClosed, http.StateHijacked:
		delete(c.idle, conn)
		c.open.Done()
	}
}

// makeRoom closes the connection that has been idle longest among the others, or else the one that has come.
func (c *crowd) makeRoom(come net.Conn) {
	victim, oldest := come, time.Time{}
	for conn, since := range c.idle {
		if conn != come && !since.IsZero() && (oldest.IsZero() || since.Before(oldest)) {
			victim, oldest = conn, since
		}
	}
	victim.Close()
	delete(c.idle, victim)
}
