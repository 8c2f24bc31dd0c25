package sim

import (
	"time"

	"openpfs/core/pfs"
)

// What a node of the express profile hands on is still coming in itself. A flow
// that passes it on may be no further than its source, less the block that is not
// whole yet: it runs at its own rate until it has caught up, then at the
// source's. Rates change seldom, so a tree of a thousand is cheap.

// source is the flow by which a file comes in; nil when none does now.
func (h *host) source(file string) *flow {
	for f := range h.coming {
		if f.file == file {
			return f
		}
	}
	return nil
}

// follows reports whether a flow depends on what its sender gets.
func (f *flow) follows() bool {
	d := f.from.disk.get(f.file)
	return f.block > 0 && (d == nil || !d.whole) && f.from.evil == nil
}

// lead is how far a flow is behind what its sender can hand on; negative when it
// is ahead, as a child may be of a new parent.
func (f *flow) lead(src *flow, now time.Duration) int64 {
	var has int64
	if d := f.from.disk.get(f.file); d != nil {
		has = d.have
	}
	if src != nil {
		src.settle(now)
		has = src.have
	}
	if has < f.size {
		has -= f.block
	}
	return has - f.have
}

// steer gives a flow its rate, and comes back when that must change.
func (s *Sim) steer(f *flow) {
	share := s.lanShare(f)
	if !f.follows() {
		s.setRate(f, share, f.size)
		return
	}
	f.settle(s.now)
	src := f.from.source(f.file)
	lead, pace := f.lead(src, s.now), int64(0)
	if src != nil {
		pace = src.rate
	}
	slack := f.block / 8 // so that no event settles a few bytes
	switch {
	case lead > slack && share > pace: // until it has caught up
		rest := lead
		if pace > 0 {
			rest = lead + lead*pace/(share-pace)
		}
		s.setRate(f, share, min(f.have+rest, f.size))
	case lead < -slack: // until the source is that far
		s.setRate(f, 0, f.size)
		if pace > 0 {
			f.change = s.now + time.Duration(-lead*8*1_000_000/pace+1)*time.Microsecond
			s.lookAt(f)
		}
	default:
		s.setRate(f, min(share, pace), f.size)
	}
}

// follow steers those who depend on a flow, whose rate has changed.
func (s *Sim) follow(src *flow) {
	if !s.cfg.Express {
		return
	}
	for _, e := range src.to.sending {
		if e.file == src.file {
			s.steer(e.flow)
		}
	}
}

// spoilt ends a flow because of what its first block is, or the bytes before it,
// or the disk. The receiver's node, which may have let it in just now, hears of it
// later.
func (s *Sim) spoilt(f *flow, err error) {
	_, to := f.pipe.side(f.from)
	s.endFlow(f)
	f.pipe.flow = nil
	s.cross(call(func() { deliver(to, pfs.ReceiveFailed{Conn: to.conn, Err: err}) }))
}
