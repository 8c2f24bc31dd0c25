package air

import (
	"net/netip"
	"time"
)

// narrow is a host's own narrow place, with a queue; at rate 0 nothing passes.
type narrow struct {
	bytesPerSecond, queue float64 // queue: bytes
	free                  time.Time
}

// Narrow puts a narrow place before a host: so many bytes a second, behind a queue of so many bytes.
func (a *Air) Narrow(host string, bytesPerSecond, queue float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.narrow[netip.MustParseAddr(host)] = &narrow{bytesPerSecond: bytesPerSecond, queue: queue}
}

// Unplug takes a host off the network.
func (a *Air) Unplug(host string) { a.Narrow(host, 0, 0) }

// Plug puts a host onto the network again.
func (a *Air) Plug(host string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.narrow, netip.MustParseAddr(host))
}

// shut tells whether nothing passes.
func (n *narrow) shut() bool { return n != nil && n.bytesPerSecond == 0 }

// pass tells how long the narrow place holds a datagram, or that it does not pass.
func (n *narrow) pass(bytes int, now time.Time) (wait time.Duration, ok bool) {
	if n == nil {
		return 0, true
	}
	if n.free.Before(now) {
		n.free = now
	}
	if n.shut() || n.free.Sub(now).Seconds()*n.bytesPerSecond > n.queue {
		return 0, false
	}
	n.free = n.free.Add(time.Duration(float64(bytes) / n.bytesPerSecond * 1e9))
	return n.free.Sub(now), true
}
