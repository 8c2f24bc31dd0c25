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
// while there is something to write, or a file of which more is to come.
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
	queue   [][]byte  // control frames
	flow    *outflow  // the file that this child is sent; nil until then
	writing bool      // a goroutine is at the queue and the flow
	more    sync.Cond // for a writer that waits: any of this has changed
	closing bool      // the core has closed it
	spoken  bool      // something was for the peer to read
	broken  error     // why nothing more is written

	head [wire.FrameHeaderLen]byte
}

func (n *Node) newConn(id pfs.ConnID, peer netip.Addr) *conn {
	c := &conn{n: n, id: id, peer: peer}
	c.more.L = &c.mu
	return c
}

// dial opens a connection to a would-be parent, from the node's own address:
// that is how the peer knows us.
func (n *Node) dial(e pfs.Dial) {
	ctx, cancel := context.WithTimeout(n.ctx, n.cfg.PFS.Timing.Reply)
	c := n.newConn(e.Conn, e.To)
	c.cancel = cancel
	c.queue, c.spoken = [][]byte{wire.AppendFrame(nil, e.Join)}, true
	n.conns[c.id] = c
	n.live.Add(1)
	n.wg.Go(func() {
		dialer := net.Dialer{Control: controlTCP, KeepAliveConfig: keepAlive}
		tcp, err := dialer.DialTCP(ctx, "tcp", netip.AddrPortFrom(n.cfg.PFS.Addr, 0), netip.AddrPortFrom(c.peer, wire.Port))
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
		if !closed {
			c.startLocked()
		}
		c.mu.Unlock()
		if closed {
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

// enqueue hands a control frame to the writer, in order. It overtakes what of a
// file is not written yet.
func (c *conn) enqueue(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || c.broken != nil {
		return
	}
	if len(c.queue) == maxQueue {
		c.breakLocked(errSlow)
		return
	}
	c.queue, c.spoken = append(c.queue, frame), true
	c.startLocked()
}

// wake goes on with a file of which there is more.
func (c *conn) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		c.startLocked()
	}
}

func (c *conn) startLocked() {
	if c.writing {
		c.more.Signal()
		return
	}
	c.writing = true
	c.n.wg.Go(c.write)
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
	c.more.Signal()
	if c.closing {
		c.tcp.Close()
		return
	}
	_ = c.tcp.SetReadDeadline(time.Now().Add(linger))
}

// write writes what there is, and ends.
func (c *conn) write() {
	for {
		frames, bytes, idle := c.next()
		if idle {
			return
		}
		err := c.writeFrames(frames)
		if err == nil && bytes > 0 {
			err = c.flow.send(bytes)
		}
		if err != nil {
			c.mu.Lock()
			if c.broken == nil {
				c.breakLocked(err)
			}
			c.mu.Unlock() // next ends it
		}
	}
}

// next takes the frames that wait, and else a slice of the file, for more of which
// it waits. With neither to come the writer rests.
func (c *conn) next() (frames [][]byte, bytes int64, idle bool) {
	c.mu.Lock()
	for c.broken == nil {
		if len(c.queue) > 0 {
			frames, c.queue = c.queue, nil
			c.mu.Unlock()
			return frames, 0, false
		}
		if bytes = min(c.flow.more(), sliceBytes); bytes > 0 {
			c.mu.Unlock()
			return nil, bytes, false
		}
		if c.closing || c.flow.whole() {
			break
		}
		c.more.Wait()
	}
	if c.broken != nil && c.flow != nil {
		c.flow.end()
	}
	c.writing = false
	closing := c.closing
	c.mu.Unlock()
	if closing {
		c.closeWrite()
	}
	return nil, 0, true
}

func (c *conn) writeFrames(frames [][]byte) error {
	for _, frame := range frames {
		if err := c.tcp.SetWriteDeadline(time.Now().Add(c.n.cfg.patience.write)); err != nil {
			return err
		}
		if _, err := c.stream.Write(frame); err != nil {
			return err
		}
	}
	return nil
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

// end is the reader's last act.
func (c *conn) end(err error) {
	c.mu.Lock()
	if c.broken != nil {
		err = c.broken
	} else {
		c.broken = errStopping // nothing more is written
		c.queue = nil
		c.more.Signal()
	}
	if c.flow != nil && !c.writing {
		c.flow.end()
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
