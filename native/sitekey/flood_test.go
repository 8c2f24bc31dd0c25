package sitekey

import (
	"testing"

	"openpfs/core/wire"
)

// A flood in ever new names without the key is remembered nowhere, and keeps no
// member out.
func TestAFloodOfForgedNamesLeavesNoTrace(t *testing.T) {
	key, other := testKey(t, 1), testKey(t, 2)
	opener := key.Opener()
	member, _ := sealerAt(key, idA, epochA)
	wantTaken(t, opener, member.Append(nil, []byte("claim")))
	for i := range 2 * MaxSenders {
		stranger, _ := sealerAt(other, wire.NodeID{2, 0, 0, 1, byte(i >> 8), byte(i)}, epochA)
		wantError(t, opener, stranger.Append(nil, []byte("claim")), addrA, ErrTag)
	}
	if len(opener.senders) != 1 {
		t.Errorf("%d senders are remembered", len(opener.senders))
	}
	wantTaken(t, opener, member.Append(nil, []byte("claim")))
}
