package sim

import (
	"errors"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

var errNoRoute = errors.New("no route to host")

// pipe is a TCP connection: two ends, in order, without loss.
type pipe struct {
	s       *Sim
	ends    [2]pipeEnd // dialler, acceptor
	flow    *flow
	receive pfs.Receive // what the receiving end lets in
}

type pipeEnd struct {
	h    *host
	conn pfs.ConnID
	open bool
}

func (p *pipe) side(h *host) (mine, other *pipeEnd) {
	if p.ends[0].h == h {
		return &p.ends[0], &p.ends[1]
	}
	return &p.ends[1], &p.ends[0]
}

func (h *host) dial(e pfs.Dial) {
	to := h.s.byAddr[e.To]
	if to == nil || to.dead || to.firewalled {
		h.later(lanLatency, pfs.Closed{Conn: e.Conn, Err: errNoRoute})
		return
	}
	p := &pipe{s: h.s}
	p.ends[0] = pipeEnd{h, e.Conn, true}
	p.ends[1] = pipeEnd{to, to.nextIn, true}
	to.nextIn++
	h.pipes[e.Conn] = p
	to.pipes[p.ends[1].conn] = p
	h.s.after(lanLatency, func() { p.deliver(&p.ends[1], pfs.Accepted{Conn: p.ends[1].conn, From: h.addr}) })
	h.s.after(2*lanLatency, func() { p.deliver(&p.ends[0], pfs.Connected{Conn: e.Conn}) })
}

// deliver feeds an end unless it has closed meanwhile.
func (p *pipe) deliver(to *pipeEnd, in pfs.Input) {
	if to.open {
		to.h.step(in)
	}
}

// send delivers a frame one latency later. Control frames do not queue behind
// file content here, as they do on a socket; no node relies on either.
func (p *pipe) send(from *host, f wire.Frame) {
	if p == nil {
		return
	}
	_, other := p.side(from)
	b := wire.AppendFrame(nil, f)
	parsed, err := wire.ParseFrame(wire.FrameType(b[0]), b[wire.FrameHeaderLen:])
	if err != nil {
		panic("sim: a node sent what cannot be parsed: " + err.Error())
	}
	p.s.after(lanLatency, func() { p.deliver(other, pfs.Framed{Conn: other.conn, Frame: parsed}) })
}

// close ends both directions; the other end learns of it after what was sent
// before.
func (p *pipe) close(from *host) {
	if p == nil {
		return
	}
	mine, other := p.side(from)
	if !mine.open {
		return
	}
	mine.open = false
	delete(mine.h.pipes, mine.conn)
	if p.flow != nil {
		p.s.endFlow(p.flow)
	}
	p.s.after(lanLatency, func() {
		if !other.open {
			return
		}
		other.open = false
		delete(other.h.pipes, other.conn)
		other.h.step(pfs.Closed{Conn: other.conn})
	})
}
