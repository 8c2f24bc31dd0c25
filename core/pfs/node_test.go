package pfs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// What a peer says out of turn costs it its connection, is counted, and harms
// nothing else.
func TestFramesOutOfTurnAreOffences(t *testing.T) {
	data := &wire.File{Size: 4, Digest: digestOf("data")}
	any := []wire.Frame{&wire.Join{Header: head(2, listFile), Topic: topicOf(listFile)}, &wire.Accept{Path: []wire.PeerRef{nodeRef(2)}},
		&wire.Redirect{To: []wire.PeerRef{nodeRef(3)}}, &wire.Refuse{Code: wire.RefuseLeaving}, &wire.Status{}, data, &wire.Whole{}}
	except := func(legal ...int) (out []wire.Frame) {
		for i, f := range any {
			ok := true
			for _, l := range legal {
				ok = ok && i != l
			}
			if ok {
				out = append(out, f)
			}
		}
		return out
	}
	dialled := func(b *bench) ConnID {
		b.offer(2)
		b.after(Classic().JoinSpread)
		return b.up()
	}
	for name, c := range map[string]struct {
		prepare func(*bench) ConnID
		illegal []wire.Frame
	}{
		"a stranger":      {func(b *bench) ConnID { b.root(); return b.accept(2) }, except(0)},
		"a waiting child": {func(b *bench) ConnID { b.root(); id, _ := b.join(2, listFile); return id }, any},
		"a fed child":     {func(b *bench) ConnID { holder(b); id, _ := b.join(2, listFile); return id }, except(6)},
		"a candidate":     {dialled, except(1, 2, 3)},
		"a parent":        {func(b *bench) ConnID { b.attach(2); return b.up() }, except(1, 3, 4, 5)},
		"a sender":        {func(b *bench) ConnID { b.attach(2); b.file("data", 0); return b.up() }, except(1, 3, 4)},
		"who sent all": {func(b *bench) ConnID {
			b.attach(2)
			b.file("data", 0)
			b.in(Received{b.up(), 4})
			return b.up()
		}, except(1, 3)},
	} {
		for _, f := range c.illegal {
			b := started(t)
			id := c.prepare(b)
			got := b.in(Framed{id, f})
			if !strings.Contains(got, "close "+connName(id)) || b.ignored() != 1 || b.n.conns.get(id) != nil {
				t.Errorf("%s sent %s: %q, %d counted", name, frame(f), got, b.ignored())
			}
			b.in(Framed{id, f}) // what was under way
			b.in(Received{id, 3})
			b.in(ReceiveFailed{id, errTest})
			b.after(time.Minute)
		}
	}
}

func TestWhatCrossedWithACloseIsTolerated(t *testing.T) {
	b := started(t)
	b.attach(2)
	for _, id := range []ConnID{99, Inbound + 99} {
		for _, in := range []Input{Closed{Conn: id}, Framed{id, &wire.Whole{}}, Received{id, 5}, ReceiveFailed{id, errTest}} {
			is(t, b.in(in))
		}
	}
	b.file("0123456789", 0)
	b.in(Received{b.up(), 10})
	is(t, b.in(ReceiveFailed{b.up(), errTest})) // Stored will tell
	is(t, b.in(Received{b.up(), 10}))
	b.storedAs("0123456789")
}

func TestStopClosesEverythingAndSaysSoOnce(t *testing.T) {
	b := holder(started(t))
	b.join(2, listFile)
	b.accept(3)
	b.in(ListRead{File: listFile, Content: []byte("a.sbn")})
	b.in(Tick{})
	b.attach(4)
	b.join(5, "a.sbn")
	b.in(Malformed{nodeAddr(9), "garbage", errTest})
	b.now += time.Hour // every timer is due
	is(t, b.in(Stop{}), goodbye("in0"), "close 1", goodbye("in2"), "close in1")
	if n := len(b.told); b.told[n-1].Kind != telemetry.NodeDown || b.saw(telemetry.NodeDown) != 1 || b.saw(telemetry.Ignored) != 1 {
		t.Errorf("told at last %v", b.told[n-1])
	}
	told := len(b.told)
	for _, in := range []Input{Stop{}, Tick{}, Stored{File: "a.sbn"}, Accepted{Inbound + 50, nodeAddr(3)}} {
		is(t, b.in(in))
	}
	if at, ok := b.n.Deadline(); ok || len(b.told) != told {
		t.Errorf("a deadline %v and %d events after the end", at, len(b.told)-told)
	}
}

