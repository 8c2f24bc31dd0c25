package httpd

import (
	"math"
	"net/netip"
	"time"
)

// A search for a line's rate doubles what is under way until no more comes back, and by then BBR has nearly three times under
// way what the line holds. Most of that waits in the queue before it, and what the queue does not hold is lost; and while
// something is missing, the client acknowledges every segment. So a site's searches are looked at from here: as soon as a
// connection's packets have to queue, the line is found, and it is held to little more than it has by then, or than its even
// part of what all have. So it finds no more, and BBR ends the search by itself. It is told by the round trip, while the
// queue fills: one that holds much less than the line itself is overrun all the same.

const (
	startTick = 20 * time.Millisecond // a small part of a long line's round trip
	startFor  = 3 * time.Second       // after an answer has begun; a search that lasts longer is held up by something else
)

// guarded is a site whose searches are looked after.
type guarded struct {
	until time.Time
	trip  time.Duration // the least round trip of its connections: who comes later has never seen the line without a queue
}

// watch has a site's searches looked after for a while. It needs mu.
func (s *shares) watch(at netip.Prefix) {
	g := s.guarded[at]
	if g == nil {
		g = &guarded{trip: math.MaxInt64}
		s.guarded[at] = g
		s.wait.Go(func() { s.guard(at) })
	}
	g.until = time.Now().Add(startFor)
}

// guard looks after the searches of a site.
func (s *shares) guard(at netip.Prefix) {
	tick := time.NewTicker(startTick)
	defer tick.Stop()
	for s.look(at, time.Now()) {
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
	}
}

// look holds searches that have found the line, and lets go of those that have ended. It tells whether to look again.
func (s *shares) look(at netip.Prefix, now time.Time) (again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guarded[at]
	again = now.Before(g.until)
	var all int64
	for f := range s.busy[at] {
		f.has, f.searches = f.socket.rate()
		all += f.has
		least, _ := f.socket.trips()
		g.trip = min(g.trip, least)
	}
	for f := range s.busy[at] {
		switch {
		case f.held && (!f.searches || !again):
			f.held = false
			f.setCap(0)
		case f.searches && f.cap == 0 && f.has > 0 && again && f.queues(g.trip):
			f.held = true
			f.setCap(max(f.has, all/int64(len(s.busy[at]))) * 9 / 8)
		}
	}
	if !again {
		delete(s.guarded, at)
	}
	return again
}

// queues tells whether its packets have to wait on their way: by an eighth of the round trip, and more than by chance.
func (f *flow) queues(trip time.Duration) bool {
	const jitter = 4 * time.Millisecond
	_, now := f.socket.trips()
	return now > trip+max(trip/8, jitter)
}

// setCap bounds how fast a search may send; 0: without a bound.
func (f *flow) setCap(bytesPerSecond int64) {
	f.cap = bytesPerSecond
	f.caps++
	if f.cap == 0 {
		f.socket.limit(unlimited)
		return
	}
	f.socket.limit(f.cap)
}
