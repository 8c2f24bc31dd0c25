package pfs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

const blockLen = load.MinBlockBytes

var blocksA = strings.Repeat("0123456789abcdef", 3*blockLen/16) + "and a bit"

// inBlocks is a node that has read a list which tells the blocks of its one
// component, blocksA, and that has no node of either beside it.
func inBlocks(t testing.TB, express bool, held ...Held) *bench {
	t.Helper()
	b := newBench(t, func(c *Config) { c.Express = express })
	tree := load.NewTree(blockLen)
	_, _ = tree.Write([]byte(blocksA))
	list := listing(t, func(m *load.Manifest) {
		m.Files[0] = load.ManifestFile{Name: "a.sbn", Size: int64(len(blocksA)), Digest: digestOf(blocksA), Blocks: tree.Blocks()}
	})
	b.in(Start{Held: held})
	b.in(Tick{})
	b.listFromServer(list)
	b.in(Tick{})
	return b
}

// joinHaving is a child that holds so many bytes of blocksA.
func (b *bench) joinHaving(n int, have int64) (ConnID, string) {
	b.t.Helper()
	id := b.accept(n)
	return id, b.in(Framed{id, &wire.Join{Header: head(n, "a.sbn"), Topic: topicOf("a.sbn"), Have: have, Digest: digestOf(blocksA)}})
}

// A wrong block has one sender. What came before it is kept, wherever from.
func TestAWrongBlockCostsItsSenderOnly(t *testing.T) {
	b := inBlocks(t, false)
	b.attach(2, 3)
	size := len(blocksA)
	is(t, b.file(blocksA, 0), fmt.Sprintf("receive 1 0-%d", size))
	b.in(Received{1, 2 * blockLen})
	is(t, b.in(ReceiveFailed{1, fmt.Errorf("%w: the third", ErrBlock)}), "close 1", fmt.Sprintf("dial 2 10.0.0.3 join have=%d", 2*blockLen))
	if e := b.last(telemetry.Rejected); e.Peer != nodeID(2).String() || b.n.blame(nodeID(2)) != 1 || b.n.blame(nodeID(3)) != 0 {
		t.Errorf("told %+v; %v", e, b.n.strikes)
	}
	b.pathIs(3)
	is(t, b.file(blocksA, 2*blockLen), fmt.Sprintf("receive 2 %d-%d", 2*blockLen, size))
	is(t, b.in(Received{2, int64(size)}), "finish a.sbn")
}

// Who would have it begin before what it holds has not read its join.
func TestWhatWasCheckedIsNotThrownAwayForAParent(t *testing.T) {
	for _, offset := range []int64{0, blockLen} {
		b := inBlocks(t, true)
		b.attach(2, 3)
		b.file(blocksA, 0)
		b.in(Received{1, 2 * blockLen})
		b.in(Closed{Conn: 1})
		b.pathIs(3)
		if did := b.file(blocksA, offset); strings.Contains(did, "receive") || b.cur().have != 2*blockLen {
			t.Errorf("of a file from byte %d on it did %q, and has %d bytes", offset, did, b.cur().have)
		}
	}
}

// What was checked is kept when the server is the one to go on, and when it
// fails; its wrong block is told as such.
func TestTheServerGoesOnBehindTheLastGoodBlock(t *testing.T) {
	b := inBlocks(t, false)
	b.attach(2)
	b.file(blocksA, 0)
	b.in(Received{1, blockLen})
	b.in(Closed{1, errTest})
	b.root()
	if got := b.fetchAfter(Classic().RootWait); got.Offset != blockLen || got.Want.Size != int64(len(blocksA)) {
		t.Fatalf("%+v", got)
	}
	b.in(Fetched{"a.sbn", 2 * blockLen, int64(len(blocksA))})
	b.in(FetchFailed{"a.sbn", fmt.Errorf("%w: the third", ErrBlock)})
	if e := b.last(telemetry.Rejected); e.Peer != "" || e.File != "a.sbn" {
		t.Errorf("told %+v", e)
	}
	if got := b.fetchAfter(Classic().Retry); got.Offset != 2*blockLen {
		t.Errorf("%+v", got)
	}
	b.in(FetchFailed{"a.sbn", errTest})
	if e := b.last(telemetry.TransferFail); e.Have != 2*blockLen || e.Peer != "" {
		t.Errorf("told %+v", e)
	}
	b.fetchAfter(Classic().RootWait)
	b.in(FetchFailed{"a.sbn", fmt.Errorf("%w: full", ErrDisk)}) // what it holds is not known
	if b.cur().have != 0 {
		t.Errorf("%d bytes count", b.cur().have)
	}
}

// fetchAfter ticks the node past a wait, at whose end it must fetch.
func (b *bench) fetchAfter(wait time.Duration) (f Fetch) {
	b.t.Helper()
	b.now += wait
	for _, e := range b.n.Step(b.now, Tick{}) {
		switch e := e.(type) {
		case Fetch:
			f = e
		case Emit:
			b.told = append(b.told, *e.Event)
			b.fleet.Apply(*e.Event)
		}
	}
	if f.File == "" {
		b.t.Fatal("nothing was fetched")
	}
	return f
}

// A partial file that ends in mid-block counts up to there.
func TestAHeldPartIsCountedInBlocks(t *testing.T) {
	b := inBlocks(t, false, Held{File: "a.sbn", Have: 2*blockLen + 7, Size: int64(len(blocksA)), Digest: digestOf(blocksA)})
	if s := b.cur(); s.have != 2*blockLen {
		t.Errorf("%d bytes count", s.have)
	}
}

