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
// it still takes, whichever is later: a slow one needs few more reports than a
// fast one. But a node must not take a slow line for a parent that drips.
const (
	tickEvery = 250 * time.Millisecond
	tickShare = 32
	tickMost  = 5 * time.Second
)

// flow is file content on its way, over the LAN or the WAN. What every look at it
// needs comes first; see host.
type flow struct {
	change time.Duration // when it ends, or its rate must be looked at again
	report time.Duration // when it reports again, at the latest
	have   int64         // bytes that have arrived
	size   int64
	rate   int64 // payload bit/s
	until  int64 // bytes at which the rate must be looked at again
	since  time.Duration
	carry  int64 // remainder of bits × ns, so that no byte is lost to rounding

	from     *host // nil: the server
	to       *host
	pipe     *pipe  // nil over the WAN
	sender   *crowd // at from
	receiver *crowd // at to
	block    int64  // bytes of a block that is checked as it comes; 0: only the whole is
	file     string

	told   int64 // the last report
	from0  int64 // of the bytes, those that came before, over the WAN
	digest load.Digest
	begun  bool
	_      [15]byte // to whole lines
}

// crowd counts the flows that share a phone's port, each way. Those of all phones
// lie together: whoever gives a flow its share need not look at both phones.
type crowd struct{ out, in int64 }