func TestStopEndsAFetch(t *testing.T) {
	b := started(t)
	b.root()
	b.after(Classic().RootWait)
	is(t, b.in(Stop{}), "cancel SCCP41.loads")
}

func TestAFloodOfGarbageIsOneEventASecond(t *testing.T) {
	b := started(t)
	for range 3000 {
		b.in(Malformed{nodeAddr(9), "garbage", errTest})
		b.after(ms)
	}
	b.after(2 * time.Second)
	if n := b.saw(telemetry.Ignored); n != 3 || b.fleet.Node(b.n.Name()).Ignored != 3000 {
		t.Errorf("%d events tell of %d", n, b.fleet.Node(b.n.Name()).Ignored)
	}
}

// An unusable list is reported, passed on to nobody new, and taken anew after
// a minute.
func TestABadListIsRetriedAndNotOffered(t *testing.T) {
	for name, in := range map[string]ListRead{
		"unreadable": {File: listFile, Err: errTest}, "empty": {File: listFile},
		"a path": {File: listFile, Content: []byte("../x")}, "itself": {File: listFile, Content: []byte(listFile)},
	} {
		b := holder(started(t))
		child, _ := b.join(2, listFile)
		b.in(in)
		if b.last(telemetry.CommitFailed).Text == "" {
			t.Errorf("%s: no reason", name)
		}
		b.lateClaim(4, 0)
		is(t, b.after(time.Second))
		_, got := b.join(5, listFile)
		if !strings.Contains(got, "refuse") {
			t.Errorf("%s: passed on: %q", name, got)
		}
		is(t, b.in(Framed{child, &wire.Whole{}}), "close in0") // who had begun may end
		start := b.now
		got = b.after(time.Minute)
		if !strings.Contains(got, "discard SCCP41.loads") || !strings.Contains(got, "claim 0") {
			t.Errorf("%s: since %v %q", name, start, got)
		}
		b.offer(7)
		b.after(Classic().JoinSpread)
		b.accepted(7)
		b.takeAll("a good list")
		b.in(ListRead{File: listFile, Content: []byte("a.sbn")})
		if b.cur().file != "a.sbn" {
			t.Errorf("%s: the good one did not help", name)
		}
	}
}

// A root that did not hear of the holders is told, before it goes to the server.
func TestAHolderAnswersARootThatHasNothing(t *testing.T) {
	b := holder(started(t))
	b.after(time.Second)
	b.offerOf(listFile, 3)
	if got := b.after(Classic().AnswerSpread); !strings.HasSuffix(got, "offer free=2 whole") {
		t.Errorf("%q", got)
	}
	b.offerOf(listFile, 4, "the list")
	is(t, b.after(time.Second)) // another holder: nothing to say
}

// committing is a node that has every file and waits for the driver's commit.
func committing(t *testing.T) *bench {
	t.Helper()
	b := holder(started(t))
	b.in(ListRead{File: listFile, Content: []byte("a.sbn")})
	b.root()
	b.after(Classic().RootWait)
	is(t, b.fetched("a"), "commit SCCP41.loads a.sbn")
	return b
}

