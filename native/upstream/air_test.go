package upstream_test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"openpfs/native/wan"
)

// listen opens a socket at "IP:port", as tftp.ListenPacket does.
type listen = func(addr string) (net.PacketConn, error)

// inAir runs a test in virtual time, over a network of its own. Time stands still there while anybody runs, so that nobody is
// late, however busy the machine is: silence is what the test says, and a wait is as long as it says.
func inAir(t *testing.T, test func(t *testing.T, on listen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newAir().listen) })
}

// afar makes sockets behind a line that takes so long there and back, and nothing else, until the test ends.
func afar(t testing.TB, rtt time.Duration, on listen) listen {
	t.Helper()
	link, err := wan.New(wan.Config{RTT: rtt})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	return func(addr string) (net.PacketConn, error) {
		conn, err := on(addr)
		if err != nil {
			return nil, err
		}
		return link.Wrap(conn), nil
	}
}

// air is a network without a kernel, so that whole transfers can run in the virtual time of testing/synctest: a line is
// then as fast as it says, however busy the machine is. It has neither rate nor delay: those are wan's.
type air struct {
	mu    sync.Mutex
	port  uint16
	conns map[netip.AddrPort]*airConn
	leafs map[netip.Addr]*leaf
}

// leaf is a host's own narrow place, with a queue; at rate 0 nothing passes.
type leaf struct {
	bytesPerSecond, queue float64
	free                  time.Time
}

func newAir() *air {
	return &air{port: 1 << 15, conns: map[netip.AddrPort]*airConn{}, leafs: map[netip.Addr]*leaf{}}
}

// narrow puts a narrow place before a host.
func (a *air) narrow(host string, bytesPerSecond, queue float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.leafs[netip.MustParseAddr(host)] = &leaf{bytesPerSecond: bytesPerSecond, queue: queue}
}

// unplug takes a host off the network.
func (a *air) unplug(host string) { a.narrow(host, 0, 0) }

// plug puts a host onto the network again.
func (a *air) plug(host string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.leafs, netip.MustParseAddr(host))
}

// pass tells how long the narrow place holds a datagram, or that it does not pass.
func (l *leaf) pass(bytes int, now time.Time) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	if l.free.Before(now) {
		l.free = now
	}
	if l.bytesPerSecond == 0 || l.free.Sub(now).Seconds()*l.bytesPerSecond > l.queue {
		return 0, false
	}
	l.free = l.free.Add(time.Duration(float64(bytes) / l.bytesPerSecond * 1e9))
	return l.free.Sub(now), true
}

func (a *air) listen(addr string) (net.PacketConn, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if at.Port() == 0 {
		a.port++
		at = netip.AddrPortFrom(at.Addr(), a.port)
	}
	if a.conns[at] != nil {
		return nil, fmt.Errorf("%v is taken", at)
	}
	c := &airConn{air: a, at: at, in: make(chan airgram, 8192), closed: make(chan struct{}), expired: make(chan struct{})}
	a.conns[at] = c
	return c, nil
}

type airgram struct {
	b    []byte
	from net.Addr
}

type airConn struct {
	air    *air
	at     netip.AddrPort
	in     chan airgram
	closed chan struct{}

	mu      sync.Mutex
	timer   *time.Timer
	expired chan struct{}
}

func (c *airConn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.air.mu.Lock()
	peer := c.air.conns[to.(*net.UDPAddr).AddrPort()]
	wait, ok := c.air.leafs[to.(*net.UDPAddr).AddrPort().Addr()].pass(len(b), time.Now())
	if own := c.air.leafs[c.at.Addr()]; own != nil && own.bytesPerSecond == 0 {
		ok = false
	}
	c.air.mu.Unlock()
	if peer == nil || !ok {
		return len(b), nil
	}
	g := airgram{append([]byte(nil), b...), c.LocalAddr()}
	if wait == 0 {
		peer.hear(g)
	} else {
		time.AfterFunc(wait, func() { peer.hear(g) })
	}
	return len(b), nil
}

func (c *airConn) hear(g airgram) {
	select {
	case c.in <- g:
	default: // a full buffer loses
	}
}

func (c *airConn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.mu.Lock()
	expired := c.expired
	c.mu.Unlock()
	select {
	case <-expired:
		return 0, nil, os.ErrDeadlineExceeded
	case <-c.closed:
		return 0, nil, net.ErrClosed
	default:
	}
	select {
	case g := <-c.in:
		return copy(b, g.b), g.from, nil
	case <-expired:
		return 0, nil, os.ErrDeadlineExceeded
	case <-c.closed:
		return 0, nil, net.ErrClosed
	}
}

// SetReadDeadline ends a read that waits only if the deadline is earlier than the one that it began with, which is all that
// a transfer asks for.
func (c *airConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil && !c.timer.Stop() {
		c.expired = make(chan struct{})
	}
	expired := c.expired
	c.timer = time.AfterFunc(time.Until(t), func() { close(expired) })
	return nil
}

func (c *airConn) Close() error {
	c.air.mu.Lock()
	defer c.air.mu.Unlock()
	if c.air.conns[c.at] != c {
		return net.ErrClosed
	}
	delete(c.air.conns, c.at)
	close(c.closed)
	return nil
}

func (c *airConn) LocalAddr() net.Addr                { return net.UDPAddrFromAddrPort(c.at) }
func (c *airConn) SetDeadline(t time.Time) error      { return c.SetReadDeadline(t) }
func (c *airConn) SetWriteDeadline(_ time.Time) error { return nil }
