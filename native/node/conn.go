package node

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

var (
	errSlow     = errors.New("the peer does not read what it is sent")
	errStopping = errors.New("this node stops")
)

// conn is one TCP connection. Its reader runs from beginning to end; its writer
// only while there is something to write.
type conn struct {
	n      *Node
	id     pfs.ConnID
	peer   netip.Addr
	cancel func() // ends the dial; nil for an accepted one
	tcp    *net.TCPConn
	stream net.Conn  // what is read and written: tcp, or tls
	tls    *tls.Conn // over tcp; nil without Security

	// intake is set by the loop while the reader waits for it to have handled
	// the File frame, and read by both after that.
	intake *intake

	mu      sync.Mutex
	queue   []outgoing
	writing bool  // a goroutine is at the queue
	closing bool  // the core has closed it
	spoken  bool  // something was for the peer to read
	broken  error // why nothing more is written

	head [wire.FrameHeaderLen]byte
}

// outgoing is a control frame, or a part of a file.
type outgoing struct {
	frame        []byte
	file         string
	offset, size int64
}

// dial opens a connection to a would-be parent, from the node's own address:
// that is how the peer knows us.
func (n *Node) dial(e pfs.Dial) {
	ctx, cancel := context.WithTimeout(n.ctx, n.cfg.PFS.Timing.Reply)
	c := &conn{n: n, id: e.Conn, peer: e.To, cancel: cancel}
	n.conns[c.id] = c
	n.live.Add(1)
	n.wg.Go(func() {
		dialer := net.Dialer{Control: controlTCP, KeepAliveConfig: keepAlive}
		tcp, err := dialer.DialTCP(ctx, "tcp", netip.AddrPortFrom(n.cfg.PFS.Addr, 0), netip.AddrPortFrom(e.To, wire.Port))
		var secure *tls.Conn
		if err == nil {
			secure, err = n.assure(ctx, tcp, c.peer)
		}
		cancel()
		if err != nil {
			n.live.Add(-1)
			n.post(envelope{in: pfs.Closed{Conn: c.id, Err: err}})
			return
		}
		c.mu.Lock()
		c.use(tcp, secure)
		closed := c.closing
		c.mu.Unlock()
		if closed || !n.post(envelope{in: pfs.Connected{Conn: c.id}}) {
			n.live.Add(-1)
			tcp.Close()
			return
		}
		c.serve()
	})
}

// use begins to work on a connection, whose peer is known to be one of us.
func (c *conn) use(tcp *net.TCPConn, secure *tls.Conn) {
	c.tcp, c.stream, c.tls = tcp, tcp, secure
	if secure != nil {
		c.stream = secure
	}
}

// enqueue hands something to the writer, in order.
func (c *conn) enqueue(o outgoing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || c.broken != nil {
		return
	}
	if len(c.queue) == maxQueue {
		c.breakLocked(errSlow)
		return
	}
	c.queue, c.spoken = append(c.queue, o), true
	c.startLocked()
}

func (c *conn) startLocked() {
	if !c.writing {
		c.writing = true
		c.n.wg.Go(c.write)
	}
}

// close ends the connection: at once, or when everything is written.
func (c *conn) close(atOnce bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	if c.cancel != nil {
		c.cancel()
	}
	switch {
	case c.tcp == nil: // the dial will see it
	case atOnce || c.broken != nil || !c.spoken: // with no last words a flood has nothing to wait for
		c.tcp.Close()
	default:
		c.startLocked()
	}
}

// breakLocked gives up writing. The reader gets a moment to take what the peer
// may have said last, then it ends with this error.
func (c *conn) breakLocked(err error) {
	c.broken, c.queue = err, nil
	if c.closing {
		c.tcp.Close()
		return
	}
	_ = c.tcp.SetReadDeadline(time.Now().Add(linger))
}

// write empties the queue.
func (c *conn) write() {
	for {
		c.mu.Lock()
		if len(c.queue) == 0 || c.broken != nil {
			c.writing = false
			closing := c.closing
			c.mu.Unlock()
			if closing {
				c.closeWrite()
			}
			return
		}
		batch := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, o := range batch {
			if err := c.writeOne(o); err != nil {
				c.mu.Lock()
				c.writing = false
				if c.broken == nil {
					c.breakLocked(err)
				}
				c.mu.Unlock()
				return
			}
		}
	}
}

// closeWrite says that nothing more comes. The peer reads to our end and closes;
// until then its last words are taken, for closing a socket with unread bytes
// would take back ours.
func (c *conn) closeWrite() {
	if c.tls != nil {
		_ = c.tls.CloseWrite() // waits for the peer to read, hence without the lock
	}
	_ = c.tcp.CloseWrite()
	_ = c.tcp.SetReadDeadline(time.Now().Add(linger))
}

func (c *conn) writeOne(o outgoing) error {
	if o.frame == nil {
		return c.sendFile(o)
	}
	if err := c.tcp.SetWriteDeadline(time.Now().Add(c.n.cfg.patience.write)); err != nil {
		return err
	}
	_, err := c.stream.Write(o.frame)
	return err
}

// end is the reader's last act.
func (c *conn) end(err error) {
	c.mu.Lock()
	if c.broken != nil {
		err = c.broken
	} else {
		c.broken = errStopping // nothing more is written
		c.queue = nil
	}
	closing := c.closing
	c.mu.Unlock()
	c.tcp.Close()
	c.n.live.Add(-1)
	if c.cancel == nil {
		c.n.guests.leave(c.peer)
	}
	if closing {
		return
	}
	c.n.cfg.Log.Debug("connection ended", "peer", c.peer, "err", err)
	var bad *wire.Error
	if errors.As(err, &bad) {
		c.n.post(envelope{in: pfs.Malformed{From: c.peer, What: "malformed frame", Err: err}})
	}
	c.n.post(envelope{in: pfs.Closed{Conn: c.id, Err: err}})
}
