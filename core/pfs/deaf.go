package pfs

import (
	"time"

	"openpfs/core/wire"
)

// A wait of the election is for hearing others. A node that comes late to its end
// was busy, or asleep, and has not listened: what came meanwhile is still before
// it. It listens once more before it claims, and before it takes the crown, but
// not for ever, for who is always late must be served, too. Between two ads it
// need not: there is time to hear, and the others hear that it claims.

// maxDeaf is how often one file's election waits again.
const maxDeaf = 4

// deaf reports whether a wait that ended so late has to be waited again, and
// begins that.
func (s *session) deaf(late time.Duration) bool {
	again := s.n.cfg.Timing.Ad
	claims := s.phase == hearing && s.listened
	crowned := s.phase == claiming && s.ad == wire.MaxAd
	if !claims && !crowned || late < again/2 || s.waited == maxDeaf {
		return false
	}
	s.waited++
	s.set(timerElect, again)
	return true
}
