package node

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"

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
	err := c.readFrames(c.stream)
	if c.intake != nil {
		c.intake.end()
	}
	if c.isClosing() {
		_, _ = io.Copy(io.Discard, c.stream) // up to the deadline that the writer has set
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
	if in.offset == in.want.Size {
		in.finished()
	}
	b, err := newBatch(c)
	if err != nil {
		return err
	}
	r := buffers.Get().(*bufio.Reader)
	r.Reset(c.stream)
	if c.tls == nil {
		r.Reset(b)
	}
	defer func() {
		r.Reset(nil)
		buffers.Put(r)
	}()
	f := &inflow{conn: c, intake: in, buf: r, batch: b, have: in.offset, news: newNews(c.n, c.id, in.have())}
	c.n.pulse.watch(f)
	err = f.run()
	c.n.pulse.leave(f)
	f.news.tell() // so that the next parent is asked for no byte twice
	f.news.end()
	return err
}

// inflow is a file on its way in.
type inflow struct {
	*conn
	intake *intake
	buf    *bufio.Reader
	batch  *batch
	have   int64 // bytes taken, checked or not
	news   *news
}

func (f *inflow) run() error {
	for {
		f.batch.need = wire.FrameHeaderLen + f.useful()
		kind, size, err := f.readHead(f.buf)
		switch {
		case err != nil:
			return err
		case kind == wire.TypeData && int64(size) > f.intake.want.Size-f.have:
			return &wire.Error{What: "data frame", Why: "beyond the end of the file"}
		case kind == wire.TypeData:
			err = f.data(size)
		default:
			err = f.control(kind, size)
		}
		if err != nil {
			return err
		}
	}
}

func (f *inflow) control(kind wire.FrameType, size int) error {
	frame, err := readControl(f.buf, kind, size)
	if err != nil {
		return err
	}
	f.news.tell() // the frame may be the connection's last: what came before it counts
	if !f.n.post(envelope{in: pfs.Framed{Conn: f.id, Frame: frame}}) {
		return errStopping
	}
	return nil
}

// useful is how many bytes more there should be before anything is done with
// them. While the file is passed on those are the block's. Else nobody waits, and
// the fewer the wake-ups the better; but whoever comes to wait then waits for no
// more than a quarter of what has come already.
func (f *inflow) useful() int {
	want := f.intake.want
	end := f.have + min(max((f.have-f.intake.offset)/4, batchLeast), batchMost)
	if want.Blocks.Known() && f.intake.grow.followed() {
		end = want.Blocks.Floor(f.have) + int64(want.Blocks.Bytes)
	}
	return int(min(end, want.Size, f.have+batchMost) - f.have)
}

// data moves a data frame's body from the buffer to the disk, as it comes.
func (f *inflow) data(size int) error {
	for size > 0 {
		f.batch.need = f.useful()
		if _, err := f.buf.Peek(1); err != nil {
			return unexpected(err)
		}
		chunk, _ := f.buf.Peek(min(size, f.buf.Buffered())) // that much is there
		n, err := f.intake.write(chunk)
		f.have += int64(n)
		f.news.reach(f.intake.have())
		if err != nil {
			if errors.Is(err, pfs.ErrBlock) {
				f.news.tell() // what came before it counts
			}
			f.n.post(envelope{in: pfs.ReceiveFailed{Conn: f.id, Err: err}, intake: f.intake})
			return err
		}
		_, _ = f.buf.Discard(n)
		size -= n
		if f.have == f.intake.want.Size {
			f.intake.finished()
			f.news.tell()
		}
	}
	return nil
}
