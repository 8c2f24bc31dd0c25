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
	to     *pipeEnd
	greets bool // it is the first that the acceptor hears of the connection
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
	l := s.newLetter()
	p := to.p
	l.to, l.greets = to, !p.greeted && to == &p.ends[1]
	p.greeted = p.greeted || l.greets
	p.underWay++
	s.cross(l)
	l.sent, l.seq = s.now, s.queue.seq
	s.posted = l
	return l
}

// newLetter takes one that has arrived, or makes one.
func (s *Sim) newLetter() *letter {
	last := len(s.letters) - 1
	if last < 0 {
		return &letter{}
	}
	l := s.letters[last]
	s.letters = s.letters[:last]
	return l
}

// send delivers a frame one latency later. Control frames do not queue behind
// file content here, as they do on a socket; no node relies on either.
func (p *pipe) send(from *host, f wire.Frame) {
	if p == nil {
		return
	}
	_, other := p.side(from)
	s := from.s
	if s.strict {
		f = s.encodeFrame(f)
		s.noteFrame(other.h, f)
		other.h.mentions(f)
	}
	if l := s.post(other); l.frame == nil {
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
