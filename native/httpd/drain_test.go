package httpd

import (
	"context"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// clogged is a connection whose peer does not read.
type clogged struct {
	path
	waits  atomic.Int64 // bytes in the kernel
	looked atomic.Int64 // times that somebody asked for them
}

func (c *clogged) cork(bool)           {}
func (c *clogged) limit(int64)         {}
func (c *clogged) hasBBR() bool        { return false }
func (c *clogged) look() (sight, bool) { return sight{}, true }
func (c *clogged) unsent() (bytes int) {
	c.looked.Add(1)
	return int(c.waits.Load())
}

// Whoever asks for a thousand answers and reads none has one of them waited for, not all.
func TestOnlyTheLastAnswerIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		s := newShares(ctx)
		c := &clogged{}
		c.waits.Store(1)
		f := &flow{path: c, site: netip.MustParsePrefix("192.0.2.0/24")}
		for range 1000 {
			s.begin(context.WithValue(ctx, flowKey{}, f))()
		}
		time.Sleep(10 * drainTick)
		c.looked.Store(0)
		time.Sleep(100 * drainTick)
		if looked := c.looked.Load(); looked < 99 || looked > 101 {
			t.Errorf("%d looks in 100 ticks, want one each", looked)
		}
		c.waits.Store(0)
		time.Sleep(2 * drainTick)
		c.looked.Store(0)
		time.Sleep(100 * drainTick)
		if looked := c.looked.Load(); looked > 0 {
			t.Errorf("%d looks after the last byte was sent", looked)
		}
		stop()
		s.wait.Wait()
	})
}
