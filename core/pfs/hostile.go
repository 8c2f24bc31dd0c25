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

	followMost = 4         // waits of Timing.Follow for one claimer, however often it claims
	waitMost   = time.Hour // below a parent that has nothing to send
)

// crawls reports whether the parent has been given enough time. Silence has its
// own timer; this is for the one that drips, or only ever says that it waits.
func (s *session) crawls() bool {
	span, limit := s.n.now-s.markAt, s.n.cfg.Timing.Crawl
	switch {
	case !s.up.sending:
		return span >= waitMost
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

// fallBack goes to the server without being root, since peers have failed.
func (s *session) fallBack(format string, args ...any) {
	s.emit(telemetry.Event{Kind: telemetry.Fallback, Text: fmt.Sprintf(format, args...)})
	s.rounds, s.losses = 0, 0
	s.fetch()
}