func TestACommitThatTheDiskFailsIsTriedAgainAndTold(t *testing.T) {
	b := committing(t)
	wait := Classic().Retry
	for tries := 1; tries < 10; tries++ {
		b.in(Activated{Err: errTest})
		if b.n.Committed() || b.saw(telemetry.CommitFailed) != tries || b.last(telemetry.CommitFailed).Text != errTest.Error() {
			t.Fatalf("after %d failures: %d told", tries, b.saw(telemetry.CommitFailed))
		}
		is(t, b.after(wait-1))
		is(t, b.after(1), itoa(b.now)+" commit SCCP41.loads a.sbn")
		wait = min(2*wait, Classic().RetryMost)
	}
	b.in(Activated{})
	is(t, b.after(time.Hour))
	if !b.n.Committed() || b.saw(telemetry.Committed) != 1 {
		t.Error("not committed at last")
	}
}

// A device that committed again by itself would boot the bad load for ever. Its
// files are whole, so others may have them.
func TestALoadThatWasRolledBackIsSharedAndNotCommittedAgain(t *testing.T) {
	for to, kind := range map[string]telemetry.Kind{"SCCP40": telemetry.RolledBack, "": telemetry.CommitFailed} {
		b := committing(t)
		b.in(Activated{Err: errTest, Unfit: true, To: to})
		if e := b.last(kind); e.Text != errTest.Error() || b.saw(telemetry.RolledBack)+b.saw(telemetry.CommitFailed) != 1 {
			t.Errorf("back to %q: told %+v", to, e)
		}
		is(t, b.after(time.Hour))
		for _, file := range []string{listFile, "a.sbn"} {
			if _, got := b.join(2, file); !strings.Contains(got, "\nfile in") {
				t.Errorf("back to %q: %s is not served: %q", to, file, got)
			}
		}
		if b.n.Committed() {
			t.Errorf("back to %q: committed", to)
		}
	}
}

// A file that has rotted between its verification and the commit is taken again;
// the others stay.
func TestAFileThatRottedIsTakenAgain(t *testing.T) {
	b := holder(started(t))
	b.in(ListRead{File: listFile, Content: []byte("a.sbn")})
	b.root()
	b.after(Classic().RootWait)
	b.fetched("a")
	is(t, b.in(Activated{Err: errTest, Changed: "a.sbn"}), "read SCCP41.loads")
	b.in(ListRead{File: listFile, Content: []byte("a.sbn")})
	b.root()
	b.after(Classic().RootWait)
	is(t, b.fetched("a"), "commit SCCP41.loads a.sbn")
	b.in(Activated{})
	if !b.n.Committed() {
		t.Error("not committed")
	}
}

// What was dropped is told by reason. Addresses and names, which strangers make
// up, make no reasons of their own and push nobody's out.
func TestWhatIsDroppedIsToldByReason(t *testing.T) {
	b := started(t)
	for i := range 500 {
		b.in(Malformed{nodeAddr(i), "malformed datagram", fmt.Errorf("claim %d: %s", i, strings.Repeat("x", i))})
	}
	b.in(Malformed{nodeAddr(7), "replayed datagram", errTest})
	b.after(time.Second)
	told := slices.DeleteFunc(slices.Clone(b.told), func(e telemetry.Event) bool { return e.Kind != telemetry.Ignored })
	if len(told) != 2 {
		t.Fatalf("%d events: %+v", len(told), told)
	}
	if first, last := told[0], told[1]; first.N != 500 || !strings.HasPrefix(first.Text, "malformed datagram; last: 10.0.0.243: claim 499: x") || len(first.Text) > MaxExample+40 ||
		last.N != 1 || last.Text != "replayed datagram; last: 10.0.0.7: test fault" {
		t.Errorf("%+v, %+v", first, last)
	}
}

func TestTheReasonsOfASecondAreBounded(t *testing.T) {
	b := started(t)
	for i := range 3 * MaxReasons {
		b.in(Malformed{nodeAddr(9), fmt.Sprint("reason ", i), errTest})
	}
	b.after(time.Second)
	if e := b.last(telemetry.Ignored); b.saw(telemetry.Ignored) != MaxReasons+1 || e.N != 2*MaxReasons ||
		e.Text != "other reasons; last: reason 23: 10.0.0.9: test fault" {
		t.Errorf("%d events, the last %+v", b.saw(telemetry.Ignored), e)
	}
}