// Without the profile nothing is handed on before it is whole, blocks or not.
func TestClassicStoresAndForwards(t *testing.T) {
	b := inBlocks(t, false)
	b.root()
	_, did := b.joinHaving(2, 0)
	is(t, did, "send in0 accept rooted 1")
}

// With it a child is fed as soon as it joins, is told how far the file is then, and
// has its time from when the file is whole.
func TestExpressHandsOnWhatIsComing(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	size := len(blocksA)
	_, did := b.joinHaving(2, 0)
	is(t, did, "send in0 accept rooted 1", fmt.Sprintf("send in0 status 0/%d", size),
		fmt.Sprintf("send in0 file 0-%d", size), fmt.Sprintf("file in0 0-%d", size))
	b.after(Classic().RootWait)
	b.in(Fetched{"a.sbn", 2 * blockLen, int64(size)})
	_, did = b.joinHaving(3, blockLen)
	is(t, did, "send in1 accept rooted 1", fmt.Sprintf("send in1 status %d/%d", 2*blockLen, size),
		fmt.Sprintf("send in1 file %d-%d", blockLen, size), fmt.Sprintf("file in1 %d-%d", blockLen, size))
	_, did = b.joinHaving(4, 0)
	is(t, did, "send in2 redirect 3 2", "close in2")
	b.in(FetchDone{"a.sbn", int64(size)})
	is(t, b.storedAs(blocksA), "commit "+listFile+" a.sbn")
	b.in(Activated{})
	b.after(WholeWait + time.Hour) // children that never say a word
	if len(b.cur().children) != 0 {
		t.Error("they keep their places")
	}
}

// Bytes are a sign of life: a child that is fed as they come is told how far the
// file is only when none have come for a while.
func TestExpressTellsNobodyWhatTheBytesTell(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	b.joinHaving(2, 0)
	b.after(Classic().RootWait)
	size, every := int64(len(blocksA)), Classic().Status
	for have := int64(blockLen); have < size; have += blockLen {
		b.in(Fetched{"a.sbn", have, size})
		if did := b.after(every - ms); have > blockLen && strings.Contains(did, "status") {
			t.Fatalf("with %d bytes: %s", have, did)
		}
	}
	b.in(Fetched{"a.sbn", 3 * blockLen, size}) // nothing new
	if did := b.after(ms); !strings.Contains(did, fmt.Sprintf("send in0 status %d/%d", 3*blockLen, size)) {
		t.Errorf("when nothing comes: %q", did)
	}
}

// A child that is ahead of its new parent waits for it.
func TestExpressAChildMayBeAhead(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	_, did := b.joinHaving(2, 2*blockLen)
	if !strings.Contains(did, fmt.Sprintf("file in0 %d-%d", 2*blockLen, len(blocksA))) {
		t.Error(did)
	}
}

// Who waits for a parent that has nothing more itself is not wronged by it; one
// that has and does not send is left.
func TestExpressTellsASlowLineFromASlowParent(t *testing.T) {
	b := inBlocks(t, true)
	b.attach(2)
	b.file(blocksA, 0)
	b.in(Framed{1, &wire.Status{Have: blockLen, Size: int64(len(blocksA))}})
	b.in(Received{1, blockLen})
	waits := func(has int64, span time.Duration) (left bool) {
		for end := b.now + span; b.now < end; {
			b.after(time.Second)
			if strings.Contains(b.in(Framed{1, &wire.Status{Have: has, Size: int64(len(blocksA))}}), "close 1") {
				return true
			}
		}
		return false
	}
	if waits(blockLen, 5*Classic().Crawl) {
		t.Fatal("a parent without bytes was left")
	}
	if !waits(int64(len(blocksA)), Classic().Crawl+2*time.Second) {
		t.Fatal("a parent that keeps its bytes was kept")
	}
}

// Who has sent more than it said that it had has more: until it says anew how much,
// it has no excuse.
func TestExpressBytesOutdateWhatAParentSaid(t *testing.T) {
	b := inBlocks(t, true)
	b.attach(2)
	b.file(blocksA, 0)
	for range 2 * Classic().Crawl / time.Second {
		is(t, b.in(Framed{1, &wire.Status{Have: blockLen, Size: int64(len(blocksA))}}))
		b.after(time.Second)
	}
	more := Received{1, 2 * blockLen}
	for range Classic().Crawl / time.Second {
		is(t, b.in(more))
		b.after(time.Second)
	}
	is(t, b.in(more), "close 1")
}

// All components are opened at once, each with its own hierarchy, and one that is
// whole does not commit the load.
func TestExpressTakesComponentsTogether(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Express = true })
	b.in(Start{})
	b.in(Tick{})
	b.listFromServer("a.sbn\nb.sbn\nc.sbn\n")
	b.in(Tick{})
	var claims int
	for _, line := range strings.Split(b.after(Classic().Listen), "\n") {
		if strings.Contains(line, "claim 0") {
			claims++
		}
	}
	if claims != 3 || len(b.n.sessions) != 4 {
		t.Errorf("%d claims, %d files", claims, len(b.n.sessions))
	}
	b.after(6*Classic().Ad + Classic().RootWait)
	for i, f := range []string{"b.sbn", "c.sbn", "a.sbn"} {
		b.in(FetchDone{f, 4})
		got := b.in(Stored{File: f, Size: 4, Digest: digestOf("data")})
		if strings.Contains(got, "commit") != (i == 2) {
			t.Errorf("%s: %q", f, got)
		}
	}
}
