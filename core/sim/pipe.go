package sim

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

var (
	errNoRoute      = errors.New("no route to host")
	errSilent       = errors.New("connection timed out")
	errReset        = errors.New("connection reset by peer")
	errDiskFull     = errors.New("no space left on device")
	errNotResumable = errors.New("what the disk holds is not what it should be")
)

// keepAlive is how long a connection that carries nothing is believed in, as
// native/node sets its sockets: 10 s idle, then two probes 5 s apart.
const keepAlive = 20 * time.Second

// pipe is a TCP connection: two ends, in order, without loss. Its parts begin
// lines of the processor's cache; see host.
type pipe struct {
	ends [2]pipeEnd // dialler, acceptor

	s         *Sim
	flow      *flow
	underWay  int           // how much is on its way through
	stands    time.Duration // when the dialler has its answer, and says its first word
	from      netip.Addr    // as dialled
	fed, lost bool          // has carried bytes, or was about to; half-open: nothing passes any more

	lets  lets // in, at the receiving end
	stuck int  // counts the times it got stuck; an older patience is void

	first flow // most carry one, and no more

	to   netip.Addr // as dialled
	held []func()   // what cannot pass at present
	_    [16]byte   // to whole lines
}

// lets is what a receiving end lets in; of no file: nothing.
type lets struct {
	file   string
	digest load.Digest
	block  int64 // bytes of a block that is checked as it comes; 0: only the whole is
}

type pipeEnd struct {
	p    *pipe
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
	h.knocks(e.To)
	to := h.answers(e)
	if to == nil {
		later(h, lanLatency, pfs.Closed{Conn: e.Conn, Err: errNoRoute})
		return
	}
	if h.s.severed(h, to) {
		later(h, h.cfg.Timing.Reply, pfs.Closed{Conn: e.Conn, Err: errSilent})
		return
	}
	p := h.pipes.shelf.Get() // all else of it is as new; see landed
	p.s, p.from, p.to = h.s, h.addr, e.To
	p.ends[0] = pipeEnd{p, h, e.Conn, true}
	p.ends[1] = pipeEnd{p, to, to.nextIn, true}
	to.nextIn++
	h.pipes.add(e.Conn, p)
	to.pipes.add(p.ends[1].conn, p)
	p.stands = h.s.now + 2*lanLatency
	h.s.open(p, e.Join)
}

// landed notes that something has crossed. When nothing else is under way, and
// both ends are closed, the connection has seen its last, unless it carried bytes
// or faults befell the site: then others may know of it.
func (p *pipe) landed() {
	p.underWay--
	if p.underWay == 0 && !p.ends[0].open && !p.ends[1].open && !p.fed && !p.s.faulty {
		p.ends[0].h.pipes.shelf.Put(p)
	}
}

// severed reports whether TCP, which needs both directions, passes between two
// hosts, and notes why not.
func (s *Sim) severed(a, b *host) bool {
	if !s.faulty {
		return false
	}
	for _, cut := range [...]struct {
		is    bool
		class Class
	}{
		{a.isolated+b.isolated > 0, Isolate}, {a.mute+b.mute > 0, Mute}, {a.deaf+b.deaf > 0, Deafen},
		{s.noise.noTCP+a.noise.noTCP+b.noise.noTCP > 0, NoTCP},
	} {
		if cut.is {
			s.struck[cut.class]++
			return true
		}
	}
	return false
}

func (p *pipe) blocked() bool { return p.lost || p.s.severed(p.ends[0].h, p.ends[1].h) }

// stuck reports whether what comes now must wait. Nothing but faults makes it.
func (end *pipeEnd) stuck() bool {
	return end.h.s.faulty && (len(end.p.held) > 0 || end.p.blocked())
}

// pass does at the far end what has crossed the site, or holds it back until
// the way is free.
func (p *pipe) pass(do func()) {
	if len(p.held) == 0 && !p.blocked() {
		do()
		return
	}
	p.held = append(p.held, do)
	p.watch()
}

// watch gives up the connection if it stays stuck.
func (p *pipe) watch() {
	if len(p.held) > 1 {
		return
	}
	p.s.holding = append(p.s.holding, p)
	stuck := p.stuck
	p.s.after(keepAlive, func() {
		if p.stuck == stuck && p.blocked() {
			p.fail(errSilent)
		}
	})
}

// fail ends both sides at once.
func (p *pipe) fail(err error) {
	if p.flow != nil {
		p.s.endFlow(p.flow)
	}
	p.release()
	for i := range p.ends {
		if end := &p.ends[i]; end.open {
			end.open = false
			end.h.pipes.remove(end.conn)
			end.h.step(pfs.Closed{Conn: end.conn, Err: err})
		}
	}
}

// sever lets a host's connections feel that its way has changed: what is held
// goes on if it can, flows stop or go on, and dead ones are given up later.
func (s *Sim) sever(h *host) {
	for _, id := range h.pipes.ids() {
		p := h.pipes.get(id)
		if p == nil { // ended by what passed before
			continue
		}
		if p.flow != nil && p.flow.begun {
			s.steer(p.flow)
		}
		if p.blocked() {
			p.pass(func() {}) // begins the patience
			continue
		}
		p.flush()
	}
	for _, p := range slices.Clone(s.holding) { // those that this end has closed already
		if (p.ends[0].h == h || p.ends[1].h == h) && !p.blocked() {
			p.flush()
		}
	}
}

// flush lets through what was held back.
func (p *pipe) flush() {
	for _, do := range p.release() {
		do()
	}
}

// release forgets what was held back, and returns it.
func (p *pipe) release() []func() {
	held := p.held
	p.held = nil
	p.stuck++
	p.s.holding = slices.DeleteFunc(p.s.holding, func(o *pipe) bool { return o == p })
	return held
}

// deliver feeds an end unless it has closed meanwhile.
func deliver[I pfs.Input](to *pipeEnd, in I) {
	if to.stuck() {
		to.p.pass(func() { take(to, in) })
		return
	}
	take(to, in)
}

func take[I pfs.Input](end *pipeEnd, in I) {
	if end.open {
		feed(end.h, in)
	}
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
	mine.h.pipes.remove(mine.conn)
	if p.flow != nil {
		p.s.endFlow(p.flow)
	}
	switch {
	case mine == &p.ends[0] && from.s.now < p.stands: // nobody has heard of it
		other.open = false
		other.h.pipes.remove(other.conn)
	case other.open || from.s.faulty: // else there is nobody to learn it
		from.s.post(other).hangs = true
	}
}

func (end *pipeEnd) hear() {
	if end.open {
		end.open = false
		end.h.pipes.remove(end.conn)
		feed(end.h, pfs.Closed{Conn: end.conn})
	}
}

// forget is the death of one end without a word: the other finds out when its
// patience ends.
func (p *pipe) forget(from *host) {
	mine, _ := p.side(from)
	mine.open = false
	mine.h.pipes.remove(mine.conn)
	p.lose()
}

// lose makes a connection half-open.
func (p *pipe) lose() {
	if p.flow != nil {
		p.s.endFlow(p.flow)
	}
	if !p.lost {
		p.lost = true
		p.pass(func() {})
	}
}
