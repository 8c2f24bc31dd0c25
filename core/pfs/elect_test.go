package pfs

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// The phone's log: 0.5 s of listening, the claim, four ads 250 ms apart,
// confirmed at the fifth timeout, 10 s of ROOT_WAITING, then the server.
func TestTimelineOfALoneRoot(t *testing.T) {
	b := started(t)
	is(t, b.until(11750*ms),
		"500 claim 0", "750 claim 1", "1000 claim 2", "1250 claim 3", "1500 claim 4", "1750 offer free=2",
		"2750 offer free=2", "3750 offer free=2", "4750 offer free=2", "5750 offer free=2", "6750 offer free=2",
		"7750 offer free=2", "8750 offer free=2", "9750 offer free=2", "10750 offer free=2",
		"11750 fetch SCCP41.loads", "11750 offer free=2")
}

func TestHoldOffComesBeforeListening(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Timing.HoldOff = 100 * ms })
	b.in(Start{})
	wait := holdOff(b.cur().strength(), 100*ms)
	got := b.after(wait + 500*ms)
	if want := " claim 0"; !strings.HasSuffix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("%q, %v after the start", got, wait+500*ms)
	}
}

func TestYieldsToAStrongerClaimAndNotToAWeakerOne(t *testing.T) {
	for _, at := range []time.Duration{0, 499 * ms, 500 * ms, 1749 * ms} { // listening or claiming
		b := started(t)
		b.until(at)
		b.claim(2, -1)
		if b.saw(telemetry.Yield) > 0 {
			t.Errorf("%v: yielded to a weaker claim", at)
		}
		b.claim(2, 1)
		is(t, b.after(1400*ms)) // silent now
		if b.last(telemetry.Yield).Peer != nodeID(2).String() {
			t.Errorf("%v: did not yield", at)
		}
	}
}

func TestEqualClaimsAreOrderedByIdentity(t *testing.T) {
	b := started(t)
	b.claim(0, 0)
	if b.saw(telemetry.Yield) > 0 {
		t.Error("yielded to a lower identity")
	}
	b.claim(2, 0)
	if b.saw(telemetry.Yield) == 0 {
		t.Error("did not yield to a higher identity")
	}
}

// A claimer that falls silent is waited for 1.5 s, then all listen anew.
func TestListensAnewWhenNobodyCameOfTheClaim(t *testing.T) {
	b := started(t)
	b.claim(2, 1)
	b.after(time.Second)
	b.claim(2, 1)
	is(t, b.after(1500*ms+500*ms), "3000 claim 0")
}

func TestIgnoresItsOwnBroadcast(t *testing.T) {
	b := started(t)
	own := &wire.Claim{Header: head(1, listFile), Topic: topicOf(listFile), Strength: bump - 1}
	b.in(Datagram{From: nodeAddr(1), Msg: own})
	if b.saw(telemetry.Yield)+b.ignored() != 0 {
		t.Error("it took itself for another")
	}
	b.in(Datagram{From: nodeAddr(2), Msg: own})
	if b.saw(telemetry.Yield) != 0 || b.ignored() != 1 {
		t.Error("somebody else with its identity was not counted, or obeyed")
	}
}

func TestOtherModelsAndFilesAreNotItsBusiness(t *testing.T) {
	b := started(t)
	for _, topic := range []wire.Topic{{Model: "CP-7911G", File: listFile}, {Model: testModel, File: "other.loads"}} {
		h := wire.Header{Hier: wire.Hier(topic.Model, topic.File), From: nodeID(2)}
		b.in(Datagram{From: nodeAddr(2), Msg: &wire.Claim{Header: h, Topic: topic, Strength: bump - 1}})
		b.in(Datagram{From: nodeAddr(2), Msg: &wire.Offer{Header: h, Topic: topic, Strength: bump}})
	}
	b.root()
}

