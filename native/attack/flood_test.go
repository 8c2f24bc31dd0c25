package attack

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/testsite"
)

// Connections that send a byte now and then, and never a whole frame.
func TestSlowDripConnections(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "slow-drip connections",
		"20 connections that send a byte of a join every 100 ms")
	s.phone(1)
	s.completes()
	join := wire.AppendFrame(nil, &wire.Join{Header: s.Head(200, s.Part(0).Name()), Topic: s.Topic(s.Part(0).Name())})
	ended := make(chan time.Duration)
	const drips = 20
	for n := range drips {
		c, err := s.Dial(200+n, 1)
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
	var longest time.Duration
	for range drips {
		took := <-ended
		longest = max(longest, took)
		if took > 4*time.Second { // of the 9 that the whole frame takes
			t.Errorf("a connection was kept for %v", took)
		}
	}
	s.counts("connection without a join")
	s.phone(2)
	s.completes()
	s.row.Outcome("each ended within %.1f s of the %.1f that its join needs; a newcomer was served", longest.Seconds(), float64(len(join))/10)
}

// One address opens thousands of connections: it gets 32.
func TestConnectionFloodOfOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "connection flood, one address",
		"opens connections as fast as it can, begins a join on each, and keeps them")
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	x.Keeps(0, func() {
		if c, err := s.Dial(200, 1); err == nil {
			_, _ = c.Write([]byte{byte(wire.TypeJoin)}) // the kernel keeps the silent ones from the node
			x.Go(func() { testsite.Hold(c); c.Close() })
		}
	})
	why := s.counts("beyond the limit of 32 for one address")
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
	s.row.Outcome("%s; a newcomer was served by a peer", why)
}

// Hundreds of addresses open one each, silent or with the first byte of a join, and
// again when they are thrown out.
func TestConnectionFloodOfManyAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "connection flood, many addresses",
		"700 addresses with a connection each, silent or with the first byte of a join, opened again at once when it is ended")
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	for n := range 700 {
		x.Keeps(time.Millisecond, func() {
			if c, err := s.Dial(256+n, 1); err == nil {
				defer c.Close()
				if n%2 == 0 {
					_, _ = c.Write([]byte{byte(wire.TypeJoin)})
				}
				_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
				testsite.Hold(c)
			}
		})
	}
	why := s.counts("without a join")
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
	s.row.Outcome("%s; a newcomer was served by a peer", why)
}

// Frames that announce 16 MB, names of 255 bytes, datagrams beyond their limit:
// refused from the header, with nothing allocated.
func TestMemoryExhaustionByLengths(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	s := newSite(t, 200_000, "memory exhaustion by lengths",
		"up to 1000 connections that announce frames of 16 MB, and 500 datagrams too long for their kind")
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
			c, err := s.Dial(300+n, 1)
			if err != nil {
				continue // thrown out already
			}
			defer c.Close()
			_, _ = c.Write(b)
		}
		x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: wire.Hier(long[:200], long[:200]), From: s.ID(n)},
			Topic: wire.Topic{Model: long[:200], File: long[:200]}}), 1)
		x.tell(make([]byte, 9000), 1)
	}
	grown := heap() - before
	if grown > 16<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	s.Wait("it is counted", func(e telemetry.Event) bool { return e.Kind == telemetry.Ignored && e.N > 10 })
	s.phone(2)
	s.completes()
	s.row.Outcome("refused from the header: the heap grew by %d KiB; a newcomer was served", max(0, grown)>>10)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Ten thousand names claim and offer: nobody keeps a list of them.
func TestCrowdOfIdentities(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	s := newSite(t, 200_000, "crowd of identities",
		"10,000 names claim and offer")
	s.phone(1)
	s.completes()
	before := heap()
	x := s.stranger(200, nil)
	for n := range 10_000 {
		f := s.Load.Files[n%2]
		x.tell(wire.AppendDatagram(nil, &wire.Claim{Header: s.Head(1000+n, f.Name()), Topic: s.Topic(f.Name()), Strength: uint32(n)}), 1)
		x.tell(wire.AppendDatagram(nil, &wire.Offer{Header: s.Head(1000+n, f.Name()), Topic: s.Topic(f.Name()), Strength: 1 << 31}), 1)
	}
	grown := heap() - before
	if grown > 8<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	s.phone(2)
	s.completes()
	s.onlyFromPeers(2)
	s.row.Outcome("no list of them is kept: the heap grew by %d KiB; a newcomer was served by a peer", max(0, grown)>>10)
}

// A claim with a forged sender: nothing goes to that address, and the answer,
// which goes to the subnet, is at most three times as long and ten a second.
func TestAmplificationOfAForgedClaim(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "amplification of a forged claim",
		"300 claims that name another sender")
	s.phone(1)
	s.completes()
	x := s.stranger(200, nil)
	began, sent := time.Now(), 0
	first := len(s.All())
	for n := range 300 {
		packet := wire.AppendDatagram(nil, &wire.Claim{Header: s.Head(1000+n, s.Part(0).Name()), Topic: s.Topic(s.Part(0).Name())})
		sent += len(packet)
		x.tell(packet, 1)
		time.Sleep(2 * time.Millisecond) // the attack itself
	}
	_ = x.UDP.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	var b [2000]byte
	if n, from, err := x.UDP.ReadFromUDPAddrPort(b[:]); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes came back from %v, %v", n, from, err)
	}
	took := time.Since(began)
	one := len(wire.AppendDatagram(nil, &wire.Offer{Header: s.Head(1, s.Part(0).Name()), Topic: s.Topic(s.Part(0).Name())}))
	offers := 0
	for _, e := range s.All()[first:] {
		if e.Kind == telemetry.Offer {
			offers++
		}
	}
	if offers == 0 || offers*one > 3*sent || offers > 1+int(took/(100*time.Millisecond)) {
		t.Errorf("%d offers of %d bytes in %v for %d bytes of claims", offers, one, took, sent)
	}
	claim := len(wire.AppendDatagram(nil, &wire.Claim{Header: s.Head(1, s.Part(0).Name()), Topic: s.Topic(s.Part(0).Name())}))
	if one > 3*claim {
		t.Errorf("an offer of %d bytes answers a claim of %d", one, claim)
	}
	s.row.Outcome("0 bytes to that address; %d offers to the subnet in %.1f s, %d bytes for %d", offers, took.Seconds(), offers*one, sent)
}

// Rubbish at every port costs its sender the connection, and nobody else anything.
func TestRubbish(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200_000, "rubbish",
		"HTTP and control characters to every port, 200 times a second")
	x := s.stranger(200, nil)
	x.Keeps(5*time.Millisecond, func() {
		x.tell([]byte("GET / HTTP/1.1\r\n\r\n\x1b[2J"), 2)
		if c, err := net.Dial("tcp", s.At(1).String()); err == nil {
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\n\r\n")
			c.Close()
		}
	})
	s.phone(1)
	s.phone(2)
	s.counts("")
	s.completes()
	s.row.Outcome("counted; 2 of 2 committed")
}
