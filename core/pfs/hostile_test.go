package pfs

import (
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Claims are broadcast without cost. A stranger that claims for ever, with more
// strength than anybody, under a new name each time, does not keep a node from
// becoming root.
func TestAStrangerThatOnlyEverClaimsIsOutwaited(t *testing.T) {
	b := started(t)
	for second := 0; b.cur().phase != rootWait; second++ {
		if second > 90 {
			t.Fatalf("still %d after a minute and a half", b.cur().phase)
		}
		b.claim(100+second, 1)
		b.after(time.Second)
	}
	if b.cur().vain != MaxVain {
		t.Errorf("root after %d claims in vain", b.cur().vain)
	}
}

// A parent that sends a byte now and then is not silent, and still not a parent.
func TestAParentThatDripsIsLeftForAnHour(t *testing.T) {
	b := started(t)
	b.attach(2)
	b.in(Framed{b.up(), &wire.File{Size: 1 << 20, Digest: digestOf("x")}})
	for have := int64(1); b.saw(telemetry.ParentLost) == 0; have++ {
		if have > 40 {
			t.Fatal("it is fed a byte a second for more than half a minute")
		}
		b.after(time.Second)
		b.in(Received{b.up(), have})
	}
	if e := b.last(telemetry.ParentLost); e.Text != "too slow" || !b.n.distrusts(nodeID(2)) {
		t.Errorf("left as %q", e.Text)
	}
}

func TestAParentThatIsJustFastEnoughStays(t *testing.T) {
	b := started(t)
	b.attach(2)
	b.in(Framed{b.up(), &wire.File{Size: 1 << 20, Digest: digestOf("x")}})
	for second := range int64(120) {
		b.after(time.Second)
		b.in(Received{b.up(), (second + 1) * 1200})
	}
	if b.saw(telemetry.ParentLost) != 0 {
		t.Errorf("lost: %q", b.last(telemetry.ParentLost).Text)
	}
}

// "It waits" is the truth for as long as a slow line takes, but not for ever.
func TestAParentThatOnlyEverWaitsIsLeft(t *testing.T) {
	b := started(t)
	b.attach(2)
	began := b.now
	for b.saw(telemetry.ParentLost) == 0 && b.now-began < 2*waitMost {
		b.after(2 * time.Second)
		b.in(Framed{b.up(), &wire.Status{Have: int64(b.now), Size: wire.MaxFile}})
	}
	if waited := b.now - began; waited < waitMost || waited > waitMost+time.Minute {
		t.Errorf("waited %v", waited)
	}
}

// One that knows the file's size, and says in turn that it has nothing and all of it.
func TestAParentThatSaysNowThisNowThatIsLeft(t *testing.T) {
	b := inBlocks(t, true)
	b.attach(2)
	began := b.now
	for i := 0; b.saw(telemetry.ParentLost) == 0 && b.now-began < 2*waitMost; i++ {
		b.after(2 * time.Second)
		b.in(Framed{b.up(), &wire.Status{Have: int64(i%2) * int64(len(blocksA)), Size: int64(len(blocksA))}})
	}
	if waited := b.now - began; waited < waitMost || waited > waitMost+time.Minute {
		t.Errorf("waited %v", waited)
	}
}

// One that offers again and again, and refuses in good order whoever comes.
func TestAPeerThatOnlyEverRefusesIsOutwaited(t *testing.T) {
	for _, code := range []wire.RefuseCode{wire.RefuseNoParent, wire.RefuseLeaving} {
		b := started(t)
		for round := 0; b.cur().phase != gathering; round++ {
			if round > MaxTurnedAway {
				t.Fatalf("code %v: %d rounds later it comes again", code, round)
			}
			b.offer(2)
			for b.cur().up == nil {
				b.after(Classic().JoinSpread)
			}
			b.in(Framed{b.up(), &wire.Refuse{Code: code}})
		}
		b.alone()
		b.fetched("the list")
	}
}

// A crowd of identities, each of which accepts and falls silent, costs a bounded
// time; then the server has the file.
func TestACrowdOfFreezingParentsEndsAtTheServer(t *testing.T) {
	b := started(t)
	for i := 0; b.cur().phase != gathering; i++ {
		if i > MaxLosses {
			t.Fatalf("%d parents later it still believes the next one", i)
		}
		b.attach(100 + i)
		b.after(Classic().ParentSilence)
	}
	b.alone()
	b.fetched("the list")
}

// A place is for those who take the file. Who was sent everything and does not
// say so, and who reads nothing, must make room in a time that the file's size
// and the slowest honest child bound.
func TestAChildThatNeverEndsLosesItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		have   int64
		feed   func(b *bench, child ConnID)
		within time.Duration
	}{
		"it was sent everything": {0, func(b *bench, child ConnID) { b.in(Sent{child}) }, WholeWait},
		"it had everything":      {8, func(*bench, ConnID) {}, WholeWait},
		"it reads nothing":       {0, func(*bench, ConnID) {}, WholeWait + Classic().Crawl},
	} {
		b := holder(started(t))
		child := b.accept(2)
		j := &wire.Join{Header: head(2, listFile), Topic: topicOf(listFile), Have: c.have, Digest: digestOf("the list")}
		b.in(Framed{child, j})
		other, _ := b.join(3, listFile)
		c.feed(b, child)
		b.after(WholeWait - ms)
		b.in(Framed{other, &wire.Whole{}})
		is(t, b.after(c.within-WholeWait))
		if got := b.after(ms); !strings.HasSuffix(got, "close "+connName(child)) {
			t.Errorf("%s: %q", name, got)
		}
		is(t, b.after(time.Hour))
		if e := b.last(telemetry.ChildLeft); e.Peer != nodeID(2).String() || e.N != 0 {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestAWaitingChildKeepsItsPlace(t *testing.T) {
	b := started(t)
	b.root()
	child, _ := b.join(2, listFile)
	b.in(Sent{child}) // a driver's that has gone mad
	b.after(Classic().RootWait)
	b.after(time.Hour)
	if b.saw(telemetry.ChildLeft) != 0 {
		t.Error("it was dropped before there was anything to send")
	}
}

// Who serves a list that cannot be read gets no third chance to.
func TestTheSourceOfABadListIsNotHeardAgain(t *testing.T) {
	b := started(t)
	for range strikesOut {
		b.attach(2)
		b.takeAll("../x")
		b.in(ListRead{File: listFile, Content: []byte("../x")})
		b.in(Tick{}) // it begins anew at once
	}
	if !b.n.distrusts(nodeID(2)) {
		t.Error("it would take the third bad list, too")
	}
}

// Nothing that a stranger says makes the node remember more than its limits.
func TestACrowdOfIdentitiesFindsNoRoomInMemory(t *testing.T) {
	b := started(t)
	for i := range 5000 {
		b.claim(100+i, 1)
		b.offerOf("other.sbn", 100+i)
		b.in(Malformed{nodeAddr(9), "garbage", errTest})
	}
	if n := b.n; len(n.heard) > 8 || len(n.strikes) > maxStrikes || len(n.pending) > MaxPending || len(b.cur().candidates) > 2*wire.MaxChildren {
		t.Errorf("%d offers, %d strikes, %d connections, %d candidates are kept", len(n.heard), len(n.strikes), len(n.pending), len(b.cur().candidates))
	}
}

// Strangers may take both places of the only root, where nobody can reach them.
// It costs minutes, since an honest parent may need as long to see that a child
// is dead; then the server has the file.
func TestStrangersInBothPlacesOfARootCostMinutes(t *testing.T) {
	b := started(t)
	for b.cur().phase != gathering {
		if b.now > 10*time.Minute {
			t.Fatal("it asks the full parent for ever")
		}
		b.offer(2)
		b.after(Classic().JoinSpread)
		b.in(Framed{b.up(), &wire.Redirect{To: []wire.PeerRef{nodeRef(3), nodeRef(4)}}})
		for b.cur().up != nil && b.cur().phase == joining {
			b.in(Closed{b.up(), errTest})
			b.in(Tick{})
		}
		b.after(300 * ms)
	}
	b.alone()
}
