package attack

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Connections that send a byte now and then, and never a whole frame.
func TestSlowDripConnections(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	join := wire.AppendFrame(nil, &wire.Join{Header: s.head(200, s.part()), Topic: s.topic(s.part())})
	ended := make(chan time.Duration)
	const drips = 20
	for n := range drips {
		c, err := s.dial(200+n, 1)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer c.Close()
			began := time.Now()
			for _, b := range join {
				if _, err := c.Write([]byte{b}); err != nil {
					break
				}
				time.Sleep(100 * time.Millisecond) // the attack itself
			}
			ended <- time.Since(began)
		}()
	}
	for range drips {
		if took := <-ended; took > 4*time.Second { // of the 9 that the whole frame takes
			t.Errorf("a connection was kept for %v", took)
		}
	}
	s.counts("connection without a join")
	s.phone(2)
	s.completes()
}

// One address opens thousands of connections: it gets 32.
func TestConnectionFloodOfOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	x.keeps(0, func() {
		if c, err := s.dial(200, 1); err == nil {
			x.wait.Go(func() { hold(c); c.Close() })
		}
	})
	s.counts("beyond the limit of 32 for one address")
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
}

// A thousand addresses open one each, silent, and again when they are thrown out.
func TestConnectionFloodOfManyAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	for n := range 700 {
		x.keeps(time.Millisecond, func() {
			if c, err := s.dial(256+n, 1); err == nil {
				defer c.Close()
				_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
				hold(c)
			}
		})
	}
	s.counts("without a join")
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
}

// onlyFromPeers holds that phone n took nothing from the server.
func (s *site) onlyFromPeers(n int) {
	s.t.Helper()
	for _, e := range s.all() {
		if e.Kind == telemetry.TransferStart && e.Node == s.id(n).String() && e.Peer == "" {
			s.t.Errorf("%s came from the server", e.File)
		}
	}
}

// Frames that announce 16 MB, names of 255 bytes, datagrams beyond their limit:
// refused from the header, with nothing allocated.
func TestMemoryExhaustionByLengths(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	before := heap()
	long := strings.Repeat("x", 255)
	x := s.stranger(200, nil)
	for n := range 250 {
		for _, b := range [][]byte{
			{byte(wire.TypeJoin), 0xff, 0xff, 0xff}, {byte(wire.TypeData), 0xff, 0xff, 0xff}, {byte(wire.TypeAccept), 0xff, 0xff, 0xff, 1, 255},
			append([]byte{byte(wire.TypeJoin), 0, 7, 0xff}, make([]byte, 0x7fe)...),
		} {
			c, err := s.dial(300+n, 1)
			if err != nil {
				continue // thrown out already
			}
			defer c.Close()
			_, _ = c.Write(b)
		}
		x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: wire.Hier(long[:200], long[:200]), From: s.id(n)},
			Topic: wire.Topic{Model: long[:200], File: long[:200]}}), 1)
		x.tell(make([]byte, 9000), 1)
	}
	if grown := int64(heap()) - int64(before); grown > 16<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	s.sees("it is counted", func(e telemetry.Event) bool { return e.Kind == telemetry.Ignored && e.N > 10 })
	s.phone(2)
	s.completes()
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Ten thousand names claim and offer: nobody keeps a list of them.
func TestCrowdOfIdentities(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	before := heap()
	x := s.stranger(200, nil)
	for n := range 10_000 {
		f := s.load.Files[n%2]
		x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: s.head(1000+n, f), Topic: s.topic(f), Strength: uint32(n)}), 1)
		x.tell(wire.AppendDatagram(nil, &wire.Offer{Header: s.head(1000+n, f), Topic: s.topic(f), Strength: 1 << 31}), 1)
	}
	if grown := int64(heap()) - int64(before); grown > 8<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
}

// A claim with a forged sender: nothing goes to that address, and the answer,
// which goes to the subnet, is at most three times as long and ten a second.
func TestAmplificationOfAForgedClaim(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	began, sent := time.Now(), 0
	first := len(s.all())
	for n := range 300 {
		packet := wire.AppendDatagram(nil, &wire.Claim{Header: s.head(1000+n, s.part()), Topic: s.topic(s.part())})
		sent += len(packet)
		x.tell(packet, 1)
		time.Sleep(2 * time.Millisecond) // the attack itself
	}
	_ = x.udp.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	var b [2000]byte
	if n, from, err := x.udp.ReadFromUDPAddrPort(b[:]); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes came back from %v, %v", n, from, err)
	}
	took := time.Since(began)
	one := len(wire.AppendDatagram(nil, &wire.Offer{Header: s.head(1, s.part()), Topic: s.topic(s.part())}))
	offers := 0
	for _, e := range s.all()[first:] {
		if e.Kind == telemetry.Offer {
			offers++
		}
	}
	if offers == 0 || offers*one > 3*sent || offers > 1+int(took/(100*time.Millisecond)) {
		t.Errorf("%d offers of %d bytes in %v for %d bytes of claims", offers, one, took, sent)
	}
	claim := len(wire.AppendDatagram(nil, &wire.Claim{Header: s.head(1, s.part()), Topic: s.topic(s.part())}))
	if one > 3*claim {
		t.Errorf("an offer of %d bytes answers a claim of %d", one, claim)
	}
}

// Rubbish at every port costs its sender the connection, and nobody else anything.
func TestRubbish(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000)
	x := s.stranger(200, nil)
	x.keeps(5*time.Millisecond, func() {
		x.tell([]byte("GET / HTTP/1.1\r\n\r\n\x1b[2J"), 2)
		if c, err := net.Dial("tcp", netip.AddrPortFrom(s.addr(1), wire.Port).String()); err == nil {
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\n\r\n")
			c.Close()
		}
	})
	s.phone(1)
	s.phone(2)
	s.counts("")
	s.completes()
}
