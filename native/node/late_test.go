package node

import (
	"errors"
	"math"
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
	ignored := map[string]int{}
	n := idle(t, r, func() time.Duration { return time.Since(r.begun) }, func(e telemetry.Event) {
		if e.Kind == telemetry.Ignored {
			ignored[e.Node] += e.N
		}
	})
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

// A timer that is a little late, as on a busy machine, lets all go first that waited
// longer: the first input of the queue does not have it fire ahead of the others.
func TestALateTimerFiresBehindAllThatWaits(t *testing.T) {
	r := newRig(t, 1000)
	file := pfs.ListName(r.Load.Spec.Name)
	stronger := &wire.Claim{Header: wire.Header{Hier: wire.Hier(r.Model, file), XID: 1, From: r.ID(2)},
		Topic: wire.Topic{Model: r.Model, File: file}, Strength: math.MaxUint32}
	for want, second := range []pfs.Input{
		0: pfs.Datagram{From: r.Addr(2), Msg: stronger},
		1: pfs.Malformed{From: r.Addr(2), What: "no claim", Err: errors.New("of a test")},
	} {
		var now time.Duration
		claims := 0
		n := idle(t, r, func() time.Duration { return now }, func(e telemetry.Event) {
			if e.Kind == telemetry.Claim {
				claims++
			}
		})
		n.timer = time.NewTimer(time.Hour)
		defer n.timer.Stop()
		n.step(pfs.Start{})
		n.arm()
		now = n.armed // the hold-off's end
		if n.late() {
			t.Fatal("a timer that is on time is late")
		}
		n.tick()
		n.arm()
		now = n.armed + 2*promptly // behind that of listening
		if !n.late() || claims > 0 {
			t.Fatalf("late: %v, after %d claims", n.late(), claims)
		}
		n.inputs <- envelope{in: second}
		n.catchUp(envelope{in: pfs.Malformed{From: r.Addr(3), What: "before it", Err: errors.New("of a test")}})
		n.tick()
		if claims != want {
			t.Errorf("%d claims after %T, want %d", claims, second, want)
		}
		n.step(pfs.Stop{})
		n.Close()
	}
}

// idle is a node that nobody runs: whoever made it does what its loop would.
func idle(t *testing.T, r *rig, clock func() time.Duration, emit func(telemetry.Event)) *Node {
	t.Helper()
	disk, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { disk.Close() })
	n, err := New(Config{
		PFS: pfs.Config{ID: r.ID(1), Addr: r.Addr(1), Model: r.Model, Load: r.Load.Spec.Name, Running: "old",
			PFS: true, Timing: quick()},
		Broadcast: testsite.Broadcast, Store: disk, Source: newRanged(r, 0), Clock: clock, Emit: emit,
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
