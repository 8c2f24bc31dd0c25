package pfs

import (
	"errors"
	"fmt"
	"slices"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// accepted waits for the Join of a new connection.
func (n *Node) accepted(in Accepted) {
	if n.conns.get(in.Conn) != nil || in.Conn < Inbound {
		panic(fmt.Sprintf("pfs: connection number %d used twice", in.Conn))
	}
	if len(n.pending) >= MaxPending { // who means it joins at once, and is among the newest
		n.ignore("connection without a join, pushed out by newer ones", n.pending[0].addr.String())
		n.drop(n.pending[0])
	}
	n.await(n.conns.add(conn{id: in.Conn, addr: in.From, inbound: true}))
}

// drop ends a connection from our side.
func (n *Node) drop(c *conn) {
	n.effect(Close{c.id})
	n.forget(c, "closed here")
}

// forget removes a connection from everywhere it is listed.
func (n *Node) forget(c *conn, why string) {
	n.conns.remove(c.id)
	n.awaited(c)
	s := c.s
	if s == nil {
		return
	}
	if s.up == c {
		s.up, s.rooted, s.path = nil, false, nil
	}
	s.held = slices.DeleteFunc(s.held, func(h *conn) bool { return h == c })
	if i := slices.Index(s.children, c); i >= 0 {
		s.children = slices.Delete(s.children, i, i+1)
		s.emit(&telemetry.Event{Kind: telemetry.ChildLeft, Peer: s.n.out.name(c.peer), N: len(s.children), Text: why})
	}
}

func (n *Node) closed(in Closed) {
	c := n.conns.get(in.Conn)
	if c == nil {
		return // crossed with our own Close
	}
	why := "closed by the peer"
	if in.Err != nil {
		why = in.Err.Error()
	}
	s := c.s
	if s == nil || c != s.up {
		n.forget(c, why)
		return
	}
	if s.phase == joining {
		n.forget(c, why)
		s.joinFailed(c.peer)
		return
	}
	s.parentLost(why)
}

func (n *Node) framed(in Framed) {
	c := n.conns.get(in.Conn)
	if c == nil {
		return // crossed with our own Close
	}
	switch {
	case c.s == nil:
		join, ok := in.Frame.(*wire.Join)
		if !ok {
			n.offence(c, errors.New("its first frame is no join"))
			return
		}
		n.join(c, join)
	case c.inbound:
		if _, ok := in.Frame.(*wire.Whole); !ok || !c.sending {
			n.offence(c, fmt.Errorf("a child sent %T", in.Frame))
			return
		}
		n.effect(Close{c.id})
		n.forget(c, "has the file")
	default:
		c.s.fromParent(c, in.Frame)
	}
}

// offence drops a connection whose peer broke the protocol.
func (n *Node) offence(c *conn, err error) {
	n.ignore("peer that breaks the protocol", fmt.Sprintf("%s: %v", c.addr, err))
	n.closed(Closed{Conn: c.id, Err: err})
	n.effect(Close{c.id})
}

// join answers a would-be child: a place, the children's names, or no.
func (n *Node) join(c *conn, j *wire.Join) {
	n.awaited(c)
	c.peer, c.asked = j.From, j
	s := n.session(j.Topic)
	switch {
	case !n.cfg.PFS || s == nil || j.From == n.cfg.ID:
		n.refuse(c, wire.RefuseNotHere)
	case slices.ContainsFunc(s.path, func(p wire.PeerRef) bool { return p.ID == j.From }) && !n.is(IgnoresCycles):
		n.refuse(c, wire.RefuseCycle)
	case s.holds(j.From):
		s.hold(c)
	case !s.topped() && !n.is(IgnoresCycles) || len(s.path)+2 > wire.MaxPath:
		n.refuse(c, wire.RefuseNoParent)
	case s.reluctant(j.From):
		n.refuse(c, wire.RefuseNoParent)
	default:
		s.takeChild(c)
	}
}

func (n *Node) refuse(c *conn, why wire.RefuseCode) {
	n.send(c.id, &wire.Refuse{Code: why})
	n.drop(c)
	n.conns.spend(c)
}

// takeChild gives the joiner a slot, or the names of those who have them.
func (s *session) takeChild(c *conn) {
	// A child that comes again has lost us: its old connection is dead.
	if i := slices.IndexFunc(s.children, func(o *conn) bool { return o.peer == c.peer }); i >= 0 {
		s.n.drop(s.children[i])
	}
	if len(s.children) == s.n.slots() {
		s.redirect(c)
		return
	}
	c.s, c.deadline = s, never
	s.children = append(s.children, c)
	s.emit(&telemetry.Event{Kind: telemetry.ChildJoined, Peer: s.n.out.name(c.peer), N: len(s.children)})
	s.n.send(c.id, s.accept())
	s.feed(c)
	s.armStatus()
}

// redirect is the frame in one piece of memory: most joiners are sent one.
type redirect struct {
	wire.Redirect
	to [wire.MaxChildren]wire.PeerRef
}

// redirect names both children, the less visited first: so the tree fills level
// by level. Who was sent on lately may be named before them; see guests.
func (s *session) redirect(c *conn) {
	first, second := s.children[0], s.children[1]
	if second.sentOn < first.sentOn {
		first, second = second, first
	}
	first.sentOn++
	said := &redirect{to: [wire.MaxChildren]wire.PeerRef{first.ref(), second.ref()}}
	m := &said.Redirect
	m.To = said.to[:]
	if host, ok := s.shown(c); ok && host != m.To[0] {
		m.To[0], m.To[1] = host, m.To[0]
	}
	s.emit(&telemetry.Event{Kind: telemetry.Redirect, Peer: s.n.out.name(c.peer), Text: s.n.out.name(m.To[0].ID)})
	s.n.send(c.id, m)
	s.n.drop(c)
	s.n.conns.spend(c)
}

// accept is the path that a child of this node has: the same word to both of them.
func (s *session) accept() *wire.Accept {
	above, rooted := s.path, s.topped()
	if !rooted {
		above = nil
	}
	if a := s.placed; a == nil || a.Rooted != rooted || !slices.Equal(a.Path[1:], above) {
		self := wire.PeerRef{ID: s.n.cfg.ID, Addr: s.n.cfg.Addr}
		path := make([]wire.PeerRef, 0, 1+len(above))
		s.placed = &wire.Accept{Rooted: rooted, Path: append(append(path, self), above...)}
	}
	return s.placed
}

// tellChildren passes on that this node's own place has changed.
func (s *session) tellChildren() {
	for _, c := range s.children {
		s.n.send(c.id, s.accept())
	}
}

// armStatus keeps waiting children informed.
func (s *session) armStatus() {
	if len(s.children) > 0 && s.phase != whole && s.timers[timerStatus] == never {
		s.set(timerStatus, s.n.timing.Status)
	}
}

// grows notes how far the file is here. Children that are fed as it comes need no
// word of that while it does: the bytes are a sign of life.
func (s *session) grows(have int64) {
	if have > s.have && s.timers[timerStatus] != never && s.gives() {
		s.set(timerStatus, s.n.timing.Status)
	}
	s.have = have
}

func (s *session) statusTimeout() {
	f := s.status()
	for _, c := range s.children {
		s.n.send(c.id, f)
	}
	s.armStatus()
}

// status says how far the file is here, in the same frame as long as that is the same.
func (s *session) status() *wire.Status {
	size := max(s.size, 0)
	if f := s.reached; f == nil || f.Have != s.have || f.Size != size {
		s.reached = &wire.Status{Have: s.have, Size: size}
	}
	return s.reached
}

// feed sends a child the file, from the byte it holds: once it is whole here, or
// as it comes.
func (s *session) feed(c *conn) {
	if c.sending || !s.gives() {
		return
	}
	c.sending = true
	digest := s.digest
	if s.phase != whole {
		digest = s.want.Digest
		s.n.send(c.id, s.status()) // so that it does not wait for what is not here
	}
	var offset int64
	if c.asked.Digest == digest {
		offset = min(c.asked.Have, s.size)
		if s.n.is(ResumesWrong) {
			offset /= 2
		}
	}
	s.n.send(c.id, &wire.File{Size: s.size, Offset: offset, Digest: digest})
	if offset == s.size {
		s.expect(c, WholeWait)
		return
	}
	s.pass(c, offset)
	if s.phase == whole {
		s.expectRead(c, s.size-offset)
	}
}

// pass has the driver send a child the file's bytes.
func (s *session) pass(c *conn, offset int64) {
	s.n.effect(SendFile{noted(&s.n.out.gives, Outgoing{Conn: c.id, File: s.file, Offset: offset, Size: s.size})})
}
