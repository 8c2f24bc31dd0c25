package pfs

import (
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
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

// failedByAll is a node that every peer failed, six rounds long.
func failedByAll(t *testing.T) *bench {
	t.Helper()
	b := started(t)
	for peer := 2; peer < 2+PeerRounds; peer++ {
		b.offer(peer)
		b.after(Classic().JoinSpread)
		b.in(Closed{b.up(), errTest})
		b.in(Tick{})
	}
	return b
}

// offerAlone is one by node n, which peers have failed as well.
func (b *bench) offerAlone(n int) string {
	b.t.Helper()
	return b.in(Datagram{From: nodeAddr(n), Msg: &wire.Offer{Header: head(n, listFile), Topic: topicOf(listFile), Alone: true, Strength: bump, Free: 2}})
}

// Failed by every peer, six rounds long: the server, alone. It says so, and
// again while the file comes, and has places for others.
func TestFailedByEveryPeerItGoesToTheServerAlone(t *testing.T) {
	b := failedByAll(t)
	is(t, b.offer(9)) // one root more: it has had its fill of them
	did := b.alone()
	if !strings.Contains(did, "fetch "+listFile+"\n") || !strings.Contains(did, "offer free=2 alone") ||
		b.saw(telemetry.Fallback) != 1 || b.cur().root {
		t.Errorf("%q, %d fallbacks", did, b.saw(telemetry.Fallback))
	}
	is(t, b.offer(9)) // it fetches already
	is(t, b.offerAlone(10))
	if did := b.after(Classic().OfferEvery); !strings.HasSuffix(did, "offer free=2 alone") {
		t.Errorf("a second later: %q", did)
	}
	if _, got := b.join(11, listFile); !strings.Contains(got, "accept rooted 1") {
		t.Errorf("a joiner: %q", got)
	}
	if got := b.fetched("the list"); !strings.Contains(got, "file in0") {
		t.Errorf("it is whole: %q", got)
	}
	b.lateClaim(12, 0)
	if got := b.after(time.Second); !strings.HasSuffix(got, "offer free=1 whole") {
		t.Errorf("it offers, whole: %q", got)
	}
}

// Of several whom the same firewall has parted from every root, one takes the
// copy over the line.
func TestWhoFallsBackJoinsAnotherWhoDid(t *testing.T) {
	b := failedByAll(t)
	b.offerAlone(9)
	b.after(Classic().JoinSpread)
	is(t, b.accepted(9))
	b.takeAll("the list")
	if b.saw(telemetry.Fallback) != 0 {
		t.Error("it went to the server all the same")
	}
}

// That has its time: strangers that say they are alone cost no more.
func TestWhoFallsBackAndCannotJoinAnotherFetches(t *testing.T) {
	b := failedByAll(t)
	began := b.now
	for n := 9; b.cur().phase != fetching; n++ {
		if b.now-began > Classic().OfferEvery+Classic().Follow+Classic().JoinSpread {
			t.Fatalf("still in phase %d after %v and %d strangers", b.cur().phase, b.now-began, n-9)
		}
		b.offerAlone(n)
		b.after(Classic().JoinSpread)
		if b.cur().phase == joining {
			b.in(Closed{b.up(), errTest})
		}
	}
	b.fetched("the list")
}

// A parent that was found so, and is lost as well, is the last of its kind.
func TestWhoFellBackAndIsLeftAgainFetches(t *testing.T) {
	b := started(t)
	for i := range MaxLosses {
		b.attach(100 + i)
		b.after(Classic().ParentSilence)
	}
	b.offerAlone(9)
	b.after(Classic().JoinSpread)
	b.accepted(9)
	if did := b.in(Closed{b.up(), errTest}); !strings.Contains(did, "fetch "+listFile) || b.saw(telemetry.Fallback) != 1 {
		t.Errorf("%q", did)
	}
}

// Nobody else does: if a whole site tried, all would fail who cannot reach it.
func TestWhoListensOrClaimsDoesNotFollowOneAlone(t *testing.T) {
	b := started(t)
	is(t, b.offerAlone(9))
	b.after(500 * ms)
	is(t, b.offerAlone(9))
	b.root()
}

// Who is alone could not join the roots. One that has not begun to fetch can
// save its copy by coming to it; one that has stays.
func TestARootGivesWayToOneAloneOnlyBeforeItFetches(t *testing.T) {
	b := started(t)
	b.root()
	b.offerAlone(9)
	if b.cur().root || b.cur().phase != joining {
		t.Errorf("in phase %d, root %v: two copies", b.cur().phase, b.cur().root)
	}
	for n := range MaxCourted { // nor for ever
		if b.cur().root {
			t.Errorf("stays root after %d", n)
		}
		b.after(Classic().JoinSpread)
		b.in(Closed{b.up(), errTest})
		b.in(Tick{})
		b.root()
		b.offerAlone(10 + n)
	}
	if !b.cur().root {
		t.Errorf("no root after %d", MaxCourted)
	}
	b = started(t)
	b.root()
	b.after(Classic().RootWait)
	for n := 2; n < 50; n++ { // some are stronger
		b.offerAlone(n)
		b.after(300 * ms)
	}
	if !b.cur().root || b.cur().phase != fetching {
		t.Errorf("in phase %d, root %v: the bytes that came are lost", b.cur().phase, b.cur().root)
	}
}
