package pfs

import (
	"slices"
	"time"

	"openpfs/core/wire"
)

// Of N nodes that join together all but two meet a full root, and each would be
// sent on from child to child, down all of the tree: N log₂ N connections. But a
// full parent knows who will have a place for the next: whoever it has sent on
// itself. Each of them is about to stand below it with both slots free. So, in
// the express profile, it names them in turn, two joiners each, and the tree
// fills level by level with two connections a node. If a guest is not yet in its
// place, or no longer, the joiner goes on with the child that is named second.

// guest is a node that came here to join not long ago.
type guest struct {
	peer wire.PeerRef
	at   time.Duration
	turn uint32 // the sooner, the better a parent it is; see sides.go
	sent int    // joiners sent to it
}

// maxGuests bounds what a node remembers of one file: as many as may be about to
// be asked, in a site of MaxPending joiners at a time.
const maxGuests = MaxPending

// welcome remembers who has been given a place, here or further down.
func (s *session) welcome(c *conn) {
	if s.n.cfg.Express && len(s.guests) < maxGuests {
		s.guests = append(s.guests, guest{peer: c.ref(), at: s.n.now, turn: s.turnOf(c.peer)})
	}
}

// host is whom a joiner is best sent to; false if nobody is known. A guest is
// named once it has had the time to reach its place; sooner it would turn the
// joiner away, and the tree would grow lopsided. It is forgotten once two were
// sent to it, or after as long as a join may take. Of several, the first in turn
// is named: who comes late to its turn is an inner node all the same.
func (s *session) host(joiner wire.NodeID) (wire.PeerRef, bool) {
	s.guests = slices.DeleteFunc(s.guests, func(g guest) bool {
		return g.sent == wire.MaxChildren || g.at+s.n.cfg.Timing.Reply < s.n.now
	})
	ripe := s.n.cfg.Timing.JoinSpread / 8
	var best *guest
	for i := range s.guests {
		g := &s.guests[i]
		if g.peer.ID != joiner && g.at+ripe <= s.n.now && (best == nil || g.turn < best.turn) {
			best = g
		}
	}
	if best == nil {
		return wire.PeerRef{}, false
	}
	best.sent++
	return best.peer, true
}

// ref names the other end.
func (c *conn) ref() wire.PeerRef { return wire.PeerRef{ID: c.peer, Addr: c.addr} }
