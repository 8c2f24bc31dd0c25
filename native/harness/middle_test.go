package harness

import (
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/testsite"
)

// somebodyInTheMiddleFlipsABit of what one real process sends to others: he
// answers in the name of a phone that has the file, has himself connected to
// it, and hands on every frame, but one bit. Each child rejects the file, blames
// the name, and fetches it anew from others. His loud offers keep honest holders
// silent, so the first child may have to go to the server. Under a site key
// nobody believes the name.
func somebodyInTheMiddleFlipsABit(t *trial) outcome {
	s := newSite(t, nil, 1_000_000)
	file := s.part(0)
	for _, p := range s.fleet(2) {
		p.committed()
	}
	keyless := *s.Site
	keyless.Key = nil // he is no member
	var flipped atomic.Int64
	middle := keyless.Peer(200, func(p *testsite.Peer, child net.Conn, j *wire.Join) {
		parent, err := s.Dial(p.N, 1)
		if err != nil {
			return
		}
		defer parent.Close()
		testsite.Send(parent, j)
		p.Go(func() { _, _ = io.Copy(parent, child); parent.Close() })
		if flips(child, parent, s.size(file)/2) {
			flipped.Add(1)
		}
	})
	offer := middle.Offer(1, s.Part(0)) // in the name of phone 1
	middle.Keeps(10*time.Millisecond, func() { middle.Say(offer, netip.AddrPortFrom(testsite.Broadcast, wire.Port)) })
	for n := 3; n <= 5; n++ {
		p := s.phone(n)
		p.boot()
		if t.keyed {
			s.rec.Wait("he is not believed", testsite.Is(telemetry.Ignored, p.id, ""))
			p.committed()
			continue
		}
		e := s.rec.Wait("the bytes are rejected", testsite.Is(telemetry.Rejected, p.id, file))
		if e.Peer != s.phones[0].id {
			t.Errorf("%s blames %s", p.id, e.Peer)
		}
		p.committed()
	}
	middle.Close()
	e := excuse{hostile: []int{200}}
	if !t.keyed {
		e.copies = 1
	}
	o := s.judge(e)
	rejected := 0
	for _, e := range s.rec.All() {
		if e.Kind == telemetry.Rejected {
			rejected++
		}
	}
	if n := int(flipped.Load()); n != rejected || (n == 0) != t.keyed {
		t.Errorf("%d bits flipped, %d files rejected", n, rejected)
	}
	if t.keyed {
		return o.noting("not believed by 3 of 3")
	}
	return o.noting("%d flips, all rejected, by 3 of 3", rejected)
}

// flips hands frames on, in which it flips a bit at byte n of the file. It
// returns at the connection's end whether it got so far.
func flips(to io.Writer, from io.Reader, n int64) (flipped bool) {
	var head [wire.FrameHeaderLen]byte
	for {
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return flipped
		}
		kind, size, err := wire.ParseFrameHeader(head)
		if err != nil {
			return flipped
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(from, body); err != nil {
			return flipped
		}
		if kind == wire.TypeData {
			if n >= 0 && n < int64(size) {
				body[n] ^= 1
				flipped = true
			}
			n -= int64(size)
		}
		if _, err := to.Write(append(head[:], body...)); err != nil {
			return flipped
		}
	}
}
