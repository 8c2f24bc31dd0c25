package sim

import (
	"math"
	"time"
)

// A flow's rate changes with every other that begins or ends at the same ports,
// and with it the moment of its end. What is queued for a flow is therefore not
// its end, but the next time that it is looked at: no later than its end and its
// next report. Where those move away meanwhile, it is queued again.

const never = time.Duration(math.MaxInt64)

// newFlow is one that nothing wakes yet.
func newFlow(file string, to *host, size int64) *flow {
	return &flow{file: file, to: to, size: size, change: never, report: never, queued: never}
}

// lookAt sees to it that a flow is looked at in time.
func (s *Sim) lookAt(f *flow) {
	if at := min(f.change, f.report); at < f.queued {
		f.queued = at
		s.schedule(at, look{f})
	}
}

// look is void if an earlier one was queued since.
type look struct{ *flow }

func (l look) do() {
	f, s := l.flow, l.to.s
	if f.queued != s.now {
		return
	}
	f.queued = never
	if f.begun && f.change <= s.now {
		s.changed(f)
	}
	if f.begun && f.report <= s.now {
		s.reportOn(f)
	}
	if f.begun {
		s.lookAt(f)
	}
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
