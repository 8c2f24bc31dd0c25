package sitekey

import (
	"bytes"
	"errors"
	"math"
	"net/netip"
	"testing"
	"time"

	"openpfs/core/wire"
)

var (
	idA    = wire.NodeID{2, 0, 0, 0, 0, 1}
	addrA  = netip.MustParseAddr("10.1.2.3")
	addrB  = netip.MustParseAddr("10.1.2.4")
	begun  = time.UnixMilli(1_800_000_000_000)
	epochA = uint64(begun.UnixMilli())
)

func testKey(t testing.TB, seed byte) *Key {
	t.Helper()
	secret := make([]byte, newSecret)
	for i := range secret {
		secret[i] = seed + byte(i)*7
	}
	k, err := New(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// clock is a device's, which the test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

func sealerAt(k *Key, id wire.NodeID, epoch uint64) (*Sealer, *clock) {
	c := &clock{time.UnixMilli(int64(epoch))}
	s := k.Sealer(id, addrA, epoch)
	s.now = c.now
	return s, c
}

func wantError(t *testing.T, o *Opener, b []byte, from netip.Addr, want error) {
	t.Helper()
	if _, _, err := o.Open(b, from); !errors.Is(err, want) {
		t.Errorf("the answer is %v, want %v", err, want)
	}
}

func wantTaken(t *testing.T, o *Opener, b []byte) {
	t.Helper()
	if _, _, err := o.Open(b, addrA); err != nil {
		t.Errorf("not taken: %v", err)
	}
}

func TestWhatWasSealedIsOpenedOnce(t *testing.T) {
	k := testKey(t, 1)
	s, _ := sealerAt(k, idA, epochA)
	o := k.Opener()
	for _, message := range [][]byte{{}, []byte("x"), bytes.Repeat([]byte{7}, wire.MaxDatagram)} {
		b := s.Append([]byte("before"), message)[len("before"):]
		if len(b) != len(message)+Overhead || !IsSealed(b) {
			t.Fatalf("an envelope of %d bytes for %d", len(b), len(message))
		}
		got, id, err := o.Open(b, addrA)
		if err != nil || id != idA || !bytes.Equal(got, message) {
			t.Fatalf("%d bytes became %d of %s: %v", len(message), len(got), id, err)
		}
		wantError(t, o, b, addrA, ErrReplay)
	}
}

// 576 bytes is what every IPv4 host takes in one piece (RFC 791, 3.1).
func TestTheLargestEnvelopeNeedsNoFragments(t *testing.T) {
	if MaxSealed+8+20 > 576 {
		t.Errorf("%d bytes", MaxSealed)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	k := testKey(t, 1)
	s, _ := sealerAt(k, idA, epochA)
	o := k.Opener()
	b := s.Append(nil, []byte("a claim"))
	for bit := range len(b) * 8 {
		b[bit/8] ^= 1 << (bit % 8)
		if _, _, err := o.Open(b, addrA); err == nil {
			t.Errorf("bit %d changed, and taken", bit)
		}
		b[bit/8] ^= 1 << (bit % 8)
	}
	for n := range len(b) {
		if _, _, err := o.Open(b[:n], addrA); err == nil {
			t.Errorf("cut to %d bytes, and taken", n)
		}
	}
	wantError(t, o, append(bytes.Clone(b), 0), addrA, ErrTag)
	wantError(t, o, make([]byte, MaxSealed+1), addrA, ErrPlain)
	if len(o.senders) != 0 {
		t.Errorf("%d senders have state, none of which was authentic", len(o.senders))
	}
	wantTaken(t, o, b)
}

func TestAnotherKeyAndAnotherAddressAreRefused(t *testing.T) {
	k := testKey(t, 1)
	s, _ := sealerAt(k, idA, epochA)
	b := s.Append(nil, []byte("a claim"))
	wantError(t, testKey(t, 2).Opener(), b, addrA, ErrTag)
	o := k.Opener()
	wantError(t, o, b, addrB, ErrTag)
	wantError(t, o, []byte("PF and so on, which is long enough for an envelope"), addrA, ErrPlain)
	wantTaken(t, o, b)
}

func TestOrderDoesNotMatterWithinTheWindow(t *testing.T) {
	k := testKey(t, 1)
	s, _ := sealerAt(k, idA, epochA)
	o := k.Opener()
	var all [][]byte
	for range Window {
		all = append(all, s.Append(nil, []byte("m")))
	}
	for i := len(all) - 1; i >= 0; i-- {
		wantTaken(t, o, all[i])
	}
	for _, b := range all {
		wantError(t, o, b, addrA, ErrReplay)
	}
}

func TestTheWindowSlides(t *testing.T) {
	k := testKey(t, 1)
	s, c := sealerAt(k, idA, epochA)
	o := k.Opener()
	early := s.Append(nil, []byte("m"))
	late := s.Append(nil, []byte("m"))
	c.forward((Window + 1) * time.Millisecond)
	wantTaken(t, o, s.Append(nil, []byte("m")))
	wantError(t, o, early, addrA, ErrReplay)
	wantTaken(t, o, late)
	c.forward(time.Hour)
	wantTaken(t, o, s.Append(nil, []byte("m")))
	wantError(t, o, late, addrA, ErrReplay)
}

// The ring is held to a list of all that came.
func TestTheWindowAgreesWithAPlainList(t *testing.T) {
	var w window
	seen := map[uint32]bool{}
	top, x := uint32(0), uint32(1)
	for range 200_000 {
		x = x*1664525 + 1013904223
		n := top + x>>16%2000
		if back := x >> 8 % 1500; n > back {
			n -= back
		}
		if x>>20%997 == 0 {
			n += x >> 5 % 100_000
		}
		want := !seen[n] && (n > top || top-n < Window)
		if got := w.take(n); got != want {
			t.Fatalf("counter %d with top %d: taken %v, want %v", n, top, got, want)
		}
		seen[n] = true
		top = max(top, n)
	}
	for _, n := range []uint32{math.MaxUint32 - 1, math.MaxUint32} {
		if !w.take(n) || w.take(n) {
			t.Errorf("the counter %d is not taken once", n)
		}
	}
}

func TestARestartBeginsANewEpochAndEndsTheOld(t *testing.T) {
	k := testKey(t, 1)
	s, c := sealerAt(k, idA, epochA)
	o := k.Opener()
	c.forward(time.Minute)
	wantTaken(t, o, s.Append(nil, []byte("m")))
	unheard := s.Append(nil, []byte("m"))
	again, _ := sealerAt(k, idA, epochA+1)
	first := again.Append(nil, []byte("m"))
	wantTaken(t, o, first)
	wantError(t, o, unheard, addrA, ErrReplay)
	wantError(t, o, first, addrA, ErrReplay)
	wantTaken(t, o, again.Append(nil, []byte("m")))
}

func TestAClockThatIsSetMovesTheCounterUpOnly(t *testing.T) {
	k := testKey(t, 1)
	s, c := sealerAt(k, idA, 1000) // 1970
	o := k.Opener()
	wantTaken(t, o, s.Append(nil, []byte("m")))
	c.at = begun // NTP
	b := s.Append(nil, []byte("m"))
	wantTaken(t, o, b)
	if s.epoch != epochA || s.counter != 1 {
		t.Errorf("epoch %d, counter %d", s.epoch, s.counter)
	}
	c.forward(-time.Hour)
	wantTaken(t, o, s.Append(nil, []byte("m")))
	c.forward(2 * time.Hour)
	wantTaken(t, o, s.Append(nil, []byte("m")))
	s.counter = math.MaxUint32 // and no clock to help
	c.at = begun
	wantTaken(t, o, s.Append(nil, []byte("m")))
	if s.epoch <= epochA {
		t.Errorf("epoch %d after the last counter", s.epoch)
	}
}

func TestDatagramsFarFromTheClockAreStaleIfThatIsAskedFor(t *testing.T) {
	k := testKey(t, 1)
	s, c := sealerAt(k, idA, epochA)
	o := k.Opener()
	here := &clock{c.at}
	o.now, o.Skew = here.now, time.Minute
	recorded := s.Append(nil, []byte("m"))
	here.forward(time.Minute + 2*time.Millisecond)
	wantError(t, o, recorded, addrA, ErrStale)
	here.forward(-2*time.Minute - time.Second)
	wantError(t, o, recorded, addrA, ErrStale)
	c.forward(time.Minute)
	wantError(t, o, s.Append(nil, []byte("m")), addrA, ErrStale)
	here.at = c.at
	wantTaken(t, o, s.Append(nil, []byte("m")))
}

func TestTheOneUnheardForLongestGivesWay(t *testing.T) {
	k := testKey(t, 1)
	o := k.Opener()
	sealer := func(i int) *Sealer {
		s, _ := sealerAt(k, wire.NodeID{0, 0, 0, 9, byte(i >> 8), byte(i)}, epochA)
		return s
	}
	first, second := sealer(0), sealer(1)
	old := second.Append(nil, []byte("m"))
	wantTaken(t, o, first.Append(nil, []byte("m")))
	wantTaken(t, o, old)
	for i := 2; i < MaxSenders; i++ {
		wantTaken(t, o, sealer(i).Append(nil, []byte("m")))
	}
	kept := first.Append(nil, []byte("m"))
	wantTaken(t, o, kept)
	wantTaken(t, o, sealer(MaxSenders).Append(nil, []byte("m")))
	if len(o.senders) != MaxSenders {
		t.Errorf("%d senders, at most %d", len(o.senders), MaxSenders)
	}
	wantError(t, o, kept, addrA, ErrReplay)
	wantTaken(t, o, old) // the second was forgotten; see the package comment
}

// FuzzOpen: whatever is opened is what the key's holder sealed.
func FuzzOpen(f *testing.F) {
	k := testKey(f, 1)
	s, _ := sealerAt(k, idA, epochA)
	b := s.Append(nil, []byte("a claim"))
	f.Add(b)
	f.Add(b[:Overhead])
	f.Add([]byte("PS\x01\x00"))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := k.Opener()
		got, id, err := o.Open(data, addrA)
		if err == nil && (!bytes.Equal(data, b) || string(got) != "a claim" || id != idA) {
			t.Fatalf("forged: %x", data)
		}
		if err != nil && len(o.senders) > 0 {
			t.Fatal("a stranger has state")
		}
		// With the right tag everything else must stand on its own.
		if len(data) < headLen || len(data) > MaxSealed-tagLen {
			return
		}
		tags := newTagger(k)
		data = append(bytes.Clone(data), tags.tag(addrA, data)...)
		got, id, err = o.Open(data, addrA)
		if err != nil {
			return
		}
		if claimed, ok := Sender(data); !ok || claimed != id || len(got) > wire.MaxDatagram {
			t.Fatalf("%d bytes of %s, who calls itself %s", len(got), id, claimed)
		}
		if _, _, err := o.Open(data, addrA); !errors.Is(err, ErrReplay) {
			t.Fatalf("taken twice: %v", err)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	s, _ := sealerAt(testKey(b, 1), idA, epochA)
	message := make([]byte, 108)
	var packet []byte
	b.ReportAllocs()
	for b.Loop() {
		packet = s.Append(packet[:0], message)
	}
}

func BenchmarkOpen(b *testing.B) {
	k := testKey(b, 1)
	s, _ := sealerAt(k, idA, epochA)
	o := k.Opener()
	packet := s.Append(nil, make([]byte, 108))
	for name, forget := range map[string]bool{"fresh": true, "refused": false} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if forget && o.senders[idA] != nil {
					o.senders[idA].window = window{}
				}
				_, _, err := o.Open(packet, addrA)
				if forget && err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
