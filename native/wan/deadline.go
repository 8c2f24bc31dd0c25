package wan

import (
	"sync"
	"time"
)

// A deadline is a channel that is closed once its time has come, and that
// waiters take anew for each wait.
type deadline struct {
	mu    sync.Mutex
	timer *time.Timer
	fired chan struct{}
}

func newDeadline() *deadline { return &deadline{fired: make(chan struct{})} }

// expired returns a channel that is closed when the deadline passes or is
// already past. A later set wakes the waiters of an earlier one.
func (d *deadline) expired() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fired
}

// set moves the deadline; the zero time takes it away.
func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if isClosed(d.fired) {
		d.fired = make(chan struct{})
	}
	if t.IsZero() {
		return
	}
	fired := d.fired
	if wait := time.Until(t); wait > 0 {
		var self *time.Timer
		self = time.AfterFunc(wait, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.timer == self { // not replaced while this waited for the lock
				close(fired)
			}
		})
		d.timer = self
		return
	}
	close(fired)
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
