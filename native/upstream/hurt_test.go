//go:build !race

package upstream_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"openpfs/native/wan"
)

// hurt is a server's socket of which for a while only one datagram in so many arrives.
type hurt struct {
	net.PacketConn
	from, till time.Time
	every, n   int
}

func (c *hurt) WriteTo(b []byte, to net.Addr) (int, error) {
	if now := time.Now(); now.After(c.from) && now.Before(c.till) {
		if c.n++; c.n%c.every != 0 {
			return len(b), nil
		}
	}
	return c.PacketConn.WriteTo(b, to)
}

// A near site's line that loses most of what comes for a moment, as a port does where others fill its queue, is the old one
// as soon as the moment is over: it is not crept along at the few blocks that are left then.
func TestANearLineIsFoundAgain(t *testing.T) {
	for _, c := range []struct {
		trip, moment time.Duration
		every        int
		clients      int
	}{
		{2 * time.Millisecond, 30 * time.Millisecond, 2, 2},
		{2 * time.Millisecond, 100 * time.Millisecond, 2, 2},
		{2 * time.Millisecond, 300 * time.Millisecond, 10, 2},
		{300 * time.Microsecond, 100 * time.Millisecond, 2, 1},
		{10 * time.Millisecond, 200 * time.Millisecond, 2, 5},
	} {
		t.Run(fmt.Sprintf("%v,%v,one in %d,%d clients", c.trip, c.moment, c.every, c.clients), func(t *testing.T) {
			near := wan.Config{Rate: 200e6, RTT: c.trip, Queue: 128 << 10}
			var sizes []int
			for i := range c.clients {
				sizes = append(sizes, 40_000_000/c.clients+i)
			}
			var took time.Duration
			onLineBy(t, near, sizes, func(conn net.PacketConn) net.PacketConn {
				begins := time.Now().Add(300 * time.Millisecond)
				return &hurt{PacketConn: conn, from: begins, till: begins.Add(c.moment), every: c.every}
			}, func(s *site) {
				begun := time.Now()
				var all sync.WaitGroup
				for i, n := range sizes {
					client := s.client(1 + i)
					all.Go(func() { client.fetch(n) })
				}
				all.Wait()
				took = time.Since(begun)
			})
			ratio := (took - c.moment).Seconds() / bound(near, sizes...)
			t.Logf("%v, %.2f times the bound", took, ratio)
			if ratio > 1.25 {
				t.Errorf("%.2f times what the line takes", ratio)
			}
		})
	}
}