// ported is a flow at one of its ports, with what is asked of all that are there
// when one begins or ends.
type ported struct {
	*flow
	far  *crowd // at its other port
	file string
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
		// rate·ns ≤ 10^12·10^9 overflows: split the rate too.
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
func (f *flow) remaining() time.Duration { return f.timeTo(f.size) }

// timeTo is how long it takes at the present rate until so many bytes are here.
func (f *flow) timeTo(have int64) time.Duration {
	bytes := have - f.have
	if bytes <= 0 {
		return 0
	}
	bits := bytes * 8
	secs, left := bits/f.rate, bits%f.rate
	// left < rate ≤ 10^12: in µs steps, rounded up.
	us := (left*1_000_000 + f.rate - 1) / f.rate
	return time.Duration(secs)*time.Second + time.Duration(us+1)*time.Microsecond
}

// startFlow begins to send a file to the other end.
func (p *pipe) startFlow(from *host, e *pfs.Outgoing) {
	if p == nil {
		return
	}
	mine, other := p.side(from)
	if !mine.open {
		return
	}
	f := &p.first
	if p.fed { // others know the first
		f = &flow{}
	}
	*f = flow{file: e.File, from: from, to: other.h, pipe: p, sender: from.crowd, receiver: other.h.crowd, have: e.Offset, size: e.Size, since: p.s.now, change: never, report: never}
	p.flow, p.fed = f, true
}

// begin lets the bytes flow, which come right behind the File frame, when the
// receiver, which may be late, lets them in.
func (p *pipe) begin() {
	f := p.flow
	if f == nil || f.begun || p.lets.file != f.file {
		return
	}
	if _, other := p.side(f.from); !other.open {
		return
	}
	if f.to.diskFull > 0 {
		p.s.refuseBytes(f)
		return
	}
	f.digest = p.lets.digest // as far as they were checked, they are right
	if d := f.from.disk.get(f.file); d != nil {
		f.digest = d.from
	}
	if f.from.corrupting {
		f.digest[0] ^= 1
	}
	f.block = p.lets.block
	if old := f.to.disk.get(f.file); f.have > 0 && old != nil && old.from != p.lets.digest {
		if f.block > 0 { // the prefix is read back, and found wrong
			f.to.disk.drop(f.file)
			p.s.steerFrom(f.to, f.file)
			p.s.spoilt(f, errNotResumable)
			return
		}
		f.digest = old.from // what was wrong in the bytes held already stays wrong
	}
	if f.block > 0 && f.digest != p.lets.digest {
		p.s.spoilt(f, pfs.ErrBlock)
		return
	}
	f.begun, f.since = true, p.s.now
	f.to.disk.set(f.file, disk{have: f.have, size: f.size, digest: p.lets.digest, from: f.digest})
	f.from.sending = append(f.from.sending, ported{f, f.receiver, f.file})
	f.to.receiving = append(f.to.receiving, ported{f, f.sender, f.file})
	p.s.reshare(f, 1)
	p.s.steerFrom(f.to, f.file) // it may begin with less than there was
}

// refuseBytes ends a flow because the receiver's disk is full.
func (s *Sim) refuseBytes(f *flow) {
	s.struck[DiskFull]++
	s.spoilt(f, errDiskFull)
}

// reshare counts a flow at its ports, or takes it off them, and gives every flow
// out of the one host, and every flow into the other, its part of both ports. Most
// keep the one they had, since they have less at their other port, and are not
// looked at.
func (s *Sim) reshare(f *flow, by int64) {
	out, in := f.sender.out, f.receiver.in // as they were
	f.sender.out += by
	f.receiver.in += by
	for _, e := range f.from.sending {
		was, is := max(out, e.far.in), max(f.sender.out, e.far.in)
		switch {
		case e.flow == f:
			s.steer(f)
			continue
		case e.far == f.receiver:
			was = max(out, in)
		}
		s.fit(e.flow, was, is)
	}
	for _, e := range f.to.receiving {
		was, is := max(e.far.out, in), max(e.far.out, f.receiver.in)
		switch {
		case e.flow == f: // steered above
			was = is
		case e.far == f.sender:
			was = max(out, in)
		}
		s.fit(e.flow, was, is)
	}
}

// fit steers a flow if its share of the ports is another now, of the fuller of
// which so many have a part, and matters to it: one that goes at the pace of its
// source, or waits, needs no more than that.
func (s *Sim) fit(f *flow, was, is int64) {
	if s.faulty || was != is && (f.rate == s.share(was) || f.rate > s.share(is)) {
		s.steer(f)
	}
}

// share is one's part of a port that so many use.
func (s *Sim) share(users int64) int64 { return max(s.port/users, 1) }

// portShare is a flow's part of both its ports.
func (s *Sim) portShare(f *flow) int64 { return s.share(max(f.sender.out, f.receiver.in)) }

func (s *Sim) lanShare(f *flow) int64 {
	if s.faulty {
		return s.faultyShare(f, s.portShare(f))
	}
	return s.portShare(f)
}

// setRate settles a LAN flow, and notes when it ends, or when it has come as far
// as it may at this rate.
func (s *Sim) setRate(f *flow, rate, until int64) {
	if rate == f.rate && until == f.until {
		return
	}
	f.settle(s.now)
	changed := rate != f.rate
	f.rate, f.until, f.change = rate, until, never
	if rate > 0 {
		f.change = s.now + f.timeTo(until)
		if f.report == never {
			s.tickFlow(f)
		}
		s.lookAt(f)
	}
	if changed {
		s.follow(f)
	}
}

// tick is how often a flow reports at most. With the express profile every phone
// has all files under way at once: a site of more than 250 phones tells of each
// less often, down to once a second, which is enough for a parent not to count
// as silent.
func (s *Sim) tick() time.Duration {
	if !s.cfg.Express {
		return tickEvery
	}
	return min(max(tickEvery, time.Duration(len(s.hosts))*time.Millisecond), time.Second)
}

// tickFlow notes when a flow reports again.
func (s *Sim) tickFlow(f *flow) {
	wait := s.tick()
	if f.rate > 0 {
		wait = max(wait, min(f.remaining()/tickShare, tickMost))
	}
	f.report = s.now + wait
	s.lookAt(f)
}

// whole is how many bytes count: those of whole blocks, where there are blocks.
func (f *flow) whole() int64 {
	if f.block > 0 && f.have < f.size {
		return f.have - f.have%f.block
	}
	return f.have
}

// report tells the receiving node how far it is.
func (s *Sim) report(f *flow) {
	have := f.whole()
	if f.from == nil {
		if d := f.to.disk.get(f.file); f.block > 0 && d != nil {
			d.have = have
		}
		f.to.step(pfs.Fetched{File: f.file, Have: have, Size: f.size})
		return
	}
	f.told = f.have
	f.to.disk.get(f.file).have = have
	_, to := f.pipe.side(f.from)
	deliver(to, pfs.Received{Conn: to.conn, Have: have})
}

// arrived ends a LAN flow with its last byte.
func (s *Sim) arrived(f *flow) {
	f.settle(s.now)
	f.have = f.size
	s.endFlow(f)
	if from, _ := f.pipe.side(f.from); from.open {
		feed(f.from, pfs.Sent{Conn: from.conn})
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
	f.begun, f.rate = false, 0
	if d := f.to.disk.get(f.file); f.block > 0 && d != nil {
		d.have = f.whole()
	}
	f.from.sending = slices.DeleteFunc(f.from.sending, func(o ported) bool { return o.flow == f })
	f.to.receiving = slices.DeleteFunc(f.to.receiving, func(o ported) bool { return o.flow == f })
	s.reshare(f, -1)
	s.follow(f)
}
