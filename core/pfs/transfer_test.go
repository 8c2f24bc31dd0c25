package pfs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Store and forward: a child waits until the file is whole here, then gets it
// from the byte it asked for; its Whole frees the place.
func TestStoreAndForward(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.after(Classic().RootWait)
	b.in(Fetched{listFile, 5, 10})
	id := b.accept(3)
	is(t, b.in(Framed{id, &wire.Join{Header: head(3, listFile), Topic: topicOf(listFile), Have: 4, Digest: digestOf("0123456789")}}),
		"send in1 accept rooted 1")
	is(t, b.in(FetchDone{listFile, 10}), "finish SCCP41.loads")
	is(t, b.storedAs("0123456789"),
		"send in0 file 0-10", "file in0 0-10",
		"send in1 file 4-10", "file in1 4-10",
		"read SCCP41.loads")
	is(t, b.in(Framed{id, &wire.Whole{}}), "close in1")
	_, got := b.join(4, listFile)
	is(t, got, "send in2 accept rooted 1", "send in2 file 0-10", "file in2 0-10")
}

// Bytes of another file, or more than there are, are no offset.
func TestAnOffsetCountsOnlyForTheSameContent(t *testing.T) {
	b := holder(started(t))
	for i, c := range []struct {
		of   string
		have int64
		want string
	}{{"another list", 4, "0-8"}, {"the list", 4, "4-8"}, {"the list", 8, "8-8"}, {"the list", 100, "8-8"}} {
		id := b.accept(20 + i)
		got := b.in(Framed{id, &wire.Join{Header: head(20+i, listFile), Topic: topicOf(listFile), Have: c.have, Digest: digestOf(c.of)}})
		if !strings.Contains(got, "file "+c.want) || strings.Contains(got, "\nfile") == (c.want == "8-8") {
			t.Errorf("%d bytes of %q: %q", c.have, c.of, got)
		}
		b.in(Framed{id, &wire.Whole{}})
	}
}

func TestAParentThatClosesInMidFileIsResumedElsewhere(t *testing.T) {
	b := started(t)
	b.attach(2, 3)
	is(t, b.file("0123456789", 0), "receive 1 0-10")
	is(t, b.in(Received{1, 7}))
	is(t, b.in(Closed{1, errTest}), "close 1", "dial 2 10.0.0.3 join have=7")
	b.pathIs(3)
	is(t, b.file("0123456789", 7), "receive 2 7-10")
	is(t, b.in(Received{2, 10}), "finish SCCP41.loads")
	is(t, b.storedAs("0123456789"), "send 2 whole", "close 2", "read SCCP41.loads")
}

// The new parent has another version: from the first byte.
func TestAnotherContentStartsOver(t *testing.T) {
	b := started(t)
	b.attach(2, 3)
	b.file("0123456789", 0)
	b.in(Received{1, 7})
	b.in(Closed{1, errTest})
	b.accepted(3)
	is(t, b.file("abcdef", 0), "receive 2 0-6")
	if b.cur().have != 0 {
		t.Errorf("%d bytes of another file are counted", b.cur().have)
	}
}

func TestAnOffsetThatWasNotAskedForIsAnOffence(t *testing.T) {
	for _, c := range []struct {
		content string
		offset  int64
	}{{"0123456789", 8}, {"another", 7}, {"another", 1}} {
		b := started(t)
		b.attach(2)
		b.file("0123456789", 0)
		b.in(Received{1, 7})
		b.in(Closed{1, errTest})
		b.in(Tick{})
		b.attach(2)
		if got := b.file(c.content, c.offset); !strings.Contains(got, "close 2") || b.ignored() != 1 {
			t.Errorf("%q from %d: %q, %d ignored", c.content, c.offset, got, b.ignored())
		}
	}
}

func TestAFileThatIsHeldToTheLastByteIsOnlyChecked(t *testing.T) {
	b := started(t, Held{File: listFile, Have: 4, Size: 4, Digest: digestOf("list")})
	b.attach(2)
	is(t, b.file("list", 4), "receive 1 4-4", "finish SCCP41.loads")
	is(t, b.storedAs("list"), "send 1 whole", "close 1", "read SCCP41.loads")
}

func TestHeldFilesAtStart(t *testing.T) {
	b := newBench(t)
	is(t, b.in(Start{Held: []Held{
		{File: "b.sbn", Have: 3, Size: 9, Digest: digestOf("b")},
		{File: "a.sbn", Have: 5, Size: 5, Digest: digestOf("a"), Whole: true},
		{File: listFile, Have: 8, Size: 8, Digest: digestOf("the list"), Whole: true},
	}}), "read SCCP41.loads")
	is(t, b.in(ListRead{File: listFile, Content: []byte("a.sbn\nb.sbn\n")}))
	if s := b.cur(); s.file != "b.sbn" || s.have != 3 {
		t.Fatalf("it is at %s with %d bytes", s.file, s.have)
	}
	b.attach(2)
	if e := b.last(telemetry.Joined); e.Have != 3 {
		t.Errorf("%+v", e)
	}
	is(t, b.takeAll("b"), "send 1 whole", "close 1", "commit SCCP41.loads a.sbn b.sbn")
	if f := b.fleet.Totals; f.ServerBytes != 0 || f.PeerBytes != 1 {
		t.Errorf("%+v", f)
	}
}

