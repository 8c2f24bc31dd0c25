package attack

import (
	"net"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// A stranger claims to be root, stronger than anybody, for ever and under a new
// name each time, and never serves.
func TestSpoofedRootThatOnlyClaims(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, nil)
	x.keeps(30*time.Millisecond, func() {
		n := int(x.claimed.Add(1))
		for _, f := range s.load.Files {
			x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: s.head(n, f), Topic: s.topic(f), Strength: 1<<31 - 1}), 2)
		}
	})
	s.phone(1)
	s.phone(2)
	s.sees("somebody yields to it", did(telemetry.Yield, ""))
	s.completes()
}

// It offers both files and nobody answers at its port.
func TestSpoofedRootThatOnlyOffers(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, nil)
	x.offers(2, true)
	s.phone(1)
	s.phone(2)
	s.completes()
	s.sees("its peers failed it", did(telemetry.Fallback, "could be joined"))
}

// The right digest, and other bytes.
func TestPoisonedComponent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		x.announce(c, s.part())
		poisoned := content(s.part())
		poisoned[100_000] ^= 1
		_ = data(c, poisoned)
		hold(c)
	}).offers(2, false)
	s.phone(2)
	if e := s.sees("it is rejected", did(telemetry.Rejected, "")); e.Peer != s.id(200).String() {
		t.Errorf("%s is blamed", e.Peer)
	}
	s.completes()
}

// More than was announced, for as long as anybody takes it.
func TestEndlessData(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		x.announce(c, s.list())
		for data(c, make([]byte, 1<<20)) == nil {
			continue
		}
	})
	x.offers(1, false)
	s.phone(1)
	s.counts("beyond the end of the file")
	s.completes()
}

// A file of a terabyte is an offence of the one who announces it, not a full disk.
func TestAbsurdSize(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		b := wire.AppendFrame(nil, &wire.File{Size: 1, Digest: s.part().Digest()})
		b[wire.FrameHeaderLen+2] = 1 // 2^40
		_, _ = c.Write(b)
		hold(c)
	})
	x.offers(1, false)
	s.phone(1)
	s.counts("larger than any firmware file")
	s.completes()
}

// It accepts, under a new name each time, and says nothing more.
func TestFreezingParent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, func(x *stranger, c net.Conn) { x.acceptChild(c); hold(c) })
	x.offers(1, true)
	s.phone(1)
	s.sees("the silence is noticed", did(telemetry.ParentLost, "silent"))
	s.completes()
}

// It announces the file and sends a byte now and then: never silent, never done.
func TestDrippingParent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		x.announce(c, s.part())
		for data(c, []byte{0}) == nil {
			time.Sleep(50 * time.Millisecond) // the attack itself
		}
	})
	x.offers(1, false)
	s.phone(1)
	s.sees("it is too slow", did(telemetry.ParentLost, "too slow"))
	s.completes()
}
