package wan

import (
	"testing"
	"time"
)

// drain takes everything that arrives by now.
func drain(l *line, now int64) (due []int64) {
	for {
		p, _, ok := l.take(now)
		if !ok {
			return due
		}
		p.buf.free()
		due = append(due, p.due)
	}
}

func TestFinishTimesNeverDrift(t *testing.T) {
	// 3 bit/ns does not divide: a naive line would gain or lose on each packet.
	const rate, n, payload = 2_999_999_993, 10_000, 1428
	l := newLine(Config{Rate: rate, Queue: MaxInFlightBytes}, 1)
	for range n {
		if !l.send(0, nil, make([]byte, payload), nil) {
			t.Fatal("dropped")
		}
	}
	due := drain(l, 1<<62)
	want := int64(n) * (payload + HeaderBytes) * 8e9 / rate
	if len(due) != n || due[n-1] != want {
		t.Fatalf("the last of %d arrives at %d ns, want exactly %d", len(due), due[n-1], want)
	}
}

func TestDropTailDropsExactlyWhatDoesNotFit(t *testing.T) {
	// 1000-byte datagrams on a line of 1000 bytes/s and a queue of five of them.
	l := newLine(Config{Rate: 8000, Queue: 5000, RTT: 2 * time.Second}, 1)
	payload := make([]byte, 1000-HeaderBytes)
	for i := range 9 {
		if got := l.send(0, nil, payload, nil); got != (i < 5) {
			t.Fatalf("datagram %d: queued %v", i, got)
		}
	}
	second := int64(time.Second)
	if l.send(second-1, nil, payload, nil) || !l.send(second, nil, payload, nil) {
		t.Fatal("the queue has room again exactly when one datagram has left it")
	}
	for i, at := range drain(l, 100*second) {
		if at != int64(i+2)*second { // i+1 s of line, 1 s of distance
			t.Errorf("datagram %d arrives at %d ns", i, at)
		}
	}
	if d, p, b := l.counters.dropped.Load(), l.counters.packets.Load(), l.counters.bytes.Load(); d != 5 || p != 6 || b != 6000 {
		t.Errorf("dropped %d, crossed %d packets, %d bytes", d, p, b)
	}
}

func TestAnIdleLineTakesADatagramLargerThanItsQueue(t *testing.T) {
	l := newLine(Config{Rate: 8000, Queue: 10}, 1)
	if !l.send(0, nil, make([]byte, 1472), nil) || l.send(1, nil, nil, nil) {
		t.Fatal("want one in service and none behind it")
	}
	drain(l, 1<<62)
}

func TestLossIsRepeatableAndUsesTheLine(t *testing.T) {
	const n = 100_000
	lost := func(seed uint64) int64 {
		l := newLine(Config{Rate: 1e9, Queue: MaxInFlightBytes, Loss: 10_000, Seed: seed}, 1)
		for range n {
			l.send(0, nil, []byte{1}, nil)
		}
		drain(l, 1<<62)
		if b := l.counters.bytes.Load(); b != n*(1+HeaderBytes) {
			t.Errorf("%d bytes used the line", b)
		}
		return l.counters.lost.Load()
	}
	a := lost(1)
	if a != lost(1) || a == lost(2) {
		t.Error("losses do not follow the seed")
	}
	if a < n/100*8/10 || a > n/100*12/10 {
		t.Errorf("%d of %d lost at 1 %%", a, n)
	}
}

func TestInFlightIsBoundedWithoutARate(t *testing.T) {
	l := newLine(Config{RTT: time.Minute}, 1)
	big := make([]byte, 65000)
	for range 2000 {
		l.send(0, nil, big, nil)
	}
	if l.inFlight > MaxInFlightBytes || l.counters.dropped.Load() == 0 {
		t.Errorf("%d bytes in flight", l.inFlight)
	}
	drain(l, 1<<62)
	if l.inFlight != 0 {
		t.Errorf("%d bytes left", l.inFlight)
	}
}

func TestRingKeepsOrderWhileItGrows(t *testing.T) {
	var r ring
	in, out := 0, 0
	for step := range 1000 {
		for range step%7 + 1 {
			r.push(packet{cost: in})
			in++
		}
		for range step%5 + 1 {
			if got := r.pop().cost; got != out {
				t.Fatalf("popped %d, want %d", got, out)
			}
			out++
		}
	}
	if r.len() != in-out {
		t.Fatal(r.len())
	}
}