// Corrupt bytes: rejected, taken from another parent from the first byte on,
// and after the second time the peer is not heard.
func TestCorruptBytesAreBlamedOnTheirSender(t *testing.T) {
	for _, hangsUp := range []bool{false, true} { // after its last byte
		b := started(t)
		for i := range 2 {
			b.attach(2, 3)
			b.file("0123456789", 0)
			b.in(Received{b.up(), 10})
			if hangsUp {
				b.in(Closed{b.up(), nil})
				is(t, b.in(Stored{File: listFile, Corrupt: true}))
			} else {
				is(t, b.in(Stored{File: listFile, Corrupt: true}),
					"close "+itoa(time.Duration(2*i+1)*ms), "dial "+itoa(time.Duration(2*i+2)*ms)+" 10.0.0.3 join have=0")
				b.in(Closed{b.up(), errTest})
			}
			b.in(Tick{})
			if e := b.last(telemetry.Rejected); e.Peer != nodeID(2).String() {
				t.Errorf("%+v", e)
			}
		}
		is(t, b.offer(2))
		if b.cur().phase != hearing {
			t.Error("it is heard a third time")
		}
	}
}

// Half from one, half from another, and the whole is wrong: both are suspect.
func TestCorruptBytesOfTwoPeersAreBlamedOnBoth(t *testing.T) {
	b := started(t)
	b.attach(2, 3)
	b.file("0123456789", 0)
	b.in(Received{1, 7})
	b.in(Closed{1, errTest})
	b.accepted(3)
	b.file("0123456789", 7)
	b.in(Received{2, 10})
	b.in(Stored{File: listFile, Corrupt: true})
	if b.n.blame(nodeID(2)) != 1 || b.n.blame(nodeID(3)) != 1 {
		t.Errorf("%+v", b.n.strikes)
	}
}

// The disk is full: it rests, lets its children go (they know its ancestors),
// and tries again later; every time twice as long after.
func TestADiskThatFailsMakesNoStorm(t *testing.T) {
	b := started(t)
	for i, rest := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		b.attach(2, 3)
		id, _ := b.join(5, listFile)
		b.file("0123456789", 0)
		is(t, b.in(ReceiveFailed{b.up(), errTest}), "close "+itoa(time.Duration(i+1)*ms), goodbye(connName(id)))
		is(t, b.offer(2))
		_, got := b.join(5, listFile)
		if !strings.Contains(got, "refuse") {
			t.Errorf("a resting node took a child: %q", got)
		}
		is(t, b.after(rest*time.Second-1))
		if b.cur().phase != resting {
			t.Errorf("rested %v only", rest*time.Second)
		}
		b.after(1)
		b.in(Tick{})
	}
}

func TestTheServersFailuresAreRetriedLaterAndLater(t *testing.T) {
	b := newBench(t, func(c *Config) { c.PFS = false })
	b.in(Start{})
	for _, rest := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		is(t, b.in(FetchFailed{listFile, errTest}))
		is(t, b.after(rest*time.Second-1))
		is(t, b.after(1), itoa(b.now)+" fetch SCCP41.loads")
	}
}

// A root that the server fails three times steps down, for the server may be
// out of its reach only; then it is the weakest.
func TestARootThatTheServerFailsStepsDown(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.after(Classic().RootWait)
	for range RootFetches - 1 {
		if got := b.in(FetchFailed{listFile, errTest}); got != "" || !b.cur().root {
			t.Fatalf("%q", got)
		}
		if got := b.after(2 * time.Second); !strings.Contains(got, "fetch SCCP41.loads") {
			t.Fatalf("%q", got)
		}
	}
	is(t, b.in(FetchFailed{listFile, errTest}), goodbye("in0"))
	if b.cur().root || b.cur().strength() != 0 {
		t.Errorf("root %v, strength %08x", b.cur().root, b.cur().strength())
	}
	b.after(4 * time.Second)
	b.in(Tick{})
	b.attach(2)
}

// A root whose disk fails is root no more, for whoever reads its telemetry too.
func TestARootWhoseDiskFailsStepsDown(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.after(Classic().RootWait)
	b.in(FetchDone{listFile, 8})
	is(t, b.in(Stored{File: listFile, Err: errTest}), goodbye("in0"))
	is(t, b.after(900*ms))
}

// Nor does it fetch again what it could not keep: others first.
func TestARootWhoseDiskFailsInMidFetchStepsDown(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.after(Classic().RootWait)
	is(t, b.in(FetchFailed{listFile, fmt.Errorf("%w: %w", ErrDisk, errTest)}), goodbye("in0"))
	if b.cur().root || b.cur().strength() != 0 {
		t.Errorf("root %v, strength %08x", b.cur().root, b.cur().strength())
	}
}

// Alone at the server, failed by it, a node offers nothing it cannot keep.
func TestNoOfferWhileItRests(t *testing.T) {
	b := failedByAll(t)
	b.alone()
	b.claim(9, 1)
	b.in(FetchFailed{listFile, errTest})
	is(t, b.after(900*ms))
}
