package sim

import (
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// letter is what one end of a connection says to the other at one moment, in one
// piece: as one write of a socket carries a Redirect and the end of the
// connection, or an Accept and the File behind it.
type letter struct {
	to *pipeEnd
	// greets: the acceptor has not heard of the connection. Its accept waits for the
	// handshake's third packet, which carries the Join.
	greets bool
	hangs  bool // it is the last
	frame  wire.Frame
	more   []wire.Frame // behind it
	sent   time.Duration
	seq    uint64 // its place in the queue
}

// post is the letter that takes what is said to an end now: the one that was
// begun last, if nothing was scheduled since, so that nothing overtakes anything.
func (s *Sim) post(to *pipeEnd) *letter {
	if l := s.posted; l != nil && l.to == to && l.sent == s.now && l.seq == s.queue.seq {
		return l
	}
	l := s.newLetter(to)
	s.cross(l)
	l.sent, l.seq = s.now, s.queue.seq
	s.posted = l
	return l
}

// open has the Join cross once the connection stands.
func (s *Sim) open(p *pipe, j *wire.Join) {
	to := &p.ends[1]
	l := s.newLetter(to)
	l.greets, l.frame = true, s.wired(to.h, j)
	s.queue.addTo(opening, p.stands+lanLatency, l)
}

// newLetter takes one that has arrived, or makes one.
func (s *Sim) newLetter(to *pipeEnd) *letter {
	to.p.underWay++
	last := len(s.letters) - 1
	if last < 0 {
		return &letter{to: to}
	}
	l := s.letters[last]
	s.letters = s.letters[:last]
	l.to = to
	return l
}

// wired is a frame as it arrives.
func (s *Sim) wired(to *host, f wire.Frame) wire.Frame {
	if !s.strict {
		return f
	}
	f = s.encodeFrame(f)
	s.noteFrame(to, f)
	to.mentions(f)
	return f
}

// send delivers a frame one latency later. Control frames do not queue behind
// file content here, as they do on a socket; no node relies on either.
func (p *pipe) send(from *host, f wire.Frame) {
	if p == nil {
		return
	}
	_, other := p.side(from)
	f = from.s.wired(other.h, f)
	if l := from.s.post(other); l.frame == nil {
		l.frame = f
	} else {
		l.more = append(l.more, f)
	}
}

func (l *letter) do() {
	to, s := l.to, l.to.p.s
	if l.greets {
		from := to.p.from
		to.h.proves(from)
		to.p.ends[0].h.proves(to.p.to)
		deliver(to, pfs.Accepted{Conn: to.conn, From: from})
	}
	if l.frame != nil {
		deliver(to, pfs.Framed{Conn: to.conn, Frame: l.frame})
	}
	for _, f := range l.more {
		deliver(to, pfs.Framed{Conn: to.conn, Frame: f})
	}
	if l.hangs {
		to.hangUp()
	}
	clear(l.more)
	*l = letter{more: l.more[:0]}
	s.letters = append(s.letters, l)
	to.p.landed()
}

// hangUp tells an end that the other has closed.
func (end *pipeEnd) hangUp() {
	if end.stuck() {
		end.p.pass(end.hear)
		return
	}
	end.hear()
}
