package pfs

import (
	"fmt"
	"math"
	"slices"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// joinTimeout begins joining, or gives up on an unanswered dial or join.
func (s *session) joinTimeout() {
	if s.up != nil {
		peer := s.up.peer
		s.n.drop(s.up)
		s.joinFailed(peer)
		return
	}
	s.tryNext()
}

// tryNext dials the best candidate that is left.
func (s *session) tryNext() {
	if len(s.n.strikes) > 0 {
		slices.SortStableFunc(s.candidates, func(a, b wire.PeerRef) int { return s.n.blame(a.ID) - s.n.blame(b.ID) })
	}
	for len(s.candidates) > 0 {
		peer := s.candidates[0]
		s.candidates = slices.Delete(s.candidates, 0, 1)
		if peer.ID != s.n.cfg.ID && peer.Addr != s.n.cfg.Addr && !s.n.distrusts(peer.ID) {
			s.dial(peer)
			return
		}
	}
	s.outOfCandidates()
}

func (s *session) dial(peer wire.PeerRef) {
	s.n.nextConn++
	s.up = s.n.conns.add(conn{id: s.n.nextConn, s: s, addr: peer.Addr, peer: peer.ID, has: math.MaxInt64})
	s.call(s.up.id, peer)
	s.knockAgain(peer)
	s.set(timerJoin, 2*s.n.timing.Reply) // for the connection, and for the answer
}

// call has the driver open a connection, and ask.
func (s *session) call(id ConnID, peer wire.PeerRef) {
	s.n.effect(Dial{noted(&s.n.out.calls, Call{Conn: id, To: peer.Addr, Join: s.ask()})})
}

// ask is the Join, the same as long as the node holds the same.
func (s *session) ask() *wire.Join {
	var have int64
	if !s.partial.IsZero() {
		have = s.have
	}
	if j := s.asked; j == nil || j.Have != have || j.Digest != s.partial {
		s.asked = &wire.Join{Header: s.head(), Topic: s.topic(), Have: have, Digest: s.partial}
	}
	return s.asked
}

// joinFailed notes that a candidate could not be reached and tries the next.
func (s *session) joinFailed(peer wire.NodeID) {
	s.n.unreached(peer, s.file)
	s.failed = true
	s.tryNext()
}

// outOfCandidates listens anew, or, when peers have failed this node often
// enough, goes to the server alone.
func (s *session) outOfCandidates() {
	s.clear(timerJoin)
	s.answerHeld()
	if s.fallen != "" {
		s.gather()
		return
	}
	rounds, most := &s.turnedAway, MaxTurnedAway
	if s.failed {
		rounds, most = &s.rounds, PeerRounds
	}
	if *rounds++; *rounds >= most {
		s.fallBack("no peer that offered could be joined, %d rounds long", most)
		return
	}
	s.listen()
}

// fromParent handles a frame of the node that was dialled.
func (s *session) fromParent(c *conn, f wire.Frame) {
	if !s.heardParent() {
		s.leaveCrawler()
		return
	}
	switch f := f.(type) {
	case *wire.Accept:
		s.acceptedBy(c, f)
		return
	case *wire.Redirect:
		if s.phase == joining {
			s.redirected(c, f)
			s.n.conns.spend(c)
			return
		}
	case *wire.Refuse:
		if s.phase == joining {
			s.n.drop(c)
			s.refusedBy(c, f.Code)
			s.n.conns.spend(c)
			return
		}
		if f.Code == wire.RefuseLeaving && (s.phase == attached || s.phase == finishing) {
			s.parentLeaves(c)
			return
		}
	case *wire.Status:
		if s.phase == attached {
			s.toldHave(c, f.Have)
			return
		}
		if s.phase == finishing && s.inBlocks() {
			return // from a parent that feeds as it comes; crossed with the last bytes
		}
	case *wire.File:
		if s.phase == attached {
			s.receive(c, f)
			return
		}
	}
	s.n.offence(c, fmt.Errorf("a parent sent %T out of turn", f))
}

// parentLeaves climbs without a grudge: the parent has said that it cannot go on,
// and may be back. How many parents a file may lose is bounded all the same.
func (s *session) parentLeaves(c *conn) {
	path := s.path
	s.n.drop(c)
	s.climb(c.peer, path, "it leaves")
}

// refusedBy goes on to the next candidate. Who has no place may have one later: with
// express, where a busy node sends joiners on, it is asked again after the others.
func (s *session) refusedBy(c *conn, why wire.RefuseCode) {
	if why == wire.RefuseNotHere {
		s.joinFailed(c.peer)
		return
	}
	if why == wire.RefuseNoParent && s.n.cfg.Express && times(s.refusals, c.peer) < patience {
		s.refusals = append(s.refusals, c.peer)
		s.candidates = append(s.candidates, c.ref())
	}
	s.tryNext()
}

// heardParent postpones the moment at which the parent counts as lost; false
// when it has had its time.
func (s *session) heardParent() bool {
	if s.phase != attached {
		return true
	}
	s.set(timerSilence, s.n.timing.ParentSilence)
	return !s.crawls()
}

// acceptedBy takes the parent, or learns that the path above it has changed.
func (s *session) acceptedBy(c *conn, f *wire.Accept) {
	first := s.phase == joining
	if why := s.unfit(c, f.Path); why != "" {
		s.n.drop(c)
		if first { // a race, or another device at that address: not this peer's fault
			s.failed = true
			s.tryNext()
		} else {
			s.climb(c.peer, nil, why)
		}
		return
	}
	changed := first || s.rooted != f.Rooted || len(s.path) != len(f.Path)
	s.path, s.rooted = f.Path, f.Rooted
	if s.path[0].Addr != c.addr { // where it was reached
		s.path = slices.Clone(s.path)
		s.path[0].Addr = c.addr
	}
	if first {
		s.phase = attached
		s.clear(timerJoin)
		s.rounds, s.turnedAway, s.failed = 0, 0, false
		s.gotAt = s.n.now
		s.gathered, s.fallen = s.fallen != "", ""
		s.mark()
		s.set(timerSilence, s.n.timing.ParentSilence)
		s.emit(&telemetry.Event{Kind: telemetry.Joined, Peer: s.n.out.name(c.peer), Depth: len(s.path), Have: telemetry.Bytes(s.have)})
	} else if changed && f.Rooted {
		s.emit(&telemetry.Event{Kind: telemetry.Depth, Depth: len(s.path)})
	}
	s.tellChildren()
	if first {
		s.answerHeld()
	}
}

// unfit says what is wrong with a path that a parent tells; "" if nothing.
func (s *session) unfit(c *conn, path []wire.PeerRef) string {
	switch {
	case path[0].ID != c.peer:
		return "another device at its address"
	case slices.ContainsFunc(path, func(p wire.PeerRef) bool { return p.ID == s.n.cfg.ID }) && !s.n.is(IgnoresCycles):
		return "its path leads back here"
	case len(path) == wire.MaxPath: // ours would be longer than a frame's
		return "too deep in the tree"
	}
	return ""
}

// redirected follows a full parent's hint down the tree.
func (s *session) redirected(c *conn, f *wire.Redirect) {
	s.n.drop(c)
	s.hops++
	if s.hops > MaxHops {
		s.failed = true
		s.candidates = s.candidates[:0]
		s.tryNext()
		return
	}
	s.candidates = slices.Insert(s.candidates, 0, f.To...)
	s.candidates = s.candidates[:min(len(s.candidates), 2*wire.MaxChildren)]
	s.tryNext()
}

// parentLost gives up on the parent, and climbs the ancestors from the nearest.
func (s *session) parentLost(why string) {
	c, path := s.up, s.path
	if c == nil {
		panic("pfs: a parent lost that was never had")
	}
	s.n.drop(c)
	if !c.fed {
		s.n.unreached(c.peer, s.file)
	}
	s.climb(c.peer, path, why)
}

func (s *session) climb(lost wire.NodeID, path []wire.PeerRef, why string) {
	s.clear(timerSilence)
	if s.phase == finishing { // every byte is here: the parent is no longer needed
		s.tellChildren()
		return
	}
	s.phase = joining
	s.emit(&telemetry.Event{Kind: telemetry.ParentLost, Peer: s.n.out.name(lost), Have: telemetry.Bytes(s.have), Text: why})
	s.tellChildren()
	if s.n.is(NeverReattaches) {
		return
	}
	if s.superseded && s.have == 0 && s.n.doubts < maxDoubts { // perhaps that is why
		s.n.doubts++
		s.n.outdated(s)
		return
	}
	if s.losses++; s.losses >= MaxLosses {
		s.fallBack("%d parents were lost", s.losses)
		return
	}
	s.hops = 0
	s.candidates = s.candidates[:0]
	if len(path) > 1 {
		s.candidates = append(s.candidates, path[1:]...)
	}
	s.askBelow()
	s.tryNext()
}
