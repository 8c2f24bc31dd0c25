package sim

import (
	"math/bits"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// What a node of the express profile hands on is still coming in itself. A flow
// that passes it on may be no further than its source, less the block that is not
// whole yet: it runs at its own rate until it has caught up, then at the
// source's, a block behind. Rates change seldom, so a tree of a thousand is cheap.
// Where a block takes long, or the source stands still, that would be too little:
// there each block goes when it is whole.

// longBlock is what a block takes that is waited for.
const longBlock = 4 * time.Second

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

// byBlock reports whether a flow goes on block by block.
func (f *flow) byBlock(src *flow) bool {
	return src == nil || src.rate*int64(longBlock/time.Second) < 8*f.block
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
	switch {
	case has == f.size:
	case f.byBlock(src):
		has -= has % f.block
	default:
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
	lead := f.lead(src, s.now)
	if f.byBlock(src) {
		s.passBlocks(f, src, lead, share)
		return
	}
	slack := f.block / 8 // so that no event settles a few bytes
	switch pace := src.rate; {
	case lead > slack && share > pace: // until it has caught up
		s.setRate(f, share, f.have+min(lead+portion(lead, pace, share-pace), f.size-f.have))
	case lead < -slack:
		s.setRate(f, 0, f.size)
		s.awaits(f, src, -lead)
	default:
		s.setRate(f, min(share, pace), f.size)
	}
}

// portion is n·by ÷ of, of positive numbers; of what is more than a file's size only
// that it is.
func portion(n, by, of int64) int64 {
	high, low := bits.Mul64(uint64(n), uint64(by))
	if high >= uint64(of) {
		return wire.MaxFile
	}
	ratio, _ := bits.Div64(high, low, uint64(of))
	return int64(min(ratio, wire.MaxFile))
}

// passBlocks sends what is whole, and waits for the next block, if one comes.
func (s *Sim) passBlocks(f, src *flow, lead, share int64) {
	if lead > 0 {
		s.setRate(f, share, f.have+lead)
		return
	}
	s.setRate(f, 0, f.size)
	if src != nil {
		s.awaits(f, src, min(f.block-src.have%f.block, f.size-src.have))
	}
}

// awaits has a flow steered anew when its source has come so much further.
func (s *Sim) awaits(f, src *flow, bytes int64) {
	if src.rate > 0 {
		f.change = s.now + time.Duration(bytes*8*1_000_000/src.rate+1)*time.Microsecond
		s.lookAt(f)
	}
}

// follow steers those who depend on a flow, whose rate has changed.
func (s *Sim) follow(src *flow) { s.steerFrom(src.to, src.file) }

// steerFrom steers those whom a phone sends a file of which it has more now, or less.
func (s *Sim) steerFrom(h *host, file string) {
	if !s.cfg.Express {
		return
	}
	for _, e := range h.sending {
		if e.file == file {
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
