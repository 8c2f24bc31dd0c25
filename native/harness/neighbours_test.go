package harness

import (
	"net"
	"openpfs/native/testsite"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// aPeerSendsCorruptBytes: one bit, in the middle of a file, from a peer whom
// everybody hears first. It is blamed, and the file comes from elsewhere on the
// subnet.
func aPeerSendsCorruptBytes(t *trial) outcome {
	s := newSite(t, nil, 1_000_000)
	file := s.part(0)
	s.fleet(1)[0].committed()
	poisoned := s.body(file)
	poisoned[len(poisoned)/2] ^= 1
	hostile := s.Peer(200, func(p *testsite.Peer, c net.Conn, _ *wire.Join) {
		p.Accepts(c, 1, s.Part(0), 0)
		_ = testsite.Data(c, poisoned)
		<-p.Ctx.Done()
	})
	hostile.Offers(s.Part(0))
	for n := 2; n <= 4; n++ {
		p := s.phone(n)
		p.boot()
		e := s.rec.Wait("the bytes are rejected", testsite.Is(telemetry.Rejected, p.id, file))
		if e.Peer != s.ID(200).String() {
			t.Errorf("%s blames %s", p.id, e.Peer)
		}
	}
	for _, p := range s.phones {
		p.committed()
	}
	hostile.Close()
	return s.judge(excuse{hostile: []int{200}}).noting("rejected by 3 of 3")
}

// someoneJoinsLate: everything is over and the root has gone, even so not a byte
// crosses the line.
func someoneJoinsLate(t *trial) outcome {
	s := newSite(t, nil, 2_000_000, 300_000)
	s.fleet(5)
	for _, p := range s.phones {
		p.committed()
	}
	s.byID(s.rec.Wait("a root", fetching(s.part(0))).Node).kill()
	// The server hears of the end of its last transfer a moment later.
	s.until("the server is at rest", func() bool { return s.server.Copies()[s.part(1)] == 1 })
	before := s.server.billed()
	late := s.phone(6)
	late.boot()
	late.committed()
	if crossed := s.server.billed() - before; crossed != 0 {
		t.Errorf("%d bytes crossed the line for a late joiner", crossed)
	}
	return s.judge(excuse{}).noting("0 bytes over the WAN for it")
}
