package wan

import (
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// A conn is a wrapped socket.
type conn struct {
	link  *Link
	inner net.PacketConn

	mu      sync.Mutex
	closed  bool
	pending int   // datagrams on the down line
	readErr error // what ended the inner socket
	inbox   ring  // datagrams that have crossed the up line
	waiting int   // bytes in inbox

	arrived       chan struct{} // signalled when inbox has something
	done          chan struct{} // closed by Close
	readDeadline  *deadline
	writeDeadline *deadline
}

func newConn(l *Link, pc net.PacketConn) *conn {
	return &conn{
		link: l, inner: pc,
		arrived:       make(chan struct{}, 1),
		done:          make(chan struct{}),
		readDeadline:  newDeadline(),
		writeDeadline: newDeadline(),
	}
}

// WriteTo sends p down the line. It never blocks: like a router, a full queue
// drops in silence.
func (c *conn) WriteTo(p []byte, addr net.Addr) (int, error) {
	if len(p) > maxPayload {
		return 0, c.opError("write", addr, os.NewSyscallError("sendto", syscall.EMSGSIZE))
	}
	select {
	case <-c.writeDeadline.expired():
		return 0, c.opError("write", addr, os.ErrDeadlineExceeded)
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, c.opError("write", addr, net.ErrClosed)
	}
	if c.link.down.send(c.link.clock(), c, p, cloneAddr(addr)) {
		c.pending++
	}
	return len(p), nil
}

// toSite delivers a packet of the down line.
func (p packet) toSite() {
	if p.end != nil {
		p.write()
		return
	}
	c := p.c
	if p.buf != nil {
		if _, err := c.inner.WriteTo(p.buf.bytes(), p.addr); err != nil {
			c.link.failed.Add(1)
		}
		p.buf.free()
	}
	c.mu.Lock()
	c.pending--
	last := c.closed && c.pending == 0
	c.mu.Unlock()
	if last {
		_ = c.closeInner() // nobody is left to tell
	}
}

// receive puts what the site sends on the up line, until the inner socket ends.
func (c *conn) receive() {
	buf := make([]byte, maxPayload)
	for {
		n, addr, err := c.inner.ReadFrom(buf)
		if err != nil {
			c.mu.Lock()
			c.readErr = err
			c.mu.Unlock()
			c.signal()
			return
		}
		c.link.up.send(c.link.clock(), c, buf[:n], addr)
	}
}

// toServer delivers a packet of the up line.
func (p packet) toServer() {
	if p.end != nil {
		p.write()
		return
	}
	if p.buf == nil {
		return
	}
	c := p.c
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		p.buf.free()
	case c.waiting+p.cost > ReceiveBufferBytes:
		c.link.overrun.Add(1)
		p.buf.free()
	default:
		c.inbox.push(p)
		c.waiting += p.cost
		c.signal()
	}
}

func (c *conn) signal() {
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

// ReadFrom waits for a datagram that has come up the line. One that is longer
// than p is cut, as with UDP.
func (c *conn) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		expired := c.readDeadline.expired()
		select {
		case <-expired: // an expired deadline fails even when data waits
			return 0, nil, c.opError("read", nil, os.ErrDeadlineExceeded)
		default:
		}
		n, addr, ok, err := c.pop(p)
		if ok || err != nil {
			return n, addr, err
		}
		select {
		case <-c.arrived:
		case <-c.done:
		case <-expired:
		}
	}
}

func (c *conn) pop(p []byte) (n int, addr net.Addr, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return 0, nil, false, c.opError("read", nil, net.ErrClosed)
	case c.inbox.len() > 0:
		pkt := c.inbox.pop()
		c.waiting -= pkt.cost
		n = copy(p, pkt.buf.bytes())
		pkt.buf.free()
		if c.inbox.len() > 0 || c.readErr != nil {
			c.signal() // another reader may be waiting
		}
		return n, pkt.addr, true, nil
	case c.readErr != nil:
		c.signal()
		return 0, nil, false, c.readErr
	}
	return 0, nil, false, nil
}

// Close ends the socket; see Link.Wrap for what is still delivered.
func (c *conn) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return c.opError("close", nil, net.ErrClosed)
	}
	last := c.shut()
	c.mu.Unlock()
	if last {
		return c.closeInner()
	}
	// Ends receive while the inner socket still has datagrams to deliver.
	return c.inner.SetReadDeadline(time.Unix(1, 0))
}

// shut marks c closed under its lock and says whether nothing is pending.
func (c *conn) shut() bool {
	c.closed = true
	close(c.done)
	c.readDeadline.set(time.Time{})
	c.writeDeadline.set(time.Time{})
	for c.inbox.len() > 0 {
		c.inbox.pop().buf.free()
	}
	return c.pending == 0
}

// abort closes c and its inner socket whatever is pending.
func (c *conn) abort() {
	c.mu.Lock()
	if !c.closed {
		c.shut()
	}
	c.mu.Unlock()
	_ = c.inner.Close() // the link ends: nobody is left to tell
}

func (c *conn) closeInner() error {
	err := c.inner.Close()
	c.link.forget(c)
	return err
}

// LocalAddr returns the inner socket's address.
func (c *conn) LocalAddr() net.Addr { return c.inner.LocalAddr() }

// SetDeadline sets both deadlines, as net.PacketConn describes.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline also applies to a ReadFrom that already waits.
func (c *conn) SetReadDeadline(t time.Time) error { return c.set(c.readDeadline, t) }

// SetWriteDeadline makes writes fail from t on; they never wait.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.set(c.writeDeadline, t) }

func (c *conn) set(d *deadline, t time.Time) error {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return c.opError("set", nil, net.ErrClosed)
	}
	d.set(t)
	return nil
}

func (c *conn) opError(op string, addr net.Addr, err error) error {
	return &net.OpError{Op: op, Net: "udp", Source: c.inner.LocalAddr(), Addr: addr, Err: err}
}

// cloneAddr keeps a caller that reuses its address from redirecting datagrams
// that are still on the line.
func cloneAddr(addr net.Addr) net.Addr {
	if u, ok := addr.(*net.UDPAddr); ok {
		return &net.UDPAddr{IP: slices.Clone(u.IP), Port: u.Port, Zone: u.Zone}
	}
	return addr
}
