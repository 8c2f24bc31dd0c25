package node

import (
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A file's bytes are of use by the block, and come by the packet. To be woken for
// each packet costs a device more than all else that it does, so while a file
// flows the kernel is asked to wait until the next block can be whole
// (SO_RCVLOWAT). Where nobody waits for the next block, several are taken at once.
// A line too slow for that, or a peer that has nothing to send but signs of life,
// is read as it comes.
const (
	batchLeast = 16 << 10    // bytes
	batchMost  = bufferBytes // within a receive buffer, which the kernel makes large enough
	batchWait  = report      // for as many bytes as are of use; twice that at most, since beats are counted
)

// batch reads a connection's bytes for its reader.
type batch struct {
	c    *conn
	raw  syscall.RawConn
	set  func(socket uintptr) // setLow; made once, since it is called with every block
	need int                  // bytes that are of use together; the reader says

	// The reader's.
	slow  bool
	since time.Time // slow only: when came was last 0
	came  int

	// The reader's and the pulse's.
	mu      sync.Mutex
	low     int  // what the kernel waits for
	waiting bool // for as many bytes as are of use
	beaten  bool // there was a beat meanwhile
	tooLong bool // there were two: nobody waits for so many any more
}

func newBatch(c *conn) (*batch, error) {
	raw, err := c.tcp.SyscallConn()
	b := &batch{c: c, raw: raw, low: 1}
	b.set = b.setLow
	return b, err
}

// Read implements io.Reader.
func (b *batch) Read(p []byte) (int, error) {
	if b.slow {
		n, err := b.c.tcp.Read(p)
		b.pace(n)
		return n, err
	}
	b.together(min(b.need, batchMost, len(p)))
	n, err := b.c.tcp.Read(p)
	if b.slow = b.late(); b.slow {
		b.since, b.came = time.Now(), n
	}
	return n, err
}

// together has the reader wait until what is of use together is there, but not
// for long.
func (b *batch) together(bytes int) {
	b.mu.Lock()
	b.lowat(bytes)
	b.waiting, b.beaten = true, false
	b.mu.Unlock()
	b.c.n.pulse.need()
}

// overdue is called at a beat. Who waits since before the last one has waited for
// long enough. It tells whether it wants to be called at the next one, too.
func (b *batch) overdue() (again bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.waiting || b.tooLong {
		return false
	}
	if b.tooLong = b.beaten; b.tooLong {
		b.lowat(1)
	}
	b.beaten = true
	return !b.tooLong
}

// late tells whether the wait that is over was too long.
func (b *batch) late() (was bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = b.tooLong
	b.waiting, b.tooLong = false, false
	return was
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

// lowat tells the kernel how many bytes are worth waking for, also those that
// wait already. It needs mu.
func (b *batch) lowat(bytes int) {
	if bytes = max(bytes, 1); bytes == b.low {
		return
	}
	b.low = bytes
	_ = b.raw.Control(b.set) // the socket is closed: the read will tell
}

// setLow is lowat's. Where the kernel cannot, it wakes for every packet.
func (b *batch) setLow(socket uintptr) {
	_ = unix.SetsockoptInt(int(socket), unix.SOL_SOCKET, unix.SO_RCVLOWAT, b.low)
}
