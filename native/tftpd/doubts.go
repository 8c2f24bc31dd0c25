package tftpd

import (
	"errors"
	"net/netip"
	"sync"
	"time"
)

// doubts bounds the one answer that is larger than its request allows: the first
// block, where the client asked without options. To one address there may be
// maxDoubts of them that nobody has acknowledged, and one more for every
// doubtEvery; each that is acknowledged makes room for another, so that a crowd
// of clients behind one address (NAT) is served as fast as it answers, and an
// address that somebody forges is sent some 5 kB a second. What exceeds that is
// not answered at all: a client asks again.
type doubts struct {
	mu    sync.Mutex
	until map[netip.Addr]time.Time // when all of an address's are forgotten
}

const (
	maxDoubts    = 32
	doubtEvery   = 100 * time.Millisecond
	maxDoubtedIn = 1 << 16 // addresses
)

var errDoubted = errors.New("tftpd: too many requests from an address that acknowledges nothing")

// add notes a first block for an address; false if it is one too many.
func (d *doubts) add(a netip.Addr, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.until == nil || len(d.until) == maxDoubtedIn {
		d.until = map[netip.Addr]time.Time{} // who forges so many addresses gains a burst for each
	}
	until := maxTime(d.until[a], now).Add(doubtEvery)
	if until.Sub(now) > maxDoubts*doubtEvery {
		return false
	}
	d.until[a] = until
	return true
}

// settle takes one back: the client has answered.
func (d *doubts) settle(a netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if until, ok := d.until[a]; ok {
		d.until[a] = until.Add(-doubtEvery)
	}
}

// doubt tells whether the first block may go, where that is the answer.
func (t *transfer) doubt(size int64) bool {
	first := int64(t.report.BlockBytes)
	if size >= 0 {
		first = min(first, size)
	}
	const header = 4
	if t.oack != nil || first+header <= amplification*t.credit.bytes.Load() {
		return true
	}
	t.doubted = t.doubts.add(t.peer.Addr(), time.Now())
	return t.doubted
}

// hear notes that the client has answered.
func (t *transfer) hear() {
	if t.heard.Swap(true) {
		return
	}
	if t.doubted {
		t.doubts.settle(t.peer.Addr())
	}
	if t.selective != nil && t.selective.hurried {
		t.known.settle(t.peer.Addr())
	}
}
