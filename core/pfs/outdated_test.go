package pfs

import (
	"strings"
	"testing"

	"openpfs/core/load"
)

// The load is published again while a node is at it: the server has no file any
// more that is the old list's. The node takes the new list, from the server, and
// then what that one asks for.
func TestAListThatTheServerHasReplacedIsTakenAnew(t *testing.T) {
	b := trusting(t, load.Edition{})
	b.listFromServer(listing(t, nil))
	other := "the component a of another edition"
	did := ""
	for range outdatedAfter {
		for b.cur().phase != fetching {
			b.after(Classic().OfferEvery)
		}
		b.in(FetchDone{"a.sbn", int64(len(other))})
		did = b.storedAs(other)
	}
	if !strings.Contains(did, "discard "+listFile) || len(b.n.files) != 1 {
		t.Fatalf("in the end it did %q, and has %d files to take", did, len(b.n.files))
	}
	for b.cur().phase != fetching {
		b.after(Classic().OfferEvery)
	}
	list := listing(t, func(m *load.Manifest) {
		m.Sequence++
		m.Files[0].Size, m.Files[0].Digest = int64(len(other)), digestOf(other)
	})
	b.fetched(list)
	b.in(ListRead{File: listFile, Content: []byte(list)})
	b.root()
	b.after(Classic().RootWait)
	if did := b.fetched(other); !strings.Contains(did, "commit") {
		t.Errorf("with the new list it did %q", did)
	}
}

// One who has heard of another edition need not find out at the server: when its
// parent fails it too, it takes the list anew. Either alone proves nothing.
func TestAnotherEditionIsBelievedInWhenTheParentFails(t *testing.T) {
	for _, c := range []struct {
		heard bool
		held  int64
		want  bool
	}{{true, 0, true}, {false, 0, false}, {true, 3, false}} {
		b := trusting(t, load.Edition{})
		b.listFromServer(listing(t, nil))
		b.attach(2)
		if c.heard {
			b.offer(3, "the component a of another edition")
		}
		if c.held > 0 {
			b.file(goodA, 0)
			b.in(Received{b.up(), c.held})
		}
		b.in(Closed{Conn: b.up()})
		if anew := b.cur().file == listFile; anew != c.want {
			t.Errorf("heard of it %v, %d bytes are here: the list is taken anew: %v", c.heard, c.held, anew)
		}
	}
}

// Whoever speaks of another edition, time and again, is not believed for ever.
func TestAnotherEditionIsNotBelievedInForEver(t *testing.T) {
	b := trusting(t, load.Edition{})
	b.listFromServer(listing(t, nil))
	anew := 0
	for n := 10; n < 30; n += 2 {
		b.attach(n)
		b.offer(n+1, "the component a of another edition")
		b.in(Closed{Conn: b.up()})
		if b.cur().file != listFile {
			break
		}
		anew++
		for b.cur().phase != fetching {
			b.after(Classic().OfferEvery)
		}
		b.fetched(listing(t, nil))
		b.in(ListRead{File: listFile, Content: []byte(listing(t, nil))})
	}
	if anew != maxDoubts {
		t.Errorf("the list was taken anew %d times, want %d", anew, maxDoubts)
	}
}

// Who was blamed for another file than the old list's is heard again: it had the
// new edition's. Without that the site would take it over the line again.
func TestWhoHadTheNewEditionIsForgiven(t *testing.T) {
	b := trusting(t, load.Edition{})
	b.listFromServer(listing(t, nil))
	b.attach(2)
	b.file("the component a of another edition", 0)
	if !b.n.distrusts(nodeID(2)) {
		t.Fatal("it announced another file, and is heard still")
	}
	b.n.outdated(b.cur())
	if b.n.distrusts(nodeID(2)) {
		t.Error("it is not heard, though the list was at fault")
	}
}
