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
	b.in(ListRead{listFile, []byte(list), nil})
	b.root()
	b.after(Classic().RootWait)
	if did := b.fetched(other); !strings.Contains(did, "commit") {
		t.Errorf("with the new list it did %q", did)
	}
}
