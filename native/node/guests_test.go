package node

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// Who sends datagrams faster than they are looked at leaves room for others', and all of them for what may not get lost.
func TestALoudSenderLeavesRoomForTheOthers(t *testing.T) {
	core, err := pfs.New(pfs.Config{ID: wire.NodeID{2, 0, 0, 0, 0, 1}, Addr: netip.MustParseAddr("10.0.0.1"), Model: "CP-7961G", Load: "SCCP41", Timing: quick()})
	if err != nil {
		t.Fatal(err)
	}
	n := &Node{core: core, inputs: make(chan envelope, maxInputs)}
	n.cfg.Clock = func() time.Duration { return 0 }
	said := func(host byte) {
		from := netip.AddrFrom4([4]byte{10, 0, 0, host})
		n.tryPost(from, pfs.Malformed{From: from, What: "a test's", Err: errors.New("a test's")})
	}
	for range 1000 {
		said(2)
	}
	if len(n.inputs) != maxWords || n.dropped.Load() != 1000-maxWords {
		t.Fatalf("of 1000 datagrams of one sender %d wait and %d were dropped, want %d to wait", len(n.inputs), n.dropped.Load(), maxWords)
	}
	said(3)
	if len(n.inputs) != maxWords+1 {
		t.Error("another's found no room beside them")
	}
	for host := range byte(200) {
		said(host)
	}
	if len(n.inputs) != maxInputs/2 {
		t.Errorf("%d datagrams wait, want half of the room for %d", len(n.inputs), maxInputs)
	}
	for len(n.inputs) > 0 {
		n.take(<-n.inputs)
	}
	if len(n.words.from) != 0 {
		t.Errorf("nothing waits, and there are places taken: %v", n.words.from)
	}
	said(2)
	if len(n.inputs) != 1 {
		t.Error("a sender whose datagrams were looked at has no room")
	}
}
