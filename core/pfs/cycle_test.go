package pfs

import (
	"testing"

	"openpfs/core/wire"
)

// The word of doc.go on two re-attachments that cross: what they make ends when
// the paths have come round it, or with the patience of whoever is behind a
// connection that is dead.
//
//	    1                4 ← 8      What 8 is told by 4 and 9 by 5 does not come
//	  2   3              ↓   ↑      through: each takes the other's old parent for
//	 4     5             9 → 5      a newcomer. Arrows point to the parent.
//	8       9
func crossed(t *testing.T) *swarm {
	t.Helper()
	s := newSwarm(t, 9)
	for n := 2; n <= 9; n++ {
		s.join(n)
	}
	for child, parent := range map[int]int{4: 2, 5: 3, 8: 4, 9: 5} {
		if got := s.parent(child); got != parent {
			t.Fatalf("the parent of %d is %d, not %d", child, got, parent)
		}
	}
	for _, n := range []int{8, 9} {
		s.held[s.up(n)] = nil
	}
	s.mum = 1
	for _, n := range []int{4, 5} { // both are orphans at once, and turn to the root
		s.step(n, Closed{Conn: s.up(n).conn})
	}
	s.sendTo(4, 9)
	s.sendTo(5, 8)
	if !s.cyclic(4) {
		t.Fatal("the two did not cross")
	}
	return s
}

func TestACycleOfTwoReattachmentsEndsWhenItsPathsComeRound(t *testing.T) {
	s := crossed(t)
	for _, n := range []int{8, 9} {
		s.release(s.up(n))
	}
	if s.cyclic(4) {
		t.Error("the paths have come round, and the cycle stays")
	}
}

func TestACycleThroughDeadConnectionsEndsWithItsChildrensPatience(t *testing.T) {
	s := crossed(t)
	made := s.now
	for s.cyclic(4) {
		if s.now += 10 * ms; s.now > made+Classic().ParentSilence {
			t.Fatalf("%v after it was made the cycle is there", s.now-made)
		}
		for n := 1; n < len(s.nodes); n++ {
			if at, ok := s.nodes[n].Deadline(); ok && at <= s.now {
				s.step(n, Tick{})
			}
		}
	}
}

// sendTo is the root's answer to node n.
func (s *swarm) sendTo(n, to int) {
	s.t.Helper()
	s.step(n, Framed{s.up(n).conn, &wire.Redirect{To: []wire.PeerRef{nodeRef(to)}}})
	if s.parent(n) != to {
		s.t.Fatalf("%d is below %d, not %d", n, s.parent(n), to)
	}
}

// up is node n's end of the connection to its parent, or to whom it dials.
func (s *swarm) up(n int) end { return end{n, s.nodes[n].sessions[0].up.id} }

// parent is whom node n is attached to; 0: nobody.
func (s *swarm) parent(n int) int {
	if l := s.nodes[n].sessions[0]; l.phase == attached {
		return int(l.up.peer[5])
	}
	return 0
}

// cyclic reports whether node n is above itself.
func (s *swarm) cyclic(n int) bool {
	for up, hops := s.parent(n), 0; up != 0 && hops < len(s.nodes); up, hops = s.parent(up), hops+1 {
		if up == n {
			return true
		}
	}
	return false
}

// release lets through what was held back.
func (s *swarm) release(to end) {
	held := s.held[to]
	delete(s.held, to)
	for _, in := range held {
		s.step(to.node, in)
	}
}
