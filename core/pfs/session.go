package pfs

import (
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// phase is where a session stands. Exactly one way leads on from each.
type phase uint8

const (
	hearing   phase = iota // hold-off, then listening; then claims
	claiming               // tentative root; then confirmed, or yields
	following              // yielded: waits for an offer
	joining                // dials candidates
	attached               // has a parent; bytes come when the parent is whole
	rootWait               // confirmed root; then fetches
	fetching               // bytes come from the server
	finishing              // every byte is here; the digest is being checked
	gathering              // peers have failed it: looks for others who are alone, then fetches
	resting                // the disk or the server failed; waits
	whole                  // verified; serves
)

// timer names a session's timers.
type timer uint8

const (
	timerElect   timer = iota // the election's next step
	timerOffer                // a root's next offer
	timerAnswer               // a holder's answer to a claim
	timerJoin                 // begin joining; or a dial or join unanswered
	timerStatus               // next Status to children
	timerSilence              // the parent counts as lost
	timerRest                 // rested long enough
	timerChild                // a child that is fed has had its time
	timerTell                 // how far the file is, since it stands still
	timerHold                 // joiners have waited here long enough
	timerCount
)

// session is one file's hierarchy as this node sees it.
type session struct {
	// Most Steps need no more than this paragraph, two lines of the processor's
	// cache; see Node.
	n          *Node
	at         int32 // index among the node's sessions; closed once the load began anew
	phase      phase
	ad         uint8
	listened   bool // hold-off is over, 0.5 s of listening have begun
	root       bool
	alone      bool // peers have failed it, and it fetches without being root
	gathered   bool // has joined one who was alone: it is not looked for another
	superseded bool // somebody offers another file than the manifest's, whole
	tired      bool // the server, or its own disk, failed this root: others first
	rooted     bool // the parent says that a root or holder is above
	split      bool // the components have sides, and this one is on
	side       bool // this one; see sides
	failed     bool // a dial or join failed in this round
	timers     [timerCount]time.Duration
	up         *conn // to the parent, from the dial on
	have, size int64 // size −1 unknown; with blocks known, have ends with one

	hier, xid    uint32
	followTill   time.Duration // and no longer, for the claim that is followed now
	lastOffer    time.Duration
	children     []*conn
	room         [wire.MaxChildren]*conn // for them
	held         []*conn                 // joiners that wait until this node has its own place
	path         []wire.PeerRef
	placed       *wire.Accept  // the last that was said, see accept
	reached      *wire.Status  // the same, see status
	markAt       time.Duration // see crawls
	markHave     int64
	gotAt        time.Duration // when the parent was found, or its last bytes came
	file         string
	lastProgress time.Duration

	want     *load.ManifestFile // the manifest's; a zero one, if nothing is known of the file before it comes
	sentAway []wire.NodeID      // joiners that had better go elsewhere first
	refusals []wire.NodeID      // nodes that sent this one away, to be asked once more
	begun    time.Duration      // when this node turned to the file
	digest   load.Digest
	partial  load.Digest // digest of the file that the held bytes are of; zero: cannot resume

	waited     int           // election waits that were waited again, see deaf
	guests     []guest       // who came to join lately, the first in turn in front
	firstGuest time.Duration // none of them came earlier

	candidates []wire.PeerRef                 // to dial, best first
	near       [wire.MaxChildren]wire.PeerRef // room for them
	asked      *wire.Join                     // the last, see ask
	joinTill   time.Duration                  // others who heard the offer join until then
	hops       int
	rounds     int
	turnedAway int           // rounds in which nobody failed, and nobody had a place
	fallen     string        // why it falls back; "" if it does not
	fallAt     time.Duration // when it goes to the server, unless it finds others alone
	courted    int           // times that it, a root, gave way to one alone
	vain       int           // claims that no offer followed
	losses     int           // parents
	sources    []wire.NodeID // that the held bytes came from

	fetches int // that failed
	rest    time.Duration

	_ [16]byte // to whole lines
}

// opened is a session among its node's, with what most Steps ask of each.
type opened struct {
	*session
	due  time.Duration // when the first of its timers fires
	file string        // the session's
}

// closed is the place of a session that is no longer among its node's.
const closed = -1

// closeAll leaves no session behind.
func (n *Node) closeAll() {
	for _, s := range n.sessions {
		s.at = closed
	}
	n.sessions = nil
	n.findFirst()
}

// open begins the hierarchy of a file.
func (n *Node) open(file string) *session {
	s := n.place()
	s.n, s.at, s.file, s.hier = n, int32(len(n.sessions)), file, wire.Hier(n.cfg.Model, file)
	s.want, s.size, s.begun = &n.out.unknown, -1, n.now
	s.rest, s.lastOffer, s.lastProgress = n.timing.Retry, -n.timing.OfferGap, -n.timing.Progress
	s.xid, s.children, s.candidates = mix(n.cfg.ID, ^s.hier), s.room[:0], s.near[:0]
	n.sessions = append(n.sessions, opened{s, never, file})
	s.clearTimers()
	s.learn()
	if h := n.fitting(n.heldOf(file)); h.Have > 0 || h.Whole {
		s.have, s.size, s.partial = h.Have, h.Size, h.Digest
		switch {
		case h.Whole:
			s.have, s.digest = h.Size, h.Digest
		case s.inBlocks() && h.Have < h.Size: // a power cut may have spoilt the last one
			s.have = s.want.Blocks.Floor(h.Have)
		}
	}
	return s
}

// place is memory for the next session, zero.
func (n *Node) place() *session {
	if len(n.places) == 0 {
		n.places = make([]session, max(len(n.files)-len(n.sessions), 1))
	}
	s := &n.places[0]
	n.places = n.places[1:]
	return s
}

func (s *session) topic() wire.Topic { return wire.Topic{Model: s.n.cfg.Model, File: s.file} }

func (s *session) head() wire.Header {
	return wire.Header{Hier: s.hier, XID: s.xid, From: s.n.cfg.ID}
}

// arm sets a timer. What is due first is noted beside the sessions, and of all of
// them in the node.
func (s *session) arm(t timer, at time.Duration) {
	was := s.timers[t]
	if at == was {
		return
	}
	s.timers[t] = at
	if s.at == closed {
		return
	}
	first := &s.n.sessions[s.at].due
	switch {
	case at <= *first:
		*first = at
	case was == *first:
		*first = slices.Min(s.timers[:])
	default:
		return
	}
	s.n.dueChanged(was, *first)
}

func (s *session) set(t timer, after time.Duration) { s.arm(t, s.n.now+after) }

func (s *session) clear(t timer) { s.arm(t, never) }

func (s *session) clearTimers() {
	for t := range s.timers {
		s.timers[t] = never
	}
	if s.at != closed {
		s.n.sessions[s.at].due = never
		s.n.findFirst()
	}
}

func (s *session) fire(t timer) {
	switch t {
	case timerElect:
		s.electTimeout()
	case timerOffer:
		s.offerAgain()
	case timerAnswer:
		s.sendOffer()
	case timerJoin:
		s.joinTimeout()
	case timerStatus:
		s.statusTimeout()
	case timerSilence:
		s.parentLost("silent")
	case timerRest:
		s.rested()
	case timerChild:
		s.childTimeout()
	case timerTell:
		if s.phase == fetching || s.phase == attached && s.up.sending {
			s.progress()
		}
	case timerHold:
		s.answerHeld()
	}
}

// emit reports an event of this file.
func (s *session) emit(e *telemetry.Event) {
	e.File, e.Hier, e.XID = s.file, telemetry.Hex32(s.hier), telemetry.Hex32(s.xid)
	s.n.emit(e)
}

// strength as a tentative claim carries it: never bumped. A node that the
// server has failed keeps only its share of the file.
func (s *session) strength() uint32 {
	v := strength(s.n.cfg.ID, s.hier, s.have, s.size)
	if s.split {
		v = s.sided(v)
	}
	if s.tired {
		v &= 127 << 24
	}
	return v
}

// topped reports whether the node serves others with the top of a tree above
// it: it is a root, whole, fetching, or below one that is.
func (s *session) topped() bool {
	switch s.phase {
	case whole:
		return s.n.chores[choreLoad] == never // nobody is to take a bad list
	case rootWait, fetching:
		return true
	case finishing:
		return s.up == nil || s.rooted
	case attached:
		return s.rooted
	}
	return false
}

// leads reports whether the node is the top of a tree of its own, and has it
// wait for the file.
func (s *session) leads() bool { return s.root || s.alone }

// wait doubles the session's rest, up to the limit, and returns the old one.
func (s *session) wait() time.Duration {
	now := s.rest
	s.rest = min(2*s.rest, s.n.timing.RetryMost)
	return now
}

// spread is this node's own fraction of a width, the same at every call.
func (s *session) spread(width time.Duration) time.Duration {
	return time.Duration(s.xid&0xffff) * width >> 16
}
