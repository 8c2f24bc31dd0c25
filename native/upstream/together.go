package upstream

import (
	"context"
	"io"
	"time"
)

// together reads an answer that comes slowly in fewer and larger pieces. Whoever reads every segment as it comes has the kernel
// acknowledge every other one at once, as the room for more has grown: on a line of 10 Mbit/s two hundredths of the file go back
// over it as ACKs, and each wakes the device. So once the reader has caught up with the line it waits a moment, which lets the
// kernel's delayed ACKs be what they are meant to be. A line that is faster than the reader is read without pauses.
type together struct {
	ctx      context.Context
	from     io.Reader
	came     int  // bytes, until they are steadyBytes
	caughtUp bool // the latest read had to wait for bytes
}

const (
	steadyBytes = 64 << 10              // by then the line's rate is found; before, every answer counts
	momentRead  = 30 * time.Millisecond // below the 40 ms for which kernels delay ACKs
	hadToWait   = time.Millisecond
)

// Read implements io.Reader.
func (t *together) Read(p []byte) (int, error) {
	if t.caughtUp && t.came >= steadyBytes {
		moment := time.NewTimer(momentRead)
		defer moment.Stop()
		select {
		case <-moment.C:
		case <-t.ctx.Done(): // the read will tell
		}
	}
	begun := time.Now()
	n, err := t.from.Read(p)
	t.caughtUp = time.Since(begun) > hadToWait
	t.came = min(t.came+n, steadyBytes)
	return n, err
}
