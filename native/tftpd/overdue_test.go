package tftpd

import (
	"testing"
	"time"
)

func TestWhatIsOverdueIsWhatWasSentBefore(t *testing.T) {
	var o overdue
	begun := time.Now().Truncate(overdueSlot)
	at := func(ms int) time.Time { return begun.Add(time.Duration(ms) * time.Millisecond) }
	want := func(ms int, bytes int64) {
		t.Helper()
		if got := o.before(at(ms)); got != bytes {
			t.Errorf("%d bytes are under way that were sent in the first %d ms, want %d", got, ms, bytes)
		}
	}
	want(0, 0)
	for _, ms := range []int{0, 10, 20, 30} {
		o.fly(at(ms), 100)
	}
	want(20, 200)
	want(40, 400)
	want(20, 200) // round trips have become longer
	o.fly(at(10), -100)
	o.fly(at(30), -100)
	want(20, 100)
	want(40, 200)
	o.fly(at(0), -100)
	o.fly(at(20), -100)
	want(100_000_000, 0) // after a day's rest, at once
	o.fly(at(100_000_010), 100)
	want(100_000_020, 100)
	o.fly(at(100_000_010), -100)
	want(100_000_020, 0)
	if len(o.slots) != 0 {
		t.Errorf("%d slots without anything under way", len(o.slots))
	}
}
