package node

import (
	"sync"

	"openpfs/core/pfs"
)

// news tells the core how much of a file has come in by a connection: not too
// often, and not too late either. What comes is told at the next beat (pulse),
// even if the line stalls; and anything that may end the transfer has it told
// first, since the core goes on from where it knows to be.
type news struct {
	n    *Node
	conn pfs.ConnID

	mu         sync.Mutex
	have, told int64
	ended      bool
}

func newNews(n *Node, conn pfs.ConnID, have int64) *news {
	return &news{n: n, conn: conn, have: have, told: have}
}

// reach says how much there is by now.
func (w *news) reach(have int64) {
	w.mu.Lock()
	w.have = have
	untold := w.have != w.told
	w.mu.Unlock()
	if untold {
		w.n.pulse.need()
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
	if !w.ended {
		w.post()
	}
}

// end has nothing more be told.
func (w *news) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

// post needs mu, so that what is told never goes back.
func (w *news) post() {
	if w.have == w.told {
		return
	}
	w.told = w.have
	w.n.post(envelope{in: pfs.Received{Conn: w.conn, Have: w.told}}) // if not, the node stops, which the reader sees
}
