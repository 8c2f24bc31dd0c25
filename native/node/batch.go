package node

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A file's bytes are of use by the block, and come by the packet. To be woken for
// each packet costs a device more than all else that it does, so while a file
// flows the kernel is asked to wait until the next block can be whole
// (SO_RCVLOWAT). A line too slow for that, or a peer that has nothing to send but
// signs of life, is read as it comes.
const (
	batchMost = 32 << 10               // bytes, well within a receive buffer
	batchWait = 300 * time.Millisecond // for as many bytes as are of use
)

// batch reads a connection's bytes for its reader.
type batch struct {
	c    *conn
	raw  syscall.RawConn
	need int // bytes that are of use together; the reader says

	low   int // what the kernel waits for
	slow  bool
	since time.Time // slow only: when came was last 0
	came  int
}

func newBatch(c *conn) (*batch, error) {
	raw, err := c.tcp.SyscallConn()
	return &batch{c: c, raw: raw, low: 1}, err
}

// Read implements io.Reader.
func (b *batch) Read(p []byte) (int, error) {
	if !b.slow {
		n, err := b.together(p)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		b.slow, b.since, b.came = true, time.Now(), 0
	}
	b.lowat(1)
	b.c.readBy(time.Time{})
	n, err := b.c.tcp.Read(p)
	b.pace(n)
	return n, err
}

// together waits until what is of use together is there, but not for long.
func (b *batch) together(p []byte) (int, error) {
	b.lowat(min(b.need, batchMost, len(p)))
	b.c.readBy(time.Now().Add(batchWait))
	return b.c.tcp.Read(p)
}

// pace finds out whether enough comes again.
func (b *batch) pace(n int) {
	now := time.Now()
	if now.Sub(b.since) > batchWait {
		b.since, b.came = now, 0
	}
	b.came += n
	b.slow = b.came < min(b.need, batchMost)
}

// lowat tells the kernel how many bytes are worth waking for. Where it cannot, it
// wakes for every packet.
func (b *batch) lowat(bytes int) {
	if bytes = max(bytes, 1); bytes == b.low {
		return
	}
	b.low = bytes
	_ = control(b.raw, func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVLOWAT, bytes) })
}

// readBy sets the reader's deadline, unless the connection's end has set one.
func (c *conn) readBy(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing && c.broken == nil {
		_ = c.tcp.SetReadDeadline(t)
	}
}
