package node

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// buffers are for connections that receive a file. The others, which are most
// and wait for long, read frame by frame without.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, bufferBytes) }}

// serve is the reader, from the connection's opening to its end.
func (c *conn) serve() {
	stop := context.AfterFunc(c.n.ctx, func() { c.tcp.Close() })
	defer stop()
	err := c.readFrames(c.tcp)
	if c.intake != nil {
		c.intake.end()
	}
	if c.isClosing() {
		_, _ = io.Copy(io.Discard, c.tcp) // up to the deadline that the writer has set
	}
	if errors.Is(err, io.EOF) {
		err = nil // at the end of a frame: the ordinary way
	}
	c.end(err)
}

func (c *conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// readFrames reads control frames up to the one that announces a file, and
// leaves the rest to receiveFile. It returns why the connection ended.
func (c *conn) readFrames(r io.Reader) error {
	for {
		kind, size, err := c.readHead(r)
		if err != nil {
			return err
		}
		if kind == wire.TypeData {
			return &wire.Error{What: "data frame", Why: "no file was announced"}
		}
		f, err := readControl(r, kind, size)
		if err != nil {
			return err
		}
		if _, ok := f.(*wire.File); !ok {
			if !c.n.post(envelope{in: pfs.Framed{Conn: c.id, Frame: f}}) {
				return errStopping
			}
			continue
		}
		if !c.n.postAndWait(pfs.Framed{Conn: c.id, Frame: f}) {
			return errStopping
		}
		if c.intake != nil {
			return c.receiveFile()
		}
	}
}

// postAndWait returns when the loop has carried out all effects of the input.
func (n *Node) postAndWait(in pfs.Input) bool {
	done := make(chan struct{})
	if !n.post(envelope{in: in, done: done}) {
		return false
	}
	select {
	case <-done:
		return true
	case <-n.quit:
		return false
	}
}

func (c *conn) readHead(r io.Reader) (wire.FrameType, int, error) {
	if _, err := io.ReadFull(r, c.head[:]); err != nil {
		return 0, 0, err
	}
	return wire.ParseFrameHeader(c.head)
}

// readControl reads a frame's body, whose length is within the limit.
func readControl(r io.Reader, kind wire.FrameType, size int) (wire.Frame, error) {
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, unexpected(err)
	}
	return wire.ParseFrame(kind, body)
}

// unexpected turns an end in mid-frame into an error.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// receiveFile takes the file that the core has let in, and the control frames
// between its data. The file is begun even if the connection is gone by now:
// the core may have asked to finish it, when nothing was missing.
func (c *conn) receiveFile() error {
	in := c.intake
	if err := in.begin(); err != nil {
		c.n.post(envelope{in: pfs.ReceiveFailed{Conn: c.id, Err: err}, intake: in})
		return err
	}
	have := in.offset
	if have == in.size {
		in.finished()
	}
	r := buffers.Get().(*bufio.Reader)
	r.Reset(c.tcp)
	defer func() {
		r.Reset(nil)
		buffers.Put(r)
	}()
	told, toldAt := have, time.Now()
	defer func() {
		if told < have { // so that the next parent is asked for no byte twice
			c.n.post(envelope{in: pfs.Received{Conn: c.id, Have: have}})
		}
	}()
	for {
		kind, size, err := c.readHead(r)
		if err != nil {
			return err
		}
		if kind != wire.TypeData {
			f, err := readControl(r, kind, size)
			if err != nil {
				return err
			}
			if !c.n.post(envelope{in: pfs.Framed{Conn: c.id, Frame: f}}) {
				return errStopping
			}
			continue
		}
		if int64(size) > in.size-have {
			return &wire.Error{What: "data frame", Why: "beyond the end of the file"}
		}
		for size > 0 {
			if _, err := r.Peek(1); err != nil {
				return unexpected(err)
			}
			chunk, _ := r.Peek(min(size, r.Buffered())) // that much is there
			n, err := in.writer.Write(chunk)
			have += int64(n)
			if err != nil {
				c.n.post(envelope{in: pfs.ReceiveFailed{Conn: c.id, Err: err}, intake: in})
				return err
			}
			_, _ = r.Discard(n)
			size -= n
			if have < in.size && time.Since(toldAt) < report {
				continue
			}
			if have == in.size {
				in.finished()
			}
			told, toldAt = have, time.Now()
			if !c.n.post(envelope{in: pfs.Received{Conn: c.id, Have: have}}) {
				return errStopping
			}
		}
	}
}
