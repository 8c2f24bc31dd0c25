package sim

import (
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// noise is what befalls datagrams on their way to a phone, or to all of them.
type noise struct {
	lose, duplicate, reorder, truncate, flip, garble int64 // in millionths
	delay                                            time.Duration
	noBroadcast, noTCP                               int // how many faults say so now
}

const (
	reorderMost = 100 * time.Millisecond
	// delayTail bounds the heavy tail: at most 2^delayTail medians, each
	// doubling half as likely as the one before.
	delayTail = 10
)

// roll draws whether a fault of one of two rates strikes.
func (s *Sim) roll(class Class, a, b int64) bool {
	rate := max(a, b)
	if rate == 0 || s.chaos.Int64N(1_000_000) >= rate {
		return false
	}
	s.struck[class]++
	return true
}

// hears reports whether a datagram between two hosts has any way at all.
func (s *Sim) hears(from, to *host) bool {
	for _, cut := range [...]struct {
		is    bool
		class Class
	}{
		{from.mute > 0, Mute}, {to.deaf > 0, Deafen}, {from.isolated+to.isolated > 0, Isolate},
		{s.noise.noBroadcast+from.noise.noBroadcast+to.noise.noBroadcast > 0, NoBroadcast},
	} {
		if cut.is {
			s.struck[cut.class]++
			return false
		}
	}
	return true
}

// air carries a datagram to one receiver, through whatever befalls it.
func (s *Sim) air(from, to *host, raw []byte, parsed wire.Message) {
	if !s.faulty {
		to.heard(from.addr, raw)
		feed(to, pfs.Datagram{From: from.addr, Msg: parsed})
		return
	}
	n := &to.noise
	if !s.hears(from, to) || s.roll(Lose, s.noise.lose, n.lose) {
		return
	}
	copies := 1
	if s.roll(Duplicate, s.noise.duplicate, n.duplicate) {
		copies = 2
	}
	for range copies {
		s.oneCopy(from, to, raw, parsed)
	}
}

func (s *Sim) oneCopy(from, to *host, raw []byte, parsed wire.Message) {
	n := &to.noise
	var in pfs.Input = pfs.Datagram{From: from.addr, Msg: parsed}
	cut := s.roll(Truncate, s.noise.truncate, n.truncate)
	flip := s.roll(Flip, s.noise.flip, n.flip)
	if cut || flip {
		in = s.damage(from, raw, cut)
	} else if s.roll(Garble, s.noise.garble, n.garble) {
		in = s.garble(from, raw)
	}
	var late time.Duration
	if s.roll(Reorder, s.noise.reorder, n.reorder) {
		late = time.Duration(s.chaos.Int64N(int64(reorderMost)))
	}
	if median := max(s.noise.delay, n.delay); median > 0 {
		s.struck[Delay]++
		late += median
		for i := 0; i < delayTail && s.chaos.IntN(2) == 0; i++ {
			late += median << i
		}
	}
	source := from.addr
	arrive := func() {
		to.heard(source, raw)
		to.step(in)
	}
	if late == 0 {
		arrive()
		return
	}
	s.after(late, arrive)
}

// damage hands the bytes to the codec, which must refuse them. One flip of a
// bit never passes a CRC-32C.
func (s *Sim) damage(from *host, raw []byte, cut bool) pfs.Input {
	bad := append([]byte(nil), raw...)
	if cut {
		bad = bad[:s.chaos.IntN(len(bad))]
	} else {
		bad[s.chaos.IntN(len(bad))] ^= 1 << s.chaos.IntN(8)
	}
	_, err := wire.ParseDatagram(bad)
	if err == nil {
		panic("sim: the codec took a damaged datagram")
	}
	return pfs.Malformed{From: from.addr, What: "malformed datagram", Err: err}
}

// garble turns over so many bits that a CRC-32C may miss it, once in 2^32 times:
// then the node has to live with what comes of it.
func (s *Sim) garble(from *host, raw []byte) pfs.Input {
	bad := append([]byte(nil), raw...)
	for range 2 + s.chaos.IntN(31) {
		bad[s.chaos.IntN(len(bad))] ^= 1 << s.chaos.IntN(8)
	}
	m, err := wire.ParseDatagram(bad)
	if err != nil {
		return pfs.Malformed{From: from.addr, What: "malformed datagram", Err: err}
	}
	return pfs.Datagram{From: from.addr, Msg: m}
}
