package pfs

import (
	"slices"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// heardOffer remembers an offer of a file whose session is not open yet.
type heardOffer struct {
	topic wire.Topic
	peer  wire.PeerRef
	at    time.Duration
}

// listen begins an election: hold-off, then the half second of listening.
func (s *session) listen() {
	s.phase, s.listened, s.root, s.alone, s.failed = hearing, false, false, false, false
	wait := holdOff(s.strength(), s.n.timing.HoldOff)
	if s.split { // whoever had the list sooner than its neighbours would be the root of everything
		wait += max(s.n.sessions[0].joinTill-s.n.now, 0)
	}
	s.set(timerElect, wait)
}

func (s *session) electTimeout() {
	t := s.n.timing
	switch {
	case s.phase == hearing && !s.listened:
		s.begin()
		s.set(timerElect, t.Listen)
		if peer, ok := s.n.recall(s.topic()); ok && !s.n.distrusts(peer.ID) {
			s.follow(peer)
		}
	case s.phase == hearing:
		s.phase, s.ad = claiming, 0
		s.claim()
		if s.n.cfg.Express { // a claim that stands ends at the server
			s.n.effect(Prepare{})
		}
	case s.phase == claiming && s.ad < wire.MaxAd:
		s.ad++
		s.claim()
	case s.phase == claiming:
		s.confirm()
	case s.phase == following: // nobody came of the claim that was heard
		s.vain++
		s.listen()
	case s.phase == rootWait:
		s.emit(&telemetry.Event{Kind: telemetry.RootWaitOver})
		s.fetch()
	case s.phase == gathering:
		s.goAlone(s.fallen)
	}
}

// begin ends the hold-off: from here on the log has lines of this file.
func (s *session) begin() {
	if !s.listened {
		s.listened = true
		s.emit(&telemetry.Event{Kind: telemetry.FileStart, Have: telemetry.Bytes(s.have)})
	}
}

// claim broadcasts ClaimRoot(tent) or its next Ad.
func (s *session) claim() {
	m := &wire.Claim{Header: s.head(), Topic: s.topic(), Strength: s.strength(), Map: heldMap(s.have, s.size), Ad: s.ad}
	s.n.effect(Broadcast{m})
	e := telemetry.Event{Kind: telemetry.Claim, Map: telemetry.Hex32(m.Map), Strength: telemetry.Hex32(m.Strength)}
	if s.ad > 0 {
		e.Kind, e.N = telemetry.Ad, int(s.ad)
	}
	s.emit(&e)
	s.set(timerElect, s.n.timing.Ad)
}

// confirm makes the node root: nobody stronger spoke during the claim and its
// four ads.
func (s *session) confirm() {
	s.phase, s.root = rootWait, true
	s.joinTill = s.n.now + s.n.timing.JoinSpread
	s.emit(&telemetry.Event{Kind: telemetry.RootConfirmed, Strength: telemetry.Hex32(s.strength() | bump),
		Addr: s.n.cfg.Addr.String(), Wait: telemetry.Micros(s.n.timing.RootWait / time.Microsecond)})
	s.set(timerElect, s.n.timing.RootWait)
	s.sendOffer()
	s.tellChildren() // a subtree kept from before has a root again
	s.armStatus()
}

// sendOffer broadcasts that others may join here.
func (s *session) sendOffer() {
	s.clear(timerAnswer)
	if !s.topped() {
		return
	}
	s.lastOffer = s.n.now
	m := &wire.Offer{Header: s.head(), Topic: s.topic(), Alone: s.alone, Strength: s.strength() | bump, Map: heldMap(s.have, s.size),
		Depth: uint8(len(s.path)), Free: uint8(max(wire.MaxChildren-len(s.children), 0)), Size: max(s.size, 0), Digest: s.digest}
	s.n.effect(Broadcast{m})
	s.emit(&telemetry.Event{Kind: telemetry.Offer, Depth: int(m.Depth), N: int(m.Free), Strength: telemetry.Hex32(m.Strength)})
	if s.leads() && s.phase != whole {
		s.set(timerOffer, s.n.timing.OfferEvery)
	}
}

// offerAgain is a root's heartbeat while its file is under way, and that of a
// node alone.
func (s *session) offerAgain() {
	if s.leads() && (s.phase == rootWait || s.phase == fetching || s.phase == finishing) {
		s.sendOffer()
	}
}

// hurry bounds the waits before an answer to a claimer who has not heard one at
// its first ad: with the express profile it will soon be root.
const hurry = 20 * time.Millisecond

// answer offers soon, unless somebody else does before: a root whose file is
// under way at once; a holder after a wait that is another for every claim, so
// that the newcomers spread, and that a holder whom they cannot reach does not
// silence the others for good.
func (s *session) answer(claim uint32, hurried bool) {
	gap, spread := s.n.timing.OfferGap, s.n.timing.AnswerSpread
	if hurried {
		gap, spread = min(gap, hurry), min(spread, hurry)
	}
	wait := max(s.lastOffer+gap-s.n.now, 0)
	if !s.root || s.phase == whole {
		wait = max(wait, holdOff(strength(s.n.cfg.ID, claim, s.have, s.size), spread))
	}
	pending := s.timers[timerAnswer]
	switch {
	case pending != never && (!hurried || pending <= s.n.now+wait):
	case wait == 0:
		s.sendOffer()
	default:
		s.set(timerAnswer, wait)
	}
}

func (n *Node) datagram(in Datagram) {
	h := in.Msg.Head()
	if h.From == n.cfg.ID {
		if in.From != n.cfg.Addr {
			n.ignore("datagram of another device with this node's identity", in.From.String())
		}
		return // a broadcast comes back to its sender
	}
	if !n.cfg.PFS {
		return
	}
	peer := wire.PeerRef{ID: h.From, Addr: in.From}
	switch m := in.Msg.(type) {
	case *wire.Claim:
		if s := n.session(m.Topic); s != nil {
			s.hearClaim(m, peer)
		}
	case *wire.Offer:
		if s := n.session(m.Topic); s != nil {
			s.hearOffer(m, peer)
		} else if m.Model == n.cfg.Model {
			n.remember(m.Topic, peer)
		}
	}
}

func (s *session) hearClaim(m *wire.Claim, peer wire.PeerRef) {
	if s.n.distrusts(peer.ID) {
		return
	}
	switch s.phase {
	case hearing, claiming:
		if s.vain < MaxVain && !s.n.is(NeverYields) && (stronger(m.Strength, m.From, s.strength(), s.n.cfg.ID) || s.tooLate(m)) {
			s.yield(peer)
		}
	case following: // who only ever claims is not waited for
		s.set(timerElect, max(0, min(s.n.timing.Follow, s.followTill-s.n.now)))
	case whole, rootWait, fetching:
		if !s.alone { // it offers for those who are or become roots, in its own time
			s.answer(m.XID+uint32(m.Ad), m.Ad > 0)
		}
	case finishing:
		if s.root {
			s.answer(m.XID, false)
		}
	}
}

// tooLate reports whether a node that has not claimed yet leaves the crown to one
// who has, and is weaker: what the strongest would gain is little, and all would
// begin again whenever a stronger one comes late. Not so where it holds more of
// the file, or the other is tired; and among those who have claimed the strength
// decides, so that they all judge alike.
func (s *session) tooLate(m *wire.Claim) bool {
	const hash = 1<<24 - 1
	return s.n.cfg.Express && s.phase == hearing && m.Strength&hash > 0 && m.Strength|hash >= s.strength()
}

// yield gives way to a claim and waits for its offer.
func (s *session) yield(peer wire.PeerRef) {
	s.begin()
	s.phase = following
	s.emit(&telemetry.Event{Kind: telemetry.Yield, Peer: s.n.out.name(peer.ID)})
	s.followTill = s.n.now + followMost*s.n.timing.Follow
	s.set(timerElect, s.n.timing.Follow)
}

func (s *session) hearOffer(m *wire.Offer, peer wire.PeerRef) {
	if s.n.distrusts(peer.ID) {
		return
	}
	if s.n.alien(m) {
		s.superseded = true
		return
	}
	s.clear(timerAnswer) // somebody has answered the claim
	switch s.phase {
	case hearing, claiming, following:
		if !m.Alone { // if all of a site tried, all would fail who cannot reach it
			s.follow(peer)
		}
	case gathering:
		if m.Alone {
			s.follow(peer)
		}
	case rootWait, fetching:
		if s.root {
			s.meetRoot(m, peer)
		}
	case whole: // a root that heard no holder: it need not go to the server
		if m.Digest.IsZero() {
			s.answer(m.XID, false)
		}
	}
}

// follow turns to a root or holder: yield, and join after this node's share of
// the spread.
func (s *session) follow(peer wire.PeerRef) {
	if s.phase != following {
		s.yield(peer)
	}
	s.phase = joining
	s.clear(timerElect)
	if s.n.is(FetchesOffered) {
		s.fetch()
		return
	}
	s.candidates = append(s.candidates[:0], peer)
	s.hops, s.refusals = 0, nil
	s.joinTill = s.n.now + s.n.timing.JoinSpread
	s.set(timerJoin, s.turn(s.n.timing.JoinSpread))
}

// meetRoot settles two roots of one hierarchy that hear each other, or a root
// and a node alone.
func (s *session) meetRoot(m *wire.Offer, peer wire.PeerRef) {
	if !s.givesWay(m) || s.n.is(KeepsCrown) {
		s.answer(m.XID, false)
		return
	}
	if s.phase == fetching {
		s.cancelFetch("another root")
	}
	if m.Alone {
		s.courted++
	}
	s.root = false
	s.clear(timerOffer)
	s.follow(peer)
	s.tellChildren() // only now: a root tells its subtree that it is rooted
}

// givesWay judges a root: a holder always wins; otherwise the part of the
// strength that never changes decides, so that both judge alike. A node alone
// could not join this root and takes the file already: one more copy is saved
// only by whoever has not begun to.
func (s *session) givesWay(m *wire.Offer) bool {
	if m.Alone {
		return s.phase == rootWait && s.courted < MaxCourted
	}
	return !m.Digest.IsZero() || stronger(mix(m.From, s.hier), m.From, mix(s.n.cfg.ID, s.hier), s.n.cfg.ID)
}

// remember keeps the latest offers of files that this node will come to.
func (n *Node) remember(t wire.Topic, peer wire.PeerRef) {
	const most = 8
	for i := range n.heard {
		if n.heard[i].topic == t {
			n.heard[i].peer, n.heard[i].at = peer, n.now
			return
		}
	}
	if len(n.heard) == most {
		n.heard = append(n.heard[:0], n.heard[1:]...)
	}
	n.heard = append(n.heard, heardOffer{t, peer, n.now})
}

// recall takes a remembered offer that is still fresh. It serves once: a root
// that has died since would be struck twice, and not be heard when it is back.
func (n *Node) recall(t wire.Topic) (wire.PeerRef, bool) {
	for i, h := range n.heard {
		if h.topic == t {
			n.heard = slices.Delete(n.heard, i, i+1)
			return h.peer, n.now-h.at <= 2*n.timing.OfferEvery
		}
	}
	return wire.PeerRef{}, false
}
