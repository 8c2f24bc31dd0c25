package node

import (
	"errors"
	"net"
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/store"
	"openpfs/native/testsite"
)

// A loop that is late takes what waits for it, in the queue and at both ports,
// before its timer's turn.
func TestWhatCameBeforeALateTimerIsHeardFirst(t *testing.T) {
	r := newRig(t, 1000)
	disk, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	ignored := map[string]int{}
	n, err := New(Config{
		PFS: pfs.Config{ID: r.ID(1), Addr: r.Addr(1), Model: r.Model, Load: r.Load.Spec.Name, Running: "old",
			PFS: true, Timing: quick()},
		Broadcast: testsite.Broadcast, Store: disk, Source: newRanged(r, 0),
		Clock: func() time.Duration { return time.Since(r.begun) },
		Emit: func(e telemetry.Event) {
			if e.Kind == telemetry.Ignored {
				ignored[e.Node] += e.N
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	// Not Run: nobody else reads its ports, as if the processor were elsewhere.
	n.step(pfs.Start{})
	n.inputs <- envelope{in: pfs.Malformed{From: r.Addr(2), What: "one of the queue", Err: errors.New("of a test")}}
	from, err := net.ListenUDP("udp4", &net.UDPAddr{IP: r.Addr(2).AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	for range 3 { // what is sent over loopback has arrived when the call returns
		if _, err := from.WriteToUDP([]byte("no message"), &net.UDPAddr{IP: r.Addr(1).AsSlice(), Port: wire.Port}); err != nil {
			t.Fatal(err)
		}
	}
	n.catchUp()
	n.step(pfs.Stop{})
	if got := ignored[r.ID(1).String()]; got != 4 {
		t.Errorf("%d of 4 inputs were heard", got)
	}
}
