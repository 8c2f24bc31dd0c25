package httpd

import (
	"context"
	"math"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/native/site"
)

// shares hands what a connection had of its site's line to the site's other connections as soon as it has sent its answer.
//
// Several files that come at once share the line; when one of them is here, the others could go faster, and when only the
// last is left, it could have the whole line. But each connection knows what it had, and nothing of its neighbours: by
// itself, BBR looks for more by a quarter every eight round trips, which at 150 ms takes seconds, and with losses longer.
// Here it is told: it searches as at its beginning, and no further than to what it had and its part of what has become free.
// So together they have what all had before, and no queue is overrun. Who cannot take more, because its own leaf is slow,
// does not find more, and keeps what it had.
type shares struct {
	ctx  context.Context
	wait sync.WaitGroup

	mu      sync.Mutex
	busy    map[netip.Prefix]map[*flow]struct{}
	guarded map[netip.Prefix]*guarded
}

// flow is a connection that is, or will be, sending answers.
type flow struct {
	socket socket
	site   netip.Prefix
	turn   int   // counts its answers; under the lock of shares
	cap    int64 // bytes a second that a search may go to, 0: without a limit; likewise
	caps   int   // counts changes of it, likewise

	// What BBR has found, as of the guard's latest look, and whether the cap is the guard's. Likewise.
	has            int64
	searches, held bool
}

const (
	drainTick = 10 * time.Millisecond // how exactly the end of an answer is seen
	capFor    = 2 * time.Second       // by then the search is over, and the line may have become faster
	searches  = 4                     // in that time, at most
	worthIt   = 10                    // a search for less than a tenth more is not
	unlimited = math.MaxInt64
)

func newShares(ctx context.Context) *shares {
	return &shares{ctx: ctx, busy: map[netip.Prefix]map[*flow]struct{}{}, guarded: map[netip.Prefix]*guarded{}}
}

// flowKey finds a connection's flow in its requests' contexts.
type flowKey struct{}

// connected gives a new connection's requests their flow, if the kernel has the means.
func (s *shares) connected(ctx context.Context, conn net.Conn) context.Context {
	k, ok := socketOf(conn)
	if !ok {
		return ctx
	}
	remote, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return ctx
	}
	k.prepare()
	return context.WithValue(ctx, flowKey{}, &flow{socket: k, site: site.Of(remote.Addr())})
}

// begin notes that an answer begins. The result is to be called when it is written.
func (s *shares) begin(ctx context.Context) (end func()) {
	f, ok := ctx.Value(flowKey{}).(*flow)
	if !ok {
		return func() {}
	}
	turn := s.answering(f)
	f.socket.cork(true) // the header goes with the file's first bytes, every segment is full
	return func() {
		f.socket.cork(false)
		had, _ := f.socket.rate()
		s.wait.Go(func() { s.drain(f, turn, had) })
	}
}

// answering takes a flow among those that share their site's line.
func (s *shares) answering(f *flow) (turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[f.site] == nil {
		s.busy[f.site] = map[*flow]struct{}{}
	}
	s.busy[f.site][f] = struct{}{}
	f.turn++
	s.watch(f.site)
	return f.turn
}

// drain waits until nothing waits in the kernel, or there is another answer to send, or nobody to send it to.
func (s *shares) drain(f *flow, turn int, had int64) {
	tick := time.NewTicker(drainTick)
	defer tick.Stop()
	for f.socket.unsent() > 0 {
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
	}
	capped := s.leave(f, turn, had)
	if len(capped) == 0 {
		return
	}
	again := time.NewTicker(capFor / searches)
	defer again.Stop()
	for range searches {
		select {
		case <-again.C:
			s.insist(capped)
		case <-s.ctx.Done():
			return
		}
	}
	s.lift(capped)
}

// leave divides what a flow had among those that are still busy, and tells which of them have a cap now.
func (s *shares) leave(f *flow, turn int, had int64) map[*flow]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.turn != turn {
		return nil
	}
	others := s.busy[f.site]
	delete(others, f)
	if len(others) == 0 {
		delete(s.busy, f.site)
		return nil
	}
	more := had / int64(len(others))
	capped := map[*flow]int{}
	for o := range others {
		has, searching := o.socket.rate()
		switch {
		case searching && o.cap == 0: // it has just begun, and finds by itself what is free
			continue
		case searching:
			o.setCap(o.cap + more)
		case more > has/worthIt:
			o.setCap(has + more)
		default:
			continue
		}
		capped[o] = o.caps
		if !searching {
			o.socket.search()
		}
	}
	return capped
}

// insist begins the searches again that have ended early: a burst of losses looks to BBR like the line's end.
func (s *shares) insist(capped map[*flow]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o, caps := range capped {
		if has, searching := o.socket.rate(); o.caps == caps && !searching && has < o.cap*3/4 {
			o.socket.search()
		}
	}
}

// lift ends the caps that are still the same.
func (s *shares) lift(capped map[*flow]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o, caps := range capped {
		if o.caps == caps {
			o.setCap(0)
		}
	}
}
