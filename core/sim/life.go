package sim

import (
	"time"

	"openpfs/core/pfs"
)

// strikeLife ends a phone's life for good or for a while.
func (s *Sim) strikeLife(h *host, f Fault) {
	if h.gone {
		return
	}
	s.struck[f.Class]++
	switch f.Class {
	case Kill, Vanish:
		h.gone = true
		was := h.committed
		s.stop(h, f.Class)
		if !was {
			s.expected--
			s.checkDone()
		}
		return
	case Cancel:
		s.cancel(h)
		return
	case RebootLoop:
		s.every(time.Duration(f.Amount), f.Until, func() { s.outage(h, Crash, s.now+time.Duration(f.Amount)/2) })
		return
	}
	s.outage(h, f.Class, f.Until)
}

// outage takes an honest phone away until a moment.
func (s *Sim) outage(h *host, class Class, until time.Duration) {
	if h.dead || h.gone || h.evil != nil {
		return
	}
	if h.committed { // it will commit again
		h.committed = false
		s.committed--
	}
	s.stop(h, class)
	life := h.life
	s.at(until, func() {
		if h.gone || h.life != life {
			return
		}
		if h.evil != nil {
			s.drop(h)
			h.evil, h.disk = nil, newShelf(h.load.names())
		}
		s.on(h)
		for _, p := range h.ghosts { // a device that is up again answers with a reset
			p.fail(errReset)
		}
		h.ghosts = nil
	})
}

// stop takes a phone away, each in its own way.
func (s *Sim) stop(h *host, class Class) {
	switch {
	case h.dead:
		return
	case h.evil != nil:
		s.drop(h)
		h.dead, h.evil, h.awake = true, nil, false
		h.life++
		return
	}
	switch class {
	case Vanish, PowerCut:
		for _, id := range h.pipes.ids() {
			h.ghosts = append(h.ghosts, h.pipes.get(id))
			h.pipes.get(id).forget(h)
		}
		s.off(h, noPower)
		h.losePower()
	case Leave:
		paused := h.paused
		h.paused = 0
		h.step(pfs.Stop{})
		h.paused, h.awake = paused, false
		s.drop(h)
		h.dead = true
		h.life++
	case Liar, Freezer, Poisoner, Endless, Claimer, Crowd, OldPeer:
		s.possess(h, class)
	default:
		s.off(h, "killed")
		h.losePower()
	}
	h.queued = nil
}

// drop ends what a phone has open, without a word of telemetry.
func (s *Sim) drop(h *host) {
	s.wan.cancelAll(h)
	for _, id := range h.pipes.ids() {
		h.pipes.get(id).close(h)
	}
}
