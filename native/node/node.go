package node

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"openpfs/core/pfs"
)

// Node is one running device.
type Node struct {
	cfg   Config
	core  *pfs.Node
	socks sockets
	guard *guard

	inputs  chan envelope
	quit    chan struct{} // closed when the loop has ended: nobody takes inputs
	ctx     context.Context
	fail    context.CancelCauseFunc
	wg      sync.WaitGroup
	dropped atomic.Int64 // datagrams that found the queue too full, of their sender's or of all
	words   guests       // of datagrams that wait in it
	live    atomic.Int64 // TCP connections
	guests  guests
	pulse   pulse // of files that are coming in

	// The loop's own.
	now      time.Duration
	armed    time.Duration
	catching bool // up, see late.go
	timer    *time.Timer
	conns    map[pfs.ConnID]*conn // those that the core knows
	intakes  map[string]*intake   // the newest of each file
	growths  map[string]*growth   // of files that are passed on as they come
	packet   []byte
}

// envelope is an input on its way to the loop, with what it is about.
type envelope struct {
	in     pfs.Input
	from   netip.Addr    // of what took a word's place; else not valid
	conn   *conn         // of Accepted
	intake *intake       // of what a fetch answers, and of ReceiveFailed
	done   chan struct{} // closed when the effects are carried out; may be nil
}

// New makes a node and opens its ports, so that what other nodes send waits
// there until Run is called. The error says what to do.
func New(cfg Config) (*Node, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	cfg.PFS.Trust.Committed = cfg.Store.Edition()
	core, err := pfs.New(cfg.PFS)
	if err != nil {
		return nil, err
	}
	n := &Node{
		cfg: cfg, core: core, armed: math.MaxInt64,
		inputs: make(chan envelope, maxInputs), quit: make(chan struct{}),
		conns: map[pfs.ConnID]*conn{}, intakes: map[string]*intake{}, growths: map[string]*growth{},
	}
	if n.guard, err = newGuard(&cfg); err != nil {
		return nil, err
	}
	if cfg.PFS.PFS {
		if n.socks, err = openSockets(cfg.PFS.Addr, cfg.Broadcast); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// Close closes the ports of a node that was never run.
func (n *Node) Close() { n.socks.close() }

// Run lives the node's life until ctx ends, which is no error, or its sockets
// fail for good. Call it once.
func (n *Node) Run(ctx context.Context) error {
	n.ctx, n.fail = context.WithCancelCause(context.WithoutCancel(ctx))
	n.timer = time.NewTimer(time.Hour)
	defer n.timer.Stop()
	n.listen()
	n.loop(ctx)
	failed := context.Cause(n.ctx)

	close(n.quit)
	n.fail(context.Canceled) // ends dials, fetches, connections and activation
	n.socks.close()
	n.wg.Wait()
	for _, in := range n.intakes {
		in.release() // what was complete, but not finished any more
	}
	return failed
}

func (n *Node) loop(ctx context.Context) {
	n.step(pfs.Start{Held: n.held()})
	for {
		n.arm()
		select {
		case e := <-n.inputs:
			if n.late() {
				n.catchUp(e)
				n.tick()
			} else {
				n.take(e)
			}
		case <-n.timer.C:
			if n.late() {
				n.catchUp()
			}
			n.tick()
		case <-ctx.Done():
			n.step(pfs.Stop{})
			return
		case <-n.ctx.Done():
			n.cfg.Log.Error("stopping", "err", context.Cause(n.ctx))
			n.step(pfs.Stop{})
			return
		}
	}
}

// arm sets the one timer to the core's deadline.
func (n *Node) arm() {
	at, ok := n.core.Deadline()
	if !ok {
		at = math.MaxInt64
	}
	if at == n.armed {
		return
	}
	n.armed = at
	if !ok {
		n.timer.Stop()
		return
	}
	n.timer.Reset(at - n.cfg.Clock())
}

// tick lets the core's timers fire.
func (n *Node) tick() {
	n.armed = math.MaxInt64
	n.step(pfs.Tick{})
}

// take brings an input to the core, unless what it is about is over.
func (n *Node) take(e envelope) {
	if d := n.dropped.Swap(0); d > 0 {
		n.step(pfs.Malformed{From: n.cfg.PFS.Addr, What: "datagrams dropped: this node is overloaded", Err: fmt.Errorf("%d of them", d)})
	}
	if e.from.IsValid() {
		n.words.leave(e.from)
	}
	switch in := e.in.(type) {
	case pfs.Accepted:
		n.conns[in.Conn] = e.conn
	case pfs.Closed:
		if n.conns[in.Conn] == nil {
			return
		}
		delete(n.conns, in.Conn)
	case pfs.Fetched, pfs.FetchDone, pfs.FetchFailed:
		if e.intake.over() {
			return
		}
	case pfs.ReceiveFailed:
		if e.intake.over() { // after a Finish the answer is Stored, which tells the error
			return
		}
	}
	n.step(e.in)
	if e.done != nil {
		close(e.done)
	}
}

// step feeds the core and carries out what it wants.
func (n *Node) step(in pfs.Input) {
	n.now = max(n.now, n.cfg.Clock())
	feed := n.core.Step
	if n.catching {
		feed = n.core.Hear
	}
	for _, e := range feed(n.now, in) {
		n.carryOut(e)
	}
}

// post brings an input to the loop; false when that has ended.
func (n *Node) post(e envelope) bool {
	select {
	case n.inputs <- e:
		return true
	case <-n.quit:
		return false
	}
}

// tryPost is for datagrams, which may get lost: half the queue is kept free for
// what may not, and half of the other half from any one sender.
func (n *Node) tryPost(from netip.Addr, in pfs.Input) {
	if len(n.inputs) >= maxInputs/2 || !n.words.enter(from, maxWords) {
		n.dropped.Add(1)
		return
	}
	select {
	case n.inputs <- envelope{in: in, from: from}:
	default:
		n.words.leave(from)
		n.dropped.Add(1)
	}
}
