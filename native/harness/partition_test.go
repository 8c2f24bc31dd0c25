//go:build root

package harness

import (
	"openpfs/core/telemetry"
	"openpfs/native/testsite"
)

// numbers are those of the phones.
func numbers(phones []*phone) (all []int) {
	for _, p := range phones {
		all = append(all, p.n)
	}
	return all
}

// deafFleet is a fleet whose members know each other's Ethernet addresses, so
// that they may lose their broadcasts and nothing else.
func deafFleet(n *network, s *site, phones int) []*phone {
	s.t.Helper()
	for i := range phones {
		s.phone(i + 1)
	}
	n.acquaint(numbers(s.phones)...)
	return s.phones
}

// broadcastsAreBlocked from the beginning, though unicast works: nobody hears
// of anybody, and each fetches for itself, as without PFS. Who comes when
// broadcasts pass again is served by a peer.
func broadcastsAreBlocked(t *trial) outcome {
	const phones = 4
	n := newNetwork(t.T)
	s := newSite(t, n, 1_000_000)
	for _, p := range deafFleet(n, s, phones) {
		n.deaf(p.n)
		p.boot()
	}
	for _, p := range s.phones {
		p.committed()
	}
	s.until("the server is at rest", func() bool { return s.server.Copies()[s.part(0)] == phones })
	before := s.server.billed()
	for _, p := range s.phones {
		n.hears(p.n)
	}
	late := s.phone(phones + 1)
	n.acquaint(numbers(s.phones)...)
	late.boot()
	late.committed()
	if crossed := s.server.billed() - before; crossed != 0 {
		t.Errorf("%d bytes crossed the line for who came when broadcasts passed again", crossed)
	}
	return s.judge(excuse{copies: phones - 1, lossy: true, waste: true}).noting("each alone; 0 bytes over the WAN once healed")
}

// broadcastsAreBlockedForAWhile: a tree that stands needs none of them, and the
// next file's election is only a race of roots until they pass again.
func broadcastsAreBlockedForAWhile(t *trial) outcome {
	const phones = 6
	n := newNetwork(t.T)
	s := newSite(t, n, 2_000_000, 500_000)
	first, second := s.part(0), s.part(1)
	g := s.stopAt(first, 50)
	var gates []*gate
	for range phones {
		gates = append(gates, s.stopAt(second, 10))
	}
	for _, p := range deafFleet(n, s, phones) {
		p.boot()
	}
	root := s.at(g, first)
	for _, p := range s.phones {
		if p != root {
			s.rec.Wait("it joins", testsite.Is(telemetry.Joined, p.id, first))
		}
	}
	for _, p := range s.phones {
		n.deaf(p.n)
	}
	g.open()
	for _, p := range s.phones {
		s.rec.Wait("the tree delivers", testsite.Is(telemetry.Verified, p.id, first))
	}
	if copies := s.server.Copies()[first]; copies > 1 {
		t.Errorf("the server sent %s %d times while the tree stood", first, copies)
	}
	s.at(gates[0], second)
	for _, p := range s.phones {
		n.hears(p.n)
	}
	for _, g := range gates {
		g.open()
	}
	o := s.judge(excuse{copies: phones - 1, lossy: true, waste: true})
	return o.noting("1 copy of the file under way, %d of the next", s.server.Copies()[second])
}

// theSiteIsSplit into two halves, of which one has the server and the root: it
// finishes alone. When the halves meet, the other gets everything from it.
func theSiteIsSplit(t *trial) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(6)
	root := s.at(g, file)
	var here, there []*phone
	for _, p := range s.phones {
		if p == root {
			here = append(here, p)
			continue
		}
		s.rec.Wait("it joins", testsite.Is(telemetry.Joined, p.id, file))
		if len(there) < 3 {
			there = append(there, p)
		} else {
			here = append(here, p)
		}
	}
	for _, p := range there {
		n.apart(p.n)
	}
	g.open()
	for _, p := range here {
		p.committed()
	}
	for _, p := range there {
		n.together(p.n)
	}
	return s.judge(excuse{copies: 1, lossy: true, waste: true}).noting("3 on either side")
}
