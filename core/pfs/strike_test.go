package pfs

import (
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// A root that can be heard but not reached is not heard after the second time,
// for a minute: so that the others elect one whom they can reach.
func TestAnUnreachableRootIsNotHeardAnyMore(t *testing.T) {
	b := started(t)
	for range 2 {
		b.offer(2)
		b.after(Classic().JoinSpread)
		b.in(Closed{b.up(), errTest})
		b.in(Tick{})
	}
	yields := b.saw(telemetry.Yield)
	b.offer(2)
	b.claim(2, 1)
	if b.saw(telemetry.Yield) != yields {
		t.Error("it is heard a third time")
	}
	b.root()
	b.claim(3, 1) // keeps the root answering
	b.after(time.Minute)
	if b.n.distrusts(nodeID(2)) {
		t.Error("it is not forgiven after a minute")
	}
}

// A parent that accepts and hangs up, again and again, does not keep a node
// from the file.
func TestAParentThatFeedsNobodyIsLeftAlone(t *testing.T) {
	b := started(t)
	for range 2 {
		b.attach(2)
		b.file("content", 0)
		b.in(Closed{b.up(), errTest})
		b.in(Tick{})
	}
	is(t, b.offer(2))
	b.root()
}

// An answer is not always the same holder's: the wait is another for every claim.
func TestHoldersTakeTurnsToAnswer(t *testing.T) {
	b := holder(started(t))
	waits := map[string]bool{}
	for ad := range uint8(5) {
		b.after(time.Second)
		b.lateClaim(4, ad)
		at, _ := b.n.Deadline()
		waits[(at - b.now).String()] = true
		b.after(time.Second)
	}
	if len(waits) < 4 {
		t.Errorf("it waits %v", waits)
	}
}

func TestStrikesAreBounded(t *testing.T) {
	b := started(t)
	for i := range 1000 {
		b.n.strike(nodeID(i), time.Minute)
	}
	if len(b.n.strikes) > maxStrikes {
		t.Errorf("%d strikes are kept", len(b.n.strikes))
	}
}

// Failed by every peer, six rounds long: the server, alone.
func TestFailedByEveryPeerItGoesToTheServerAlone(t *testing.T) {
	b := started(t)
	var did string
	for peer := 2; peer < 2+PeerRounds; peer++ {
		b.offer(peer)
		b.after(Classic().JoinSpread)
		did = b.in(Closed{b.up(), errTest})
		b.in(Tick{})
	}
	if !strings.HasSuffix(did, "fetch "+listFile) || b.saw(telemetry.Fallback) != 1 || b.cur().root {
		t.Errorf("%q, %d fallbacks", did, b.saw(telemetry.Fallback))
	}
	is(t, b.offer(9)) // it fetches already
	b.fetched("the list")
}
