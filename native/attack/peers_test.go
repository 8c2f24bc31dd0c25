package attack

import (
	"bytes"
	"net"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/testsite"
)

// A stranger claims to be root, stronger than anybody, for ever and under a new
// name each time, and never serves.
func TestSpoofedRootThatOnlyClaims(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "spoofed root that only claims",
		"claims of the highest strength every 30 ms, each under a new name; never serves")
	x := s.stranger(200, nil)
	x.Keeps(30*time.Millisecond, func() {
		n := int(x.claimed.Add(1))
		for _, f := range s.Load.Files {
			x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: s.Head(n, f.Name()), Topic: s.Topic(f.Name()), Strength: 1<<31 - 1}), 2)
		}
	})
	s.phone(1)
	s.phone(2)
	s.Wait("somebody yields to it", did(telemetry.Yield, ""))
	s.completes()
	s.row.Outcome("outwaited: 2 of 2 committed after %d claims in vain", x.claimed.Load()-200)
}

// It offers both files and nobody answers at its port.
func TestSpoofedRootThatOnlyOffers(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "spoofed root that only offers",
		"offers of both files under new names; nobody answers at its port")
	x := s.stranger(200, nil)
	x.offers(2, true)
	s.phone(1)
	s.phone(2)
	s.completes()
	e := s.Wait("its peers failed it", did(telemetry.Fallback, "could be joined"))
	s.row.Outcome("%s, then the server; 2 of 2 committed", e.Text)
}

// The right digest, and other bytes.
func TestPoisonedComponent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "poisoned component",
		"offers the right digest and sends one other bit")
	s.phone(1)
	s.completes()
	s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		announce(c, s.Part(0))
		poisoned := bytes.Clone(s.Content(s.Part(0).Name()))
		poisoned[100_000] ^= 1
		_ = testsite.Data(c, poisoned)
		testsite.Hold(c)
	}).offers(2, false)
	s.phone(2)
	if e := s.Wait("it is rejected", did(telemetry.Rejected, "")); e.Peer != s.ID(200).String() {
		t.Errorf("%s is blamed", e.Peer)
	}
	s.completes()
	s.row.Outcome("rejected, its sender blamed; %d of 2 files came from the server then", s.fromServer(2))
}

// More than was announced, for as long as anybody takes it.
func TestEndlessData(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "endless data",
		"sends more than it announced, for as long as anybody takes it")
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		announce(c, s.List())
		for testsite.Data(c, make([]byte, 1<<20)) == nil {
			continue
		}
	})
	x.offers(1, false)
	s.phone(1)
	why := s.counts("beyond the end of the file")
	s.completes()
	s.row.Outcome("the connection ended: %s", why)
}

// A file of a terabyte is an offence of the one who announces it, not a full disk.
func TestAbsurdSize(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "absurd size",
		"announces a file of 2^40 bytes")
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		b := wire.AppendFrame(nil, &wire.File{Size: 1, Digest: s.Part(0).Digest()})
		b[wire.FrameHeaderLen+2] = 1 // 2^40
		_, _ = c.Write(b)
		testsite.Hold(c)
	})
	x.offers(1, false)
	s.phone(1)
	why := s.counts("larger than any firmware file")
	s.completes()
	s.row.Outcome("the connection ended: %s", why)
}

// It accepts, under a new name each time, and says nothing more.
func TestFreezingParent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "freezing parent",
		"accepts children under a new name each time, and says nothing more")
	x := s.stranger(200, func(x *stranger, c net.Conn) { x.acceptChild(c); testsite.Hold(c) })
	x.offers(1, true)
	s.phone(1)
	s.Wait("the silence is noticed", did(telemetry.ParentLost, "silent"))
	s.completes()
	lost := 0
	for _, e := range s.All() {
		if e.Kind == telemetry.ParentLost {
			lost++
		}
	}
	s.row.Outcome("%d parents left when silent, then the server", lost)
}

// It announces the file and sends a byte now and then: never silent, never done.
func TestDrippingParent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "dripping parent",
		"announces the file and sends a byte every 50 ms")
	x := s.stranger(200, func(x *stranger, c net.Conn) {
		x.acceptChild(c)
		announce(c, s.Part(0))
		for testsite.Data(c, []byte{0}) == nil {
			time.Sleep(50 * time.Millisecond) // the attack itself
		}
	})
	x.offers(1, false)
	s.phone(1)
	e := s.Wait("it is too slow", did(telemetry.ParentLost, "too slow"))
	s.completes()
	s.row.Outcome("left with %d of %d bytes: %s", e.Have, s.Part(0).Size(), e.Text)
}
