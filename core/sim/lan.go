package sim

import (
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// Of 1,538 bytes on an Ethernet wire a TCP segment carries 1,448 (IPv4,
// timestamps on).
const (
	lanWire    = 1538
	lanPayload = 1448
)

// A running transfer reports after tickEvery, or after a tickShare-th of what
// it still takes, whichever is later: a slow one needs no more reports than a
// fast one.
const (
	tickEvery = 250 * time.Millisecond
	tickShare = 32
)

// flow is file content on its way, over the LAN or the WAN.
type flow struct {
	file   string
	from   *host // nil: the server
	to     *host
	pipe   *pipe // nil over the WAN
	have   int64 // bytes that have arrived
	size   int64
	rate   int64 // payload bit/s
	since  time.Duration
	carry  int64 // remainder of bits × ns, so that no byte is lost to rounding
	epoch  int   // numbers the scheduled arrival; an older one is void
	digest load.Digest
	begun  bool
	due    bool  // its first byte could have crossed
	told   int64 // the last report
}

// settle books what has arrived since the last change of rate.
func (f *flow) settle(now time.Duration) {
	if f.rate > 0 {
		const perByte = 8 * int64(time.Second)
		// Whole seconds and the rest apart: the product stays within 63 bits.
		dt := int64(now - f.since)
		secs, ns := dt/int64(time.Second), dt%int64(time.Second)
		whole := secs * f.rate / 8
		rest := secs*f.rate%8*int64(time.Second) + f.carry
		// rate·ns ≤ 10^10·10^9 overflows: split the rate too.
		kilo, unit := f.rate/1000, f.rate%1000
		bits := kilo * ns // in 10^3 bit·ns
		whole += bits / (perByte / 1000)
		rest += bits%(perByte/1000)*1000 + unit*ns
		f.have = min(f.have+whole+rest/perByte, f.size)
		f.carry = rest % perByte
	}
	f.since = now
}

// remaining is how long the rest takes at the present rate.
func (f *flow) remaining() time.Duration {
	bytes := f.size - f.have
	if bytes <= 0 {
		return 0
	}
	bits := bytes * 8
	secs, left := bits/f.rate, bits%f.rate
	// left < rate ≤ 10^10: in µs steps, rounded up.
	us := (left*1_000_000 + f.rate - 1) / f.rate
	return time.Duration(secs)*time.Second + time.Duration(us+1)*time.Microsecond
}

// startFlow begins to send a file to the other end.
func (p *pipe) startFlow(from *host, e pfs.SendFile) {
	if p == nil {
		return
	}
	mine, other := p.side(from)
	d := from.disk[e.File]
	if !mine.open || d == nil {
		return
	}
	f := &flow{file: e.File, from: from, to: other.h, pipe: p, have: e.Offset, size: e.Size, digest: d.from, since: p.s.now}
	p.flow = f
	p.s.after(2*lanLatency, func() { // behind the File frame
		f.due = true
		p.begin()
	})
}

// begin lets the bytes flow once they could be here and the receiver, which may
// be late, lets them in.
func (p *pipe) begin() {
	f := p.flow
	if f == nil || f.begun || !f.due || p.receive.File != f.file {
		return
	}
	if _, other := p.side(f.from); !other.open {
		return
	}
	if f.to.diskFull > 0 {
		p.s.refuseBytes(f)
		return
	}
	f.begun, f.since = true, p.s.now
	if f.from.corrupting {
		f.digest[0] ^= 1
	}
	if old := f.to.disk[f.file]; f.have > 0 && old != nil && old.from != p.receive.Digest {
		f.digest = old.from // what was wrong in the bytes held already stays wrong
	}
	f.to.disk[f.file] = &disk{have: f.have, size: f.size, digest: p.receive.Digest, from: f.digest}
	f.from.sending = append(f.from.sending, f)
	f.to.receiving = append(f.to.receiving, f)
	p.s.reshare(f.from, f.to)
	p.s.tickFlow(f)
}

// refuseBytes ends a flow because the receiver's disk is full.
func (s *Sim) refuseBytes(f *flow) {
	s.struck[DiskFull]++
	_, to := f.pipe.side(f.from)
	s.endFlow(f)
	f.pipe.flow = nil
	f.pipe.deliver(to, pfs.ReceiveFailed{Conn: to.conn, Err: errDiskFull})
}

// reshare gives every flow at these hosts its part of both ports.
func (s *Sim) reshare(a, b *host) {
	for _, h := range [2]*host{a, b} {
		for _, f := range h.sending {
			s.setRate(f, s.lanShare(f))
		}
		for _, f := range h.receiving {
			s.setRate(f, s.lanShare(f))
		}
	}
}

func (s *Sim) lanShare(f *flow) int64 {
	crowd := int64(max(len(f.from.sending), len(f.to.receiving)))
	rate := max(s.cfg.LANRate/lanWire*lanPayload/crowd, 1)
	if s.faulty {
		return s.faultyShare(f, rate)
	}
	return rate
}

// setRate settles a LAN flow and schedules its end anew.
func (s *Sim) setRate(f *flow, rate int64) {
	if rate == f.rate {
		return
	}
	f.settle(s.now)
	f.rate = rate
	f.epoch++
	epoch := f.epoch
	if rate == 0 {
		return
	}
	s.after(f.remaining(), func() {
		if f.epoch == epoch && f.begun {
			s.arrived(f)
		}
	})
}

// tickFlow reports progress while the flow runs.
func (s *Sim) tickFlow(f *flow) {
	wait := tickEvery
	if f.rate > 0 {
		wait = max(wait, f.remaining()/tickShare)
	}
	s.after(wait, func() {
		if !f.begun || f.have >= f.size {
			return
		}
		f.settle(s.now)
		if f.have < f.size {
			if f.have > f.told || f.from == nil { // what stands still says nothing
				s.report(f)
			}
			s.tickFlow(f)
		}
	})
}

// report tells the receiving node how far it is.
func (s *Sim) report(f *flow) {
	if f.from == nil {
		f.to.step(pfs.Fetched{File: f.file, Have: f.have, Size: f.size})
		return
	}
	f.told = f.have
	f.to.disk[f.file].have = f.have
	_, to := f.pipe.side(f.from)
	f.pipe.deliver(to, pfs.Received{Conn: to.conn, Have: f.have})
}

// arrived ends a LAN flow with its last byte.
func (s *Sim) arrived(f *flow) {
	f.settle(s.now)
	f.have = f.size
	s.endFlow(f)
	if from, _ := f.pipe.side(f.from); from.open {
		f.from.step(pfs.Sent{Conn: from.conn})
	}
	s.report(f)
}

// endFlow takes a LAN flow off both ports.
func (s *Sim) endFlow(f *flow) {
	if f.pipe.flow == f {
		f.pipe.flow = nil
	}
	if !f.begun {
		return
	}
	f.settle(s.now)
	f.begun = false
	f.epoch++
	f.from.sending = slices.DeleteFunc(f.from.sending, func(o *flow) bool { return o == f })
	f.to.receiving = slices.DeleteFunc(f.to.receiving, func(o *flow) bool { return o == f })
	s.reshare(f.from, f.to)
}