func TestJoinsAfterAnOffer(t *testing.T) {
	b := started(t)
	b.claim(2, 1)
	is(t, b.offer(2))
	spread := b.cur().spread(Classic().JoinSpread)
	is(t, b.after(spread-1))
	is(t, b.after(1), itoa(b.now)+" dial 1 10.0.0.2 join have=0")
	is(t, b.pathIs(2))
	if e := b.last(telemetry.Joined); e.Peer != nodeID(2).String() || e.Depth != 1 {
		t.Errorf("%+v", e)
	}
}

func TestAnOfferEndsEvenAStrongClaim(t *testing.T) {
	b := started(t)
	b.after(time.Second) // claims
	b.attach(2)
}

// An offer of a file that is not open yet is remembered, and followed when its
// turn comes, while it is fresh.
func TestAnOfferOfTheNextFileIsRemembered(t *testing.T) {
	for _, c := range []struct {
		age   time.Duration
		heeds bool
	}{{0, true}, {2 * time.Second, true}, {2*time.Second + 1, false}} {
		b := holder(started(t))
		m := &wire.Offer{Header: head(2, "jar41.sbn"), Topic: topicOf("jar41.sbn"), Strength: bump}
		b.in(Datagram{From: nodeAddr(2), Msg: m})
		b.after(c.age)
		b.in(ListRead{File: listFile, Content: []byte("jar41.sbn\r\n")})
		b.in(Tick{})
		got := b.after(Classic().JoinSpread)
		if c.heeds != strings.HasSuffix(got, "dial 1 10.0.0.2 join have=0") {
			t.Errorf("%v old: %q", c.age, got)
		}
	}
}

// A remembered offer serves once: who made it may have died since, and is to be
// heard when it is back.
func TestARememberedOfferServesOnce(t *testing.T) {
	b := holder(started(t))
	m := &wire.Offer{Header: head(2, "jar41.sbn"), Topic: topicOf("jar41.sbn"), Strength: bump}
	b.in(Datagram{From: nodeAddr(2), Msg: m})
	b.in(ListRead{File: listFile, Content: []byte("jar41.sbn\r\n")})
	b.in(Tick{})
	b.after(Classic().JoinSpread)
	b.in(Closed{Conn: 1, Err: errTest})
	if got := b.after(400 * ms); strings.Contains(got, "dial") || b.n.blame(nodeID(2)) != 1 {
		t.Errorf("%d strikes, then %q", b.n.blame(nodeID(2)), got)
	}
}

func TestAFloodOfForeignOffersIsForgotten(t *testing.T) {
	b := started(t)
	for i := range 10_000 {
		topic := topicOf("f" + itoa(time.Duration(i)*ms) + ".sbn")
		b.n.remember(topic, nodeRef(2))
	}
	if len(b.n.heard) > 8 {
		t.Errorf("%d offers are kept", len(b.n.heard))
	}
}

// Two confirmed roots meet: exactly one yields, and both judge alike.
func TestOfTwoRootsOneYields(t *testing.T) {
	for _, at := range []time.Duration{0, 10 * time.Second} { // waiting, fetching
		for n := 2; n < 30; n++ {
			b := started(t)
			b.root()
			b.after(at)
			fetching := b.cur().phase == fetching
			got := b.offer(n)
			mine, other := mix(nodeID(1), b.cur().hier), mix(nodeID(n), b.cur().hier)
			switch {
			case mine > other && (!b.cur().root || got != "" && !strings.HasPrefix(got, "offer")):
				t.Errorf("node %d, weaker, won: %q", n, got)
			case mine < other && (b.cur().root || fetching != (got == "cancel SCCP41.loads")):
				t.Errorf("node %d, stronger, did not win: %q", n, got)
			}
		}
	}
}

