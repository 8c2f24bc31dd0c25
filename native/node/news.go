package node

import (
	"sync"
	"time"

	"openpfs/core/pfs"
)

// news tells the core how much of a file has come in by a connection: not too
// often, and not too late either. What comes right after it was told is told
// [report] later, even if the line stalls; and anything that may end the transfer
// has it told first, since the core goes on from where it knows to be.
type news struct {
	n    *Node
	conn pfs.ConnID

	mu           sync.Mutex
	have, told   int64
	toldAt       time.Time
	later        *time.Timer
	armed, ended bool
}

func newNews(n *Node, conn pfs.ConnID, have int64) *news {
	w := &news{n: n, conn: conn, have: have, told: have, toldAt: time.Now()}
	w.later = time.AfterFunc(time.Hour, w.due)
	w.later.Stop()
	return w
}

// reach says how much there is by now.
func (w *news) reach(have int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.have = have
	switch since := time.Since(w.toldAt); {
	case w.have == w.told:
	case since >= report:
		w.post()
	case !w.armed:
		w.armed = true
		w.later.Reset(report - since)
	}
}

// tell has the core know now.
func (w *news) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.post()
}

// due is when what was held back is told.
func (w *news) due() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = false
	if !w.ended {
		w.post()
	}
}

// end has nothing more be told.
func (w *news) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.later.Stop()
}

// post needs mu, so that what is told never goes back.
func (w *news) post() {
	if w.have == w.told {
		return
	}
	w.told, w.toldAt = w.have, time.Now()
	w.n.post(envelope{in: pfs.Received{Conn: w.conn, Have: w.told}}) // if not, the node stops, which the reader sees
}
