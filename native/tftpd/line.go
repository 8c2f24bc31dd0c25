package tftpd

import (
	"sync"
	"time"
)

// line is the congestion controller that all transfers to one site share (after
// RFC 3124's idea: one state for all that goes one way). What one transfer learns
// of the line, all know: there is one slow start, and who comes later, or is left
// when others have ended, sends at the rate that was learned.
//
// What may be under way is divided evenly among the transfers that have
// something to send; each is paced by its part. Who has sent everything, or has
// fallen silent, has no part beyond what it has under way.
//
// Neighbours need not be alike. A transfer that loses many blocks while most of
// what goes to the site comes through has a narrow place of its own: then it is
// bound by itself, and what it cannot take is the others'. Only when most are
// hurt is it the line.
type line struct {
	mu    sync.Mutex
	rate  rate
	until time.Time // when it may be forgotten, if it has no shares

	shares    map[*share]struct{}
	senders   int64     // of them: that have something to send
	hungry    int64     // of these: without a bound of their own
	aside     int64     // bytes under way of the others
	flying    int64     // bytes under way of all
	overdue   overdue   // of them
	delivered int64     // bytes that have come
	last      time.Time // when some came last, or the line began to be used again
	drew      int64     // delivered, when somebody was drawn back last
}

// share is one transfer's part in a line. All but line is under the line's lock.
type share struct {
	line   *line
	each   int64 // bytes that a block counts for; the smallest cost no less than those of the default size
	sends  bool  // it has something to send, and its client lives
	bound  bound // since it lost many by itself
	burst  burst
	flying int64 // bytes
	paced  time.Time
	newest time.Time // when the latest sent of the blocks that came went out; or the first, after a rest

	came, lost int64 // blocks, in this round of the line's
}

// leave ends a transfer's part. It has nothing under way.
func (s *share) leave(now time.Time) {
	n := s.line
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count(s, -1)
	delete(n.shares, s)
	n.until = now.Add(lineFor)
}

// even tells whether a share is one of those among whom the flight is divided evenly.
func (s *share) even() bool { return s.sends && !s.bound.binds() }

// change changes a share, and keeps the line's sums.
func (s *share) change(what func()) {
	n := s.line
	n.count(s, -1)
	what()
	n.count(s, +1)
}

// count takes a share into the sums, or out of them.
func (n *line) count(s *share, sign int64) {
	if s.sends {
		n.senders += sign
	}
	if s.even() {
		n.hungry += sign
	} else {
		n.aside += sign * s.flying
	}
}

// part is how many bytes the share may have under way, and at how many a second it may send them; 0: as fast as can be. What waits
// with busy clients is not on the line (BBR's extra_acked); more than the line itself holds would be too much to be sure of.
func (s *share) part(now time.Time) (flight, perSecond int64) {
	n := s.line
	hungry, senders := max(n.hungry, 1), max(n.senders, 1)
	all := n.rate.flight(senders)
	if n.rate.full {
		all += min(n.late(now), n.rate.content())
	}
	// Whoever waits until the others' blocks have come would wait in vain for those of the dead: a little is everybody's.
	flight = max((all-n.aside)/hungry, all/(4*hungry))
	if s.bound.binds() {
		flight = min(s.bound.bytes, all/senders)
	}
	perSecond = int64(float64(n.rate.pace()) * float64(flight) / float64(all))
	return max(flight, fewestBlocks*s.each), perSecond
}

// wants tells whether the transfer has something to send.
func (s *share) wants(sends bool) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	if sends == s.sends {
		return
	}
	s.change(func() { s.sends = sends })
	if s.line.senders == 0 {
		s.line.rate.sated = true
	}
}

// departure is what the line had done when a block was sent.
type departure struct {
	at        time.Time
	delivered int64 // bytes, of the whole site
	overdue   int64 // bytes under way, which had been on the line before
	since     time.Time
	first     time.Time // what comes from now on of the same transfer was sent after that
}

// span is the time in which the line did what it has done from a departure on. A
// client that was busy acknowledges at once what came one by one: then it took as long
// as the sending did (as draft-cheng-iccrg-delivery-rate-estimation has it).
func (d *departure) span(now time.Time) time.Duration {
	return max(now.Sub(d.since), d.at.Sub(d.first))
}

// due is when a block may go; ok is false if first others must come. most bounds the blocks under way besides.
func (s *share) due(most int64, now time.Time) (at time.Time, ok bool) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	flight, perSecond := s.part(now)
	if s.flying > 0 && (s.flying+s.each > flight || s.flying >= most*s.each) {
		return time.Time{}, false
	}
	// A sender that was late catches up, but by no more than a few blocks at once.
	at = now.Add(-4 * paceGrain)
	if perSecond > 0 {
		at = maxTime(at, s.paced.Add(time.Duration(s.each*second/perSecond)))
	}
	return at, true
}

