package tftpd

import (
	"net/netip"
	"testing"
	"time"
)

// wire is a line that takes so long for a block, and for the way there and back, and never loses any.
type wire struct {
	*rig
	perBlock, trip time.Duration
	free           time.Time
	flying         map[*share][]arrival
}

type arrival struct {
	departure
	here        time.Time
	again, lost bool
}

func newWire(perBlock, trip time.Duration) *wire {
	return &wire{newRig(), perBlock, trip, time.Time{}, map[*share][]arrival{}}
}

// ship sends what may go now.
func (w *wire) ship(s *share) {
	for {
		due, ok := s.due(1<<20, w.now)
		if !ok || due.Sub(w.now) > paceGrain {
			return
		}
		w.free = maxTime(w.free, w.now).Add(w.perBlock)
		w.flying[s] = append(w.flying[s], arrival{departure: s.sent(due, w.now), here: w.free.Add(w.trip)})
	}
}

// giveUp waits no longer for what is under way, and sends some of it again. What comes is the first of the two.
func (w *wire) giveUp(s *share, again int) {
	for i := range w.flying[s] {
		b := &w.flying[s][i]
		s.givenUp(b.departure)
		if b.lost = true; i < again {
			w.free = maxTime(w.free, w.now).Add(w.perBlock)
			b.departure, b.again, b.lost = s.sent(w.now, w.now), true, false
		}
	}
}

// acknowledge takes all that is at the client, if it is so much at least.
func (w *wire) acknowledge(s *share, least int) {
	here := 0
	for _, b := range w.flying[s] {
		if b.here.After(w.now) {
			break
		}
		here++
	}
	if here < least {
		return
	}
	for _, b := range w.flying[s][:here] {
		s.arrived(b.departure, b.again, b.lost, w.now)
	}
	w.flying[s] = w.flying[s][here:]
}

// A client that has much else to do acknowledges in a burst what came one by one. The line is not faster for that: else
// twice as much would be sent as its queue holds. Nor is it slower for the silence before.
func TestABusyClientDoesNotChangeItsLine(t *testing.T) {
	const (
		busy = 150 * time.Millisecond
		span = 30 * time.Second
	)
	w := newWire(time.Millisecond, 100*time.Millisecond)
	s := w.join(t, "10.1.1.1")
	s.wants(true)
	looked := w.now
	for end := w.now.Add(span); w.now.Before(end); w.now = w.now.Add(time.Millisecond) {
		if w.now.Sub(looked) >= busy {
			looked = w.now
			w.acknowledge(s, 0)
		}
		w.ship(s)
		if got := s.line.rate.perSecondNow(); got < 1e6*9/10 || got > 1e6*11/10 {
			t.Fatalf("a line of 1 MB/s is taken for one of %d bytes a second", got)
		}
	}
	// Twice what the line holds goes in what it takes there and back, and the client to look.
	if least := int64(200 * rigBlock * span / (w.trip + busy) * 3 / 5); s.line.delivered < least {
		t.Errorf("%d bytes were sent in %v, could be %d", s.line.delivered, span, least)
	}
}

// Phones that all begin at once are silent for longer than the server waits. That is no loss, and what comes then of what it
// was about to send again is no faster line. When they are less busy, the line is found.
func TestClientsThatAreBusyAtFirstDoNotChangeTheirLine(t *testing.T) {
	const carries = 1e6
	w := newWire(time.Millisecond, 100*time.Millisecond)
	var all []*share
	for i := range 6 {
		s := w.lines.join(netip.MustParseAddr("10.1.1.1").Next(), rigBlock, w.now)
		s.wants(true)
		s.met(w.trip+time.Duration(i)*time.Millisecond, w.now)
		all = append(all, s)
	}
	begun := w.now
	for ; w.now.Sub(begun) < 4*time.Second; w.now = w.now.Add(time.Millisecond) {
		since := w.now.Sub(begun)
		for i, s := range all {
			mine := since + time.Duration(i*70)*time.Millisecond
			every := 20 * time.Millisecond
			if since < 2*time.Second {
				every = 700 * time.Millisecond
			}
			switch mine % every {
			case every * 5 / 7:
				if since < 2*time.Second {
					s.wants(false)
					w.giveUp(s, 2)
				}
			case every - time.Millisecond:
				w.acknowledge(s, 0)
				s.wants(true)
			}
			if s.sends {
				w.ship(s)
			}
		}
		if got := all[0].line.rate.perSecondNow(); got > carries*13/10 {
			t.Fatalf("after %v a line of %d bytes a second is taken for one of %d", since, int64(carries), got)
		}
	}
	n := all[0].line
	if n.rate.bound.binds() || n.rate.perSecondNow() < carries*8/10 {
		t.Errorf("2 s later a line of %d bytes a second is taken for one of %d, and bound to %d", int64(carries), n.rate.perSecondNow(), n.rate.bound.bytes)
	}
}

// A client that was silent for so long that all under way was given up, and then acknowledges it, has not had a slower line
// meanwhile; nor is it faster for what it says at once.
func TestAClientThatWasSilentDoesNotChangeItsLine(t *testing.T) {
	for _, answers := range []time.Duration{time.Millisecond, 300 * time.Millisecond} {
		r := newRig()
		s := r.join(t, "10.1.1.1")
		s.wants(true)
		for range 3 {
			var away []departure
			for {
				due, ok := s.due(1<<20, r.now)
				if !ok {
					break
				}
				r.now = maxTime(r.now, due)
				away = append(away, s.sent(due, r.now))
			}
			r.now = r.now.Add(2 * time.Second)
			for _, d := range away {
				s.givenUp(d)
			}
			s.wants(false)
			for i := range probes {
				away[i] = s.sent(r.now, r.now)
			}
			r.now = r.now.Add(answers)
			for i, d := range away {
				s.arrived(d, i < probes, i >= probes, r.now)
			}
			s.wants(true)
			if got := s.line.rate.perSecondNow(); got < 1e6*9/10 || got > 1e6*11/10 {
				t.Fatalf("a line of 1 MB/s is taken for one of %d bytes a second", got)
			}
		}
	}
}
