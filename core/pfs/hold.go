package pfs

import (
	"time"

	"openpfs/core/wire"
)

// holdMost is how long a joiner is kept waiting by a node that has no place yet
// itself, as a share of what a join may take: two who were sent to each other, by
// way of others, find out.
func (t *Timing) holdMost() time.Duration { return t.Reply / 8 }

// holds reports whether a joiner waits here until this node has its own place. Only
// who has nobody below it yet lets anybody wait, and nobody whom it waits for
// itself: what takes it a connection and a moment would take the joiner three.
func (s *session) holds(joiner wire.NodeID) bool {
	return s.n.cfg.Express && s.phase == joining && s.fallen == "" && s.up != nil && s.up.peer != joiner &&
		len(s.children) == 0 && len(s.held) < s.n.slots()
}

// hold keeps a joiner waiting.
func (s *session) hold(c *conn) {
	c.s = s
	s.held = append(s.held, c)
	if s.timers[timerHold] == never {
		s.set(timerHold, s.n.timing.holdMost())
	}
}

// answerHeld has those who wait ask again: there is a place now, or there will be
// none soon.
func (s *session) answerHeld() {
	if len(s.held) == 0 {
		return
	}
	s.clear(timerHold)
	waiting := s.held
	s.held = nil
	for _, c := range waiting {
		c.s = nil
		if s.topped() {
			s.n.join(c, c.asked)
		} else {
			s.n.refuse(c, wire.RefuseNoParent)
		}
	}
}
