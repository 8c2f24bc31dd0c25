package pfs

import (
	"fmt"
	"time"

	"openpfs/core/telemetry"
)

// Bounds on what peers cost that keep to the letter of the protocol and never
// deliver. Identities cost an attacker nothing: strikes alone, which are a
// node's by name, do not end it.
const (
	// MaxVain is how often a node waits for an offer that does not come, for one
	// file, before it claims against stronger claims, too.
	MaxVain = 6
	// MaxLosses is how many parents one file may lose, by whatever fault, before
	// the node goes to the server alone.
	MaxLosses = 12
	// CrawlBytes must come within Timing.Crawl from a parent that sends.
	CrawlBytes = 32 << 10
	// WholeWait is how long a child that was sent everything may take to say that
	// it has it: a slow device hashes a large file in that time.
	WholeWait = time.Minute
	// MaxCourted is how often, for one file, a root gives way to nodes that are
	// alone: it may be unable to reach them, too.
	MaxCourted = 3

	followMost = 4         // waits of Timing.Follow for one claimer, however often it claims
	waitMost   = time.Hour // below a parent that has nothing to send
)

// crawls reports whether the parent has been given enough time. Silence has its
// own timer; this is for the one that drips, or only ever says that it waits.
func (s *session) crawls() bool {
	span, limit := s.n.now-s.markAt, s.n.timing.Crawl
	switch {
	case s.n.now-s.gotAt >= waitMost: // whatever it says meanwhile
		return true
	case !s.up.sending, s.starved():
		return false
	case limit == 0 || span < limit:
		return false
	}
	slow := s.have-s.markHave < CrawlBytes
	s.mark()
	return slow
}

// mark begins the time that crawls measures.
func (s *session) mark() { s.markAt, s.markHave = s.n.now, s.have }

// leaveCrawler is for good, or for an hour at least.
func (s *session) leaveCrawler() {
	for range strikesOut {
		s.n.strike(s.up.peer, strikeCorrupt)
	}
	s.parentLost("too slow")
}

// expectRead gives a child the time that this node, as a child, would give a
// parent for as many bytes: for one that does not read. The driver may end it
// sooner, by what the connection takes.
func (s *session) expectRead(c *conn, bytes int64) {
	if crawl := s.n.timing.Crawl; crawl > 0 {
		s.expect(c, WholeWait+time.Duration(bytes/CrawlBytes+1)*crawl)
	}
}

// expect gives a child that is fed its time.
func (s *session) expect(c *conn, span time.Duration) {
	c.deadline = s.n.now + span
	s.arm(timerChild, min(s.timers[timerChild], c.deadline))
}

// sent begins the time in which a child that has been written everything must
// say that it has the file.
func (n *Node) sent(in Sent) {
	if c := n.conns.get(in.Conn); c != nil && c.inbound && c.sending { // else crossed with our own Close
		c.s.expect(c, WholeWait)
	}
}

// childTimeout takes their places from children that have read nothing, or that
// have everything and do not say so: others wait for them.
func (s *session) childTimeout() {
	for i := len(s.children) - 1; i >= 0; i-- {
		c := s.children[i]
		if c.deadline > s.n.now {
			s.arm(timerChild, min(s.timers[timerChild], c.deadline))
			continue
		}
		s.n.effect(Close{c.id})
		s.n.forget(c, "fed, and never said that it has the file")
	}
}

// fallBack goes to the server without being root, since peers have failed. The
// same has often happened to others at the same moment, such as all whom a
// firewall parts from the roots. So it listens first, once, for somebody who is
// alone already, for longer than such a one is silent; of those who find nobody
// the strong begin.
func (s *session) fallBack(format string, args ...any) {
	s.fallen = fmt.Sprintf(format, args...)
	s.fallAt = s.n.now
	if !s.gathered {
		s.fallAt += s.n.timing.OfferEvery + holdOff(s.strength(), s.n.timing.Follow)
	}
	s.gather()
}

// gather listens on, for what is left of the time.
func (s *session) gather() {
	if s.fallAt <= s.n.now {
		s.goAlone(s.fallen)
		return
	}
	s.phase = gathering
	s.set(timerElect, s.fallAt-s.n.now)
}

// goAlone fetches, and offers others a place meanwhile.
func (s *session) goAlone(why string) {
	s.emit(&telemetry.Event{Kind: telemetry.Fallback, Text: why})
	s.rounds, s.turnedAway, s.losses, s.fallen = 0, 0, 0, ""
	s.alone, s.gathered = true, false
	s.fetch()
	s.sendOffer()
}
