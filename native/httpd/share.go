package httpd

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/native/site"
)

// shares knows which connections have something to send to which site, and has their line attended to (see line).
type shares struct {
	ctx  context.Context
	wait sync.WaitGroup

	mu    sync.Mutex
	lines map[netip.Prefix]*line // of sites with answers under way, or lately
}

// flow is a connection that is, or will be, sending answers.
type flow struct {
	path
	site netip.Prefix

	// Under the lock of shares.
	turn  int       // counts its answers
	seen  sight     // at the latest look
	tried time.Time // when it searched for more, since others came or went; zero: it has not
}

const drainTick = 10 * time.Millisecond // how exactly the end of an answer is seen

func newShares(ctx context.Context) *shares {
	return &shares{ctx: ctx, lines: map[netip.Prefix]*line{}}
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
	return context.WithValue(ctx, flowKey{}, &flow{path: k, site: site.Of(remote.Addr())})
}

// begin notes that an answer begins. The result is to be called when it is written.
func (s *shares) begin(ctx context.Context) (end func()) {
	f, ok := ctx.Value(flowKey{}).(*flow)
	if !ok {
		return func() {}
	}
	turn := s.answering(f)
	f.cork(true) // the header goes with the file's first bytes, every segment is full
	return func() {
		f.cork(false)
		s.wait.Go(func() { s.drain(f, turn) })
	}
}

// answering takes a flow among those that share their site's line.
func (s *shares) answering(f *flow) (turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.turn++
	l := s.lines[f.site]
	if l == nil {
		l = newLine()
		s.lines[f.site] = l
	}
	l.join(f)
	s.attend(f.site, l)
	return f.turn
}

// drain waits until nothing waits in the kernel, or there is another answer to send, or nobody to send it to.
func (s *shares) drain(f *flow, turn int) {
	tick := time.NewTicker(drainTick)
	defer tick.Stop()
	for f.unsent() > 0 && s.isLast(f, turn) {
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
	}
	s.leave(f, turn)
}

// isLast tells whether a flow has been given no other answer to send.
func (s *shares) isLast(f *flow, turn int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f.turn == turn
}

// leave leaves what a flow had to the others.
func (s *shares) leave(f *flow, turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lines[f.site]
	if f.turn != turn || l == nil {
		return
	}
	l.leave(f)
	s.attend(f.site, l)
}

// attend has a line looked at from now on, for a while. It needs mu.
func (s *shares) attend(at netip.Prefix, l *line) {
	if !l.until.IsZero() {
		l.until = time.Now().Add(attendFor)
		return
	}
	l.until = time.Now().Add(attendFor)
	l.wake()
	s.wait.Go(func() {
		tick := time.NewTicker(lookTick)
		defer tick.Stop()
		for s.look(at, l, time.Now()) {
			select {
			case <-tick.C:
			case <-s.ctx.Done():
				return
			}
		}
	})
}

// look tells whether to look again.
func (s *shares) look(at netip.Prefix, l *line, now time.Time) (again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(l.until) {
		l.look(now)
		return true
	}
	l.rest()
	if len(l.flows) == 0 {
		delete(s.lines, at)
	}
	return false
}
