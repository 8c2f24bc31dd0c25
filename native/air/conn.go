package air

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// buffer is how many datagrams a socket holds that nobody has read; what comes then is lost.
const buffer = 8192

// conn is a socket.
type conn struct {
	air      *Air
	at       netip.AddrPort
	changed  sync.Cond
	here     []datagram
	closed   bool
	deadline time.Time
	timer    *time.Timer
}

type datagram struct {
	b    []byte
	from net.Addr
}

// WriteTo implements net.PacketConn.
func (c *conn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	there := to.(*net.UDPAddr).AddrPort()
	peer := c.air.conns[there]
	wait, ok := c.air.narrow[there.Addr()].pass(len(b), time.Now())
	if peer == nil || !ok || c.air.narrow[c.at.Addr()].shut() {
		return len(b), nil
	}
	d := datagram{append([]byte(nil), b...), c.LocalAddr()}
	if wait == 0 {
		peer.take(d)
		return len(b), nil
	}
	time.AfterFunc(wait, func() {
		c.air.mu.Lock()
		defer c.air.mu.Unlock()
		peer.take(d)
	})
	return len(b), nil
}

// take has a datagram wait to be read.
func (c *conn) take(d datagram) {
	if len(c.here) < buffer {
		c.here = append(c.here, d)
		c.changed.Broadcast()
	}
}

// ReadFrom implements net.PacketConn.
func (c *conn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, nil, net.ErrClosed
		case !c.deadline.IsZero() && !time.Now().Before(c.deadline):
			return 0, nil, os.ErrDeadlineExceeded
		case len(c.here) > 0:
			d := c.here[0]
			c.here = c.here[1:]
			return copy(b, d.b), d.from, nil
		}
		c.changed.Wait()
	}
}

// SetReadDeadline implements net.PacketConn.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.deadline, c.timer = t, time.AfterFunc(time.Until(t), c.wake)
	return nil
}

// wake has who reads look again: the deadline may have come.
func (c *conn) wake() {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	c.changed.Broadcast()
}

// Close implements net.PacketConn.
func (c *conn) Close() error {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	delete(c.air.conns, c.at)
	c.closed = true
	c.changed.Broadcast()
	return nil
}

// LocalAddr implements net.PacketConn.
func (c *conn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.at) }

// SetDeadline implements net.PacketConn.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn: a write never waits.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }
