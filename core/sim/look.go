package sim

import (
	"math"
	"time"
)

// A flow's rate changes with every other that begins or ends at the same ports,
// and with it the moment of its end. What is queued is therefore not its end, but
// the next time that all that comes to a phone is looked at: no later than any end
// and any report. Where those move away meanwhile, it is queued again.
//
// A phone tells its node of all its transfers at one moment, as native/node does
// (its pulse): one wake-up serves for all.

const never = time.Duration(math.MaxInt64)

// coming are the flows to a phone, from the server and from others.
func (h *host) coming(yield func(*flow) bool) {
	for _, e := range h.fetching {
		if f := e.is; f != nil && f.begun && !yield(f) {
			return
		}
	}
	for _, e := range h.receiving {
		if !yield(e.flow) {
			return
		}
	}
}

// lookAt sees to it that a flow is looked at in time.
func (s *Sim) lookAt(f *flow) { f.to.lookBy(min(f.change, f.report)) }

func (h *host) lookBy(at time.Duration) {
	if at < h.lookedAt {
		h.lookedAt = at
		h.s.schedule(at, look{h})
	}
}

// look is void if an earlier one was queued since.
type look struct{ *host }

func (l look) do() {
	h, s := l.host, l.s
	if h.lookedAt != s.now {
		return
	}
	h.reportTogether()
	for f := h.due(); f != nil; f = h.due() {
		if f.change <= s.now {
			s.changed(f)
		} else {
			s.reportOn(f)
		}
	}
	h.lookedAt = never // whatever moved meanwhile is seen now, and queued once
	next := never
	for f := range h.coming {
		next = min(next, f.change, f.report)
	}
	h.lookBy(next)
}

// reportTogether has every flow report when one does.
func (h *host) reportTogether() {
	first := never
	for f := range h.coming {
		first = min(first, f.report)
	}
	if first > h.s.now {
		return
	}
	for f := range h.coming {
		if f.report != never {
			f.report = h.s.now
		}
	}
}

// due is a flow that ends, changes or reports now; nil if there is none.
func (h *host) due() *flow {
	for f := range h.coming {
		if min(f.change, f.report) <= h.s.now {
			return f
		}
	}
	return nil
}

// changed ends a LAN flow, or steers it anew.
func (s *Sim) changed(f *flow) {
	f.change = never
	if f.rate > 0 && f.until == f.size {
		s.arrived(f)
		return
	}
	f.until = 0 // so that it is steered anew
	s.steer(f)
}

// reportOn reports progress while a flow runs.
func (s *Sim) reportOn(f *flow) {
	f.report = never
	if f.settle(s.now); f.have == f.size {
		return
	}
	if f.have > f.told || f.from == nil {
		s.report(f)
	}
	if f.begun && f.rate > 0 { // what stands still says nothing
		s.tickFlow(f)
	}
}