// sent notes that a block has gone, which had been due at that time.
func (s *share) sent(due, now time.Time) departure {
	n := s.line
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.flying == 0 {
		n.last = now // what the line did before says nothing about its rate
	}
	if s.flying == 0 {
		s.newest = now
	}
	s.paced = due
	s.fly(now, s.each)
	return departure{at: now, delivered: n.delivered, overdue: n.late(now), since: n.last, first: s.newest}
}

// late is how many bytes are under way that would have come by now, were their clients as quick as the quickest of late.
func (n *line) late(now time.Time) int64 {
	trip := n.rate.trips.quickest()
	if trip < nearTrip {
		return 0
	}
	return n.overdue.before(now.Add(-trip - jitter))
}

// fly takes bytes that were sent then into what is under way, or, negative, out of it.
func (s *share) fly(at time.Time, bytes int64) {
	s.flying += bytes
	s.line.flying += bytes
	if s.flying < 0 {
		panic("tftpd: more has come than was sent")
	}
	s.line.overdue.fly(at, bytes)
	if !s.even() {
		s.line.aside += bytes
	}
}

// met notes a round trip.
func (s *share) met(took time.Duration, now time.Time) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.rate.trips.sample(took, now)
}

// arrived notes that a block has come, which may have been sent once or again. One that was taken for lost had come before,
// while its client was silent: it tells nothing of the line as it is.
func (s *share) arrived(d departure, again, lost bool, now time.Time) {
	n := s.line
	n.mu.Lock()
	defer n.mu.Unlock()
	s.came++
	if lost {
		return
	}
	s.fly(d.at, -s.each)
	n.delivered += s.each
	n.last = now
	s.newest = maxTime(s.newest, d.at)
	n.sate(s, now)
	if again {
		return // whether it was the first or its repetition that came, nobody knows
	}
	n.rate.trips.sample(now.Sub(d.at), now)
	// What a late client says of blocks that were here before this one went tells of no time since.
	if n.rate.delivered(n.delivered-d.delivered-d.overdue, d.span(now), n.delivered, n.flying) {
		n.round()
	}
}

// burstBlocks come at once of a client that has nothing else to do: it acknowledges every fourth, or what a moment brought.
const burstBlocks = 8

// sate has a round tell little of the line in which a client was silent for a quarter of a round trip: it could not be sent
// more meanwhile. Else the line would be taken for slower with every such round, and so be sent less.
func (n *line) sate(s *share, now time.Time) {
	if !n.rate.full || !s.even() {
		return
	}
	each := n.rate.perSecondNow() / n.hungry * 9 / 8 // as much as the line may be found faster any time
	if s.burst.add(s.each, each, now) > burstBlocks*s.each+each*n.rate.trips.least().Milliseconds()/4000 {
		n.rate.sated = true
	}
}

// gone notes that a block was lost. One that was on its way when somebody was drawn back has had its effect: a near line tells
// of what one moment cost over several rounds, and would be drawn back in each of them (as RFC 9002, section 7.3.2, has it).
func (s *share) gone(d departure) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.fly(d.at, -s.each)
	if d.delivered >= s.line.drew {
		s.lost++
	}
}

// givenUp notes that nobody waits for a block any more. That tells nothing of the line: a silent client may be busy, and
// have all of them.
func (s *share) givenUp(d departure) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.fly(d.at, -s.each)
}

// A round is crowded if more than one block in crowdedShare was lost, and at
// least manyLost: as many hardly get lost by chance where three in a hundred do.
const (
	manyLost     = 3
	crowdedShare = 10
)

func isCrowded(came, lost int64) bool { return lost >= manyLost && lost*crowdedShare > lost+came }

// round ends a round, and says whom its losses bind.
func (n *line) round() {
	var came, lost, hurt int64
	for s := range n.shares {
		came, lost = came+s.came, lost+s.lost
		if isCrowded(s.came, s.lost) {
			hurt += s.came + s.lost
		}
	}
	alone := hurt*2 < came+lost // most came through
	crowded := isCrowded(came, lost)
	if hurt > 0 || crowded {
		n.drew = n.delivered
	}
	senders := max(n.senders, 1)
	n.rate.next(n.delivered, n.flying, senders, crowded && !alone)
	even := n.rate.flight(senders) / senders
	for s := range n.shares {
		s.change(func() { s.rebind(alone && isCrowded(s.came, s.lost), even) })
		s.came, s.lost = 0, 0
	}
}

// rebind sets a share's own bound, and raises it again by steps, until it holds nothing back.
func (s *share) rebind(hurt bool, even int64) {
	switch {
	case hurt:
		s.bound.set(s.came*s.each, s.each)
	case s.bound.binds():
		s.bound.raise(s.each)
		if s.bound.bytes >= even {
			s.bound = bound{}
		}
	}
}
