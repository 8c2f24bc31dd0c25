package pfs

import (
	"errors"
	"math"
	"slices"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// receive lets the parent's bytes in.
func (s *session) receive(c *conn, f *wire.File) {
	if c.sending {
		s.n.offence(c, errors.New("a second file on one connection"))
		return
	}
	if f.Offset > 0 && (f.Digest != s.partial || f.Offset > s.have) || f.Offset < s.have && s.inBlocks() && f.Digest == s.partial { // what is held is good
		s.n.offence(c, errors.New("an offset that was not asked for"))
		return
	}
	if err := s.n.differs(s.file, f.Size, f.Digest); err != nil {
		s.rejectParent(c, err)
		return
	}
	c.sending, s.gotAt = true, s.n.now
	if f.Offset == 0 {
		s.sources = nil
	}
	if !slices.Contains(s.sources, c.peer) {
		s.sources = append(s.sources, c.peer)
	}
	s.have, s.size, s.partial = f.Offset, f.Size, f.Digest
	s.emit(&telemetry.Event{Kind: telemetry.TransferStart, Peer: s.n.out.name(c.peer),
		Have: telemetry.Bytes(s.have), Size: telemetry.Bytes(s.size)})
	s.mark()
	s.n.effect(Receive{noted(&s.n.out.takes, Incoming{Conn: c.id, File: s.file, Offset: f.Offset, Size: f.Size, Digest: f.Digest, Blocks: s.want.Blocks})})
	if f.Offset == f.Size {
		s.finish()
	}
}

func (n *Node) received(in Received) {
	c := n.conns.get(in.Conn)
	if c == nil || c.s == nil || c.s.up != c || c.s.phase != attached {
		return // crossed with our own Close
	}
	s := c.s
	if in.Have > s.have {
		c.fed, s.gotAt = true, s.n.now
	}
	s.grows(in.Have)
	if s.have > c.has {
		s.toldHave(c, math.MaxInt64) // by the bytes; it will say so when it has no more
	}
	switch {
	case s.have == s.size:
		s.finish()
		return
	case !s.heardParent():
		s.leaveCrawler()
		return
	}
	s.feedEarly(FeedsPartial)
	s.progress()
}

// progress reports how far the file is, not too often. What is passed over is told
// later, if nothing comes that is told instead: a line that stands still has had
// its last word.
func (s *session) progress() {
	every := s.n.timing.Progress
	if s.n.now-s.lastProgress < every {
		if s.timers[timerTell] == never {
			s.arm(timerTell, s.lastProgress+2*every)
		}
		return
	}
	s.lastProgress = s.n.now
	s.clear(timerTell)
	s.emit(&telemetry.Event{Kind: telemetry.Progress, Have: telemetry.Bytes(s.have), Size: telemetry.Bytes(s.size)})
}

// finish has the digest checked.
func (s *session) finish() {
	s.phase = finishing
	s.clear(timerSilence)
	s.n.effect(Finish{s.file})
	s.feedEarly(FeedsUnverified)
}

func (n *Node) receiveFailed(in ReceiveFailed) {
	c := n.conns.get(in.Conn)
	if c == nil || c.s == nil || c.s.up != c || c.s.phase != attached {
		return // crossed with our own Close, or Stored tells of it
	}
	s := c.s
	if errors.Is(in.Err, ErrBlock) {
		s.spoiled(c, in.Err)
		return
	}
	peer := c.peer.String()
	n.drop(c)
	s.diskFailed(peer, in.Err)
}

// diskFailed rests, so that a full disk does not make a storm of joins.
func (s *session) diskFailed(peer string, err error) {
	s.emit(&telemetry.Event{Kind: telemetry.TransferFail, Peer: peer, Text: err.Error()})
	if peer != "" {
		s.emit(&telemetry.Event{Kind: telemetry.ParentLost, Peer: peer, Text: "left: the disk failed"})
	}
	s.startOver()
	s.pause("the disk failed")
}

// forgetContent starts the file over from its first byte, unless what is held of
// it is known to be right.
func (s *session) forgetContent() {
	s.sources = nil
	if !s.inBlocks() {
		s.startOver()
	}
}

// startOver starts the file over from its first byte.
func (s *session) startOver() {
	s.have, s.size, s.partial, s.sources = 0, -1, load.Digest{}, nil
	s.learn()
}

// pause leaves the session alone for a while. Its children had better look
// elsewhere, which they do at once: they know its ancestors.
func (s *session) pause(why string) {
	s.clearTimers()
	s.dismissAll()
	if s.root {
		s.emit(&telemetry.Event{Kind: telemetry.Yield, Text: why})
	}
	s.phase, s.root, s.alone = resting, false, false
	s.set(timerRest, s.wait())
}

// dismissAll leaves nobody below this node.
func (s *session) dismissAll() {
	for len(s.children) > 0 {
		s.sayGoodbye(s.children[0])
	}
	for len(s.held) > 0 {
		s.sayGoodbye(s.held[0])
	}
}

// sayGoodbye drops a child that did nothing wrong, in a way that leaves this node
// in good repute: it may soon be worth joining again.
func (s *session) sayGoodbye(c *conn) {
	s.n.send(c.id, &wire.Refuse{Code: wire.RefuseLeaving})
	s.n.drop(c)
}

func (s *session) rested() {
	if !s.n.cfg.PFS {
		s.fetch()
		return
	}
	s.listen()
}

func (n *Node) stored(in Stored) {
	if i := slices.Index(n.unwanted, in.File); i >= 0 {
		n.unwanted = slices.Delete(n.unwanted, i, i+1)
		return
	}
	s := n.byFile(in.File)
	if s == nil || s.phase != finishing {
		panic("pfs: stored what was not finishing: " + in.File)
	}
	switch {
	case in.Corrupt && !n.is(SkipsDigest):
		s.corrupt()
	case in.Err != nil:
		var peer string
		if len(s.sources) > 0 { // the last of them may have hung up since
			peer = s.sources[len(s.sources)-1].String()
		}
		if s.up != nil {
			n.drop(s.up)
		}
		s.diskFailed(peer, in.Err)
	default:
		s.believed(in)
	}
}

// corrupt takes the file from somebody else, from its first byte. It blames all
// that the bytes came from, for nobody can tell whose are wrong, even if they
// have hung up since.
func (s *session) corrupt() {
	var lost wire.NodeID
	for _, lost = range s.sources {
		s.n.strike(lost, strikeCorrupt)
	}
	path := s.path
	if s.up != nil {
		s.n.drop(s.up)
	}
	s.startOver()
	s.emit(&telemetry.Event{Kind: telemetry.Rejected, Peer: s.n.out.name(lost), Text: "the digest does not match"})
	s.phase = attached // climb leaves a finishing node alone
	s.climb(lost, path, "sent corrupt bytes")
}

// verified makes the node a holder: it feeds its children and goes on to the
// next file.
func (s *session) verified(in Stored) {
	s.clearTimers()
	s.phase, s.size, s.have, s.digest = whole, in.Size, in.Size, in.Digest
	s.alone = false
	s.emit(&telemetry.Event{Kind: telemetry.Verified, Size: telemetry.Bytes(s.size), Digest: s.n.out.digest(s.digest)})
	if s.up != nil {
		s.n.send(s.up.id, &wire.Whole{})
		up := s.up
		s.n.drop(up)
	}
	// The children are not told: whoever is above this node holds the file too,
	// and is where they climb if it dies now.
	s.path, s.rooted = nil, false
	for _, c := range s.children {
		if c.sending { // the rest of it can be read now
			s.expectRead(c, s.size)
		} else {
			s.feed(c)
		}
	}
	s.n.openNext()
}