// A root that yields takes its subtree along, and says so.
func TestASubtreeLearnsThatItsRootYielded(t *testing.T) {
	b := started(t)
	b.root()
	_, got := b.join(5, listFile)
	is(t, got, "send in0 accept rooted 1")
	is(t, b.offer(9, "the list"), "send in0 accept 1")
	b.after(Classic().JoinSpread)
	is(t, b.accepted(9), "send in0 accept rooted 1 9")
}

// A holder answers a late claim, once, after a wait by strength; another's
// answer keeps it silent.
func TestAHolderAnswersALateClaim(t *testing.T) {
	b := holder(started(t))
	b.after(time.Second)
	is(t, b.lateClaim(4, 0))
	got := b.after(Classic().AnswerSpread)
	if !strings.HasSuffix(got, "offer free=2 whole") || strings.Contains(got, "\n") {
		t.Errorf("%q", got)
	}
	b.after(time.Second)
	b.lateClaim(4, 0)
	b.offerOf(listFile, 3, "the list")
	is(t, b.after(time.Second))
}

// A root whose file is still under way is the only one to answer: at once, but
// not more often than every 100 ms.
func TestARootAnswersAtOnce(t *testing.T) {
	b := started(t)
	b.root()
	b.after(500 * ms)
	is(t, b.claim(4, 1), "offer free=2")
	is(t, b.claim(5, 1))
	is(t, b.claim(6, 1))
	is(t, b.after(100*ms), itoa(b.now)+" offer free=2")
}

// Holding more wins over any hash: the claim carries share and map.
func TestWhoHoldsMoreIsStronger(t *testing.T) {
	b := started(t, Held{File: listFile, Have: 500, Size: 1000, Digest: digestOf("x")})
	if s := b.cur().strength(); s>>24 != 64 {
		t.Errorf("strength %08x", s)
	}
	b.after(500 * ms)
	if e := b.last(telemetry.Claim); e.Map != 0xffff0000 || e.Strength>>24 != 64 {
		t.Errorf("%+v", e)
	}
	b.attach(2)
	if b.cur().partial.IsZero() {
		t.Error("what is held was forgotten")
	}
}

// Without PFS: no broadcast, no answer, no dial, only the server.
func TestWithoutPFSThereIsOnlyTheServer(t *testing.T) {
	b := newBench(t, func(c *Config) { c.PFS = false })
	is(t, b.in(Start{}), "fetch SCCP41.loads")
	is(t, b.claim(2, 1))
	is(t, b.offer(2))
	_, got := b.join(3, listFile)
	is(t, got, "send in0 refuse: does not share this file", "close in0")
	is(t, b.in(FetchFailed{listFile, errTest}))
	is(t, b.after(time.Second), "1000 fetch SCCP41.loads")
	is(t, b.fetched("the list"), "read SCCP41.loads")
	is(t, b.in(ListRead{File: listFile, Content: []byte("jar.sbn")}), "fetch jar.sbn")
	b.claim(2, 1)
	is(t, b.fetched("jar"), "commit SCCP41.loads jar.sbn")
	b.in(Activated{})
	is(t, b.after(time.Hour))
	if b.saw(telemetry.Listening)+b.fleet.Totals.Broadcasts != 0 || !b.n.Committed() {
		t.Errorf("%+v", b.fleet.Totals)
	}
}

func TestConfigIsHeldToItsLimits(t *testing.T) {
	good := Config{ID: nodeID(1), Addr: nodeAddr(1), Model: testModel, Load: testLoad, Timing: Classic()}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no identity": func(c *Config) { c.ID = wire.NodeID{} }, "no address": func(c *Config) { c.Addr = netip.Addr{} },
		"any address": func(c *Config) { c.Addr = netip.IPv4Unspecified() },
		"model":       func(c *Config) { c.Model = "../x" },
		"load":        func(c *Config) { c.Load = "../x" },
		"listen":      func(c *Config) { c.Timing.Listen = 0 },
		"holdoff":     func(c *Config) { c.Timing.HoldOff = -1 },
	} {
		bad := good
		spoil(&bad)
		if _, err := New(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
