package tftpd

import (
	"testing"
	"time"
)

// play plays rounds on a line that takes 1 ms for a block, 100 ms there and back, of which so many are lost each.
func play(r *rate, all *int64, rounds int, lost int) {
	for range rounds {
		flying := r.flight()
		for range lost {
			r.lose()
		}
		r.trip(100 * time.Millisecond)
		*all += max(flying-int64(lost), 1)
		r.delivered(flying, max(time.Duration(flying)*time.Millisecond, 100*time.Millisecond), *all, r.flight())
	}
}

func TestManyLossesInARoundBoundWhatIsUnderWay(t *testing.T) {
	var r rate
	var all int64
	play(&r, &all, 20, 0)
	if got := r.flight(); !r.full || got < 90 || got > 210 {
		t.Fatalf("%d under way on a line that holds 100", got)
	}
	before := r.flight()
	play(&r, &all, 5, 1)
	if got := r.flight(); got < before || r.bound != 0 {
		t.Errorf("%d under way, %d before single losses", got, before)
	}
	play(&r, &all, 1, int(before)/4) // the round after it draws the conclusion
	play(&r, &all, 1, 0)
	bounded := r.flight()
	if r.bound == 0 || bounded > before*9/10 {
		t.Errorf("%d under way after a round that lost a quarter of %d", bounded, before)
	}
	play(&r, &all, 40, 0)
	if got := r.flight(); got < before*9/10 {
		t.Errorf("%d under way long after a crowd, %d before", got, before)
	}
	play(&r, &all, 40, 10)
	if got := r.flight(); got < fewestBlocks || got > 3*before {
		t.Errorf("%d under way", got)
	}
}
