package node

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// sliceBytes of a file are written before a control frame gets its turn.
const sliceBytes = 4 * wire.MaxData

// outflow is a file on its way to a child. It belongs to the connection's writer.
type outflow struct {
	c        *conn
	file     string
	at, size int64
	grow     *growth // nil: the file is whole
	ended    bool
	f        *os.File
	out      *fileSender // nil over TLS
	head     [wire.FrameHeaderLen]byte
}

// sendFile begins to pass a file on.
func (n *Node) sendFile(e pfs.SendFile) {
	c := n.conns[e.Conn]
	if c == nil {
		return
	}
	o := &outflow{c: c, file: e.File, at: e.Offset, size: e.Size}
	_, whole := n.cfg.Store.Whole(e.File)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || c.broken != nil {
		return
	}
	if !whole {
		o.grow = n.growth(e.File)
		o.grow.join()
	}
	c.flow, c.spoken = o, true
	c.startLocked()
}

// more returns how many bytes can be sent now. If there are none, the connection
// is woken when there are.
func (o *outflow) more() int64 {
	switch {
	case o.whole():
		return 0
	case o.grow == nil:
		return o.size - o.at
	}
	return max(o.grow.beyond(o.at, o.c)-o.at, 0)
}

// whole tells whether nothing of the file is left to send.
func (o *outflow) whole() bool { return o == nil || o.at == o.size }

// send writes so many bytes as data frames.
func (o *outflow) send(bytes int64) error {
	if err := o.open(); err != nil {
		return err
	}
	for left := bytes; left > 0; {
		n := min(left, wire.MaxData)
		if err := o.c.tcp.SetWriteDeadline(time.Now().Add(o.c.n.cfg.patience.write)); err != nil {
			return err
		}
		if err := o.frame(int(n)); err != nil {
			return fmt.Errorf("node: send %s to %s: %w", o.file, o.c.peer, err)
		}
		o.at += n
		left -= n
	}
	if o.at < o.size {
		return nil
	}
	o.end()
	return o.c.childsTurn()
}

// open opens the file, once. The handle stays good when the file becomes whole.
func (o *outflow) open() (err error) {
	if o.f != nil {
		return nil
	}
	if o.f, err = o.c.n.cfg.Store.OpenVerified(o.file, o.size); err != nil {
		return err
	}
	if o.c.tls == nil {
		o.out, err = newFileSender(o.c.tcp, o.f, o.at)
	}
	return err
}

// end closes the file, and follows its growth no more.
func (o *outflow) end() {
	if o.grow != nil && !o.ended {
		o.grow.leave(o.c)
	}
	o.ended = true
	if o.f != nil {
		_ = o.f.Close() // it was only read
		o.f = nil
	}
}

// frame writes one data frame.
func (o *outflow) frame(n int) error {
	if o.out == nil {
		return o.sealed(n)
	}
	return o.out.send(wire.AppendDataHeader(o.head[:0], n), n)
}

// frameBuffers hold a data frame each, for connections that are encrypted.
var frameBuffers = sync.Pool{New: func() any {
	b := make([]byte, wire.FrameHeaderLen+wire.MaxData)
	return &b
}}

// sealed is frame for a connection that the kernel cannot write to by itself,
// since what it carries is encrypted here.
func (o *outflow) sealed(n int) error {
	buffer := frameBuffers.Get().(*[]byte)
	defer frameBuffers.Put(buffer)
	frame := (*buffer)[:wire.FrameHeaderLen+n]
	wire.AppendDataHeader(frame[:0], n)
	if _, err := o.f.ReadAt(frame[wire.FrameHeaderLen:], o.at); err != nil {
		if err == io.EOF { // the file has become shorter
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	_, err := o.c.stream.Write(frame)
	return err
}

// childsTurn begins when it was sent everything; one that never says a word must
// not keep its place.
func (c *conn) childsTurn() error {
	c.n.post(envelope{in: pfs.Sent{Conn: c.id}})
	return c.tcp.SetReadDeadline(time.Now().Add(c.n.cfg.patience.whole))
}
