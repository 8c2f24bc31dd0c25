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
// fills level by level with two connections a node. A guest who has not reached its
// place yet lets the joiner wait (see hold); if it does not get there, or has none
// free, the joiner goes on with the child that is named second.

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

// shown is whom a joiner is shown to first, in the express profile, if anybody is
// known. The first of all are those who have their place here.
func (s *session) shown(joiner *conn) (wire.PeerRef, bool) {
	if !s.n.cfg.Express {
		return wire.PeerRef{}, false
	}
	if s.guests == nil {
		for _, child := range s.children {
			s.welcome(child)
		}
	}
	peer, ok := s.host(joiner.peer)
	s.welcome(joiner)
	return peer, ok
}

// welcome remembers somebody who has a place, here or further down.
func (s *session) welcome(c *conn) {
	if len(s.guests) == maxGuests && s.longGone(s.firstGuest) {
		s.guests = slices.DeleteFunc(s.guests, s.stale)
		s.firstGuest = s.n.now
		for _, g := range s.guests {
			s.firstGuest = min(s.firstGuest, g.at)
		}
	}
	if len(s.guests) < maxGuests {
		g := guest{peer: c.ref(), at: s.n.now, turn: s.turnOf(c.peer)}
		at := len(s.guests) // most come in turn
		for at > 0 && s.guests[at-1].turn > g.turn {
			at--
		}
		s.guests = slices.Insert(s.guests, at, g)
	}
}

// stale reports whether a guest came longer ago than a join may take.
func (s *session) stale(g guest) bool { return s.longGone(g.at) }

func (s *session) longGone(at time.Duration) bool { return at+s.n.timing.Reply < s.n.now }

// host is whom a joiner is best sent to; false if nobody is known. It is the guest
// that is first in turn: who comes late to its turn is an inner node all the same.
// A guest is forgotten once two were sent to it.
func (s *session) host(joiner wire.NodeID) (wire.PeerRef, bool) {
	for len(s.guests) > 0 && s.stale(s.guests[0]) {
		s.guests = s.guests[1:]
	}
	i := slices.IndexFunc(s.guests, func(g guest) bool { return g.peer.ID != joiner && !s.stale(g) })
	if i < 0 {
		return wire.PeerRef{}, false
	}
	g := &s.guests[i]
	peer := g.peer
	if g.sent++; g.sent == wire.MaxChildren {
		if i == 0 {
			s.guests = s.guests[1:]
		} else {
			s.guests = slices.Delete(s.guests, i, i+1)
		}
	}
	return peer, true
}

// ref names the other end.
func (c *conn) ref() wire.PeerRef { return wire.PeerRef{ID: c.peer, Addr: c.addr} }
