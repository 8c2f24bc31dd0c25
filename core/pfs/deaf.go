package pfs

import "time"

// A wait of the election is for hearing others. A node that comes late to its end
// was busy, or asleep, and has not listened: what came meanwhile is still before
// it. It listens once more before it takes a crown, but not for ever, for who is
// always late must be served, too.

// maxDeaf is how often one file's election waits again.
const maxDeaf = 8

// deaf reports whether a wait that ended so late has to be waited again, and
// begins that.
func (s *session) deaf(late time.Duration) bool {
	again := s.n.timing.Ad
	if s.phase != claiming && (s.phase != hearing || !s.listened) || late < again/2 || s.waited == maxDeaf {
		return false
	}
	s.waited++
	s.set(timerElect, again)
	return true
}
