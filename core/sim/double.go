package sim

import (
	"slices"
	"time"

	"openpfs/core/pfs"
)

// Two devices with one address, of IP or of Ethernet: one takes that of the next
// phone for a while, and has its own again afterwards.

// flapEvery is how often the switch, or the neighbours' ARP tables, change their
// mind about who has an address that two have.
const flapEvery = 3 * time.Second

// double makes a phone start anew with another's address.
func (s *Sim) double(h *host, f Fault) {
	twin := s.hosts[(f.Phone+1)%len(s.hosts)]
	if twin == h || h.gone || slices.Contains(s.doubles, h) {
		return
	}
	own := h.cfg
	s.outage(h, Crash, s.now)
	s.doubles = append(s.doubles, h)
	if f.Class == SameAddr {
		h.cfg.Addr, h.addr = twin.cfg.Addr, twin.cfg.Addr
	} else {
		h.cfg.ID = twin.cfg.ID
		h.blurred, twin.blurred = true, true
	}
	s.every(flapEvery, f.Until, func() { s.flap(h, twin, f.Class) })
	s.at(f.Until, func() {
		s.outage(h, Crash, s.now)
		s.doubles = slices.DeleteFunc(s.doubles, func(d *host) bool { return d == h })
		h.cfg.ID, h.cfg.Addr, h.addr = own.ID, own.Addr, own.Addr
	})
}

// flap resets the connections of one of the two: what is sent to it arrives at
// the other, which knows of none.
func (s *Sim) flap(a, b *host, class Class) {
	h := [2]*host{a, b}[s.chaos.IntN(2)]
	if h.dead {
		return
	}
	s.struck[class]++
	for _, id := range h.pipes.ids() {
		if p := h.pipes.get(id); p != nil {
			p.fail(errReset)
		}
	}
}

// answers finds who answers at an address at this moment; nil if nobody does.
func (h *host) answers(e pfs.Dial) *host {
	to := h.s.byAddr[e.To]
	if to == nil {
		return nil
	}
	if i := slices.IndexFunc(h.s.doubles, func(d *host) bool { return d.addr == e.To }); i >= 0 && h.s.chaos.IntN(2) == 0 {
		to = h.s.doubles[i]
	}
	if to.addr != e.To || to.dead || to.firewalled || to == h {
		return nil
	}
	return to
}
