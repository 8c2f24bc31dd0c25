package tftpd_test

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// listen opens a socket at "IP:port", as tftp.ListenPacket does.
type listen = func(addr string) (net.PacketConn, error)

// inAir runs a test in virtual time, over a network without a kernel. Time stands still there while anybody runs, so that
// nobody is late, however busy the machine is: silence is what the test says, and a wait is as long as it says.
func inAir(t *testing.T, test func(t *testing.T, on listen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, (&air{port: 1 << 15, conns: map[netip.AddrPort]*airConn{}}).listen)
	})
}

// air loses nothing and takes no time: no more than a server's test needs. Upstream's, which has narrow places and can be cut,
// belongs to that package's tests, and cannot be imported.
type air struct {
	mu    sync.Mutex
	port  uint16
	conns map[netip.AddrPort]*airConn
}

func (a *air) listen(addr string) (net.PacketConn, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.port++ // everybody asks for any
	c := &airConn{air: a, at: netip.AddrPortFrom(at.Addr(), a.port)}
	c.changed.L = &a.mu
	a.conns[c.at] = c
	return c, nil
}

type datagram struct {
	b    []byte
	from net.Addr
}

// airConn is a socket; all that changes is under the lock of its air.
type airConn struct {
	air      *air
	at       netip.AddrPort
	changed  sync.Cond
	here     []datagram
	closed   bool
	deadline time.Time
	timer    *time.Timer
}

func (c *airConn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	if peer := c.air.conns[to.(*net.UDPAddr).AddrPort()]; peer != nil {
		peer.here = append(peer.here, datagram{append([]byte(nil), b...), c.LocalAddr()})
		peer.changed.Broadcast()
	}
	return len(b), nil
}

func (c *airConn) ReadFrom(b []byte) (int, net.Addr, error) {
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

func (c *airConn) SetReadDeadline(t time.Time) error {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.deadline, c.timer = t, time.AfterFunc(time.Until(t), c.changed.Broadcast)
	return nil
}

func (c *airConn) Close() error {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	delete(c.air.conns, c.at)
	c.closed = true
	c.changed.Broadcast()
	return nil
}

func (c *airConn) LocalAddr() net.Addr                { return net.UDPAddrFromAddrPort(c.at) }
func (c *airConn) SetDeadline(t time.Time) error      { return c.SetReadDeadline(t) }
func (c *airConn) SetWriteDeadline(_ time.Time) error { return nil }
