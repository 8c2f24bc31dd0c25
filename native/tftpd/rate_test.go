package tftpd

import (
	"testing"
	"time"
)

// play plays rounds on a line that takes 1 ms for a block, 100 ms there and back, of which so many are lost each.
func play(r *rate, all *int64, rounds int, lost int64) {
	const each = unitBytes
	for range rounds {
		flying := r.flight(1) / each
		took := max(time.Duration(flying)*time.Millisecond, 100*time.Millisecond)
		r.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
		came := max(flying-lost, 1)
		*all += came * each
		if r.delivered(flying*each, took, *all, flying*each) {
			r.next(*all, flying*each, 1, isCrowded(came, lost))
		}
	}
}

func TestManyLossesInARoundBoundWhatIsUnderWay(t *testing.T) {
	var r rate
	var all int64
	play(&r, &all, 20, 0)
	if got := r.flight(1) / unitBytes; !r.full || got < 90 || got > 210 {
		t.Fatalf("%d under way on a line that holds 100", got)
	}
	before := r.flight(1) / unitBytes
	play(&r, &all, 5, 1)
	if got := r.flight(1) / unitBytes; got < before || r.bound.bytes != 0 {
		t.Errorf("%d under way, %d before single losses", got, before)
	}
	play(&r, &all, 1, before/4)
	bounded := r.flight(1) / unitBytes
	if r.bound.bytes == 0 || bounded > before*9/10 {
		t.Errorf("%d under way after a round that lost a quarter of %d", bounded, before)
	}
	play(&r, &all, 40, 0)
	if got := r.flight(1) / unitBytes; got < before*9/10 {
		t.Errorf("%d under way long after a crowd, %d before", got, before)
	}
	play(&r, &all, 40, 10)
	if got := r.flight(1) / unitBytes; got < fewestBlocks || got > 3*before {
		t.Errorf("%d under way", got)
	}
}

// The search never has more under way than twice what the line holds, and ends when blocks begin to queue.
func TestTheSearchForTheLineOverrunsNoQueueOfItsSize(t *testing.T) {
	var r rate
	var all int64
	for range 20 {
		play(&r, &all, 1, 0)
		if got := r.flight(1) / unitBytes; got > 200 {
			t.Fatalf("%d under way on a line that holds 100", got)
		}
	}
	var quick rate
	quick.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
	quick.trips.next()
	for all, rounds := int64(0), 0; !quick.full; rounds++ {
		if rounds > 3 {
			t.Fatal("blocks that queue do not end the search")
		}
		quick.trips.sample(150*time.Millisecond, time.Time{}.Add(time.Hour))
		all += 200 * unitBytes
		quick.delivered(200*unitBytes, 200*time.Millisecond, all, 200*unitBytes)
		quick.next(all, 200*unitBytes, 1, false)
	}
}

// search plays rounds on a line that carries so many bytes a second, 100 ms there and back, until it is found, and counts them.
func search(r *rate, all *int64, line int64) (rounds int) {
	for ; r.perSecondNow() < line*9/10 && rounds < 1000; rounds++ {
		pace, flying := min(r.pace(), line), r.flight(1)
		came := max(min(flying, pace/10), 1)
		took := time.Duration(came * second / pace)
		r.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
		*all += came
		r.delivered(came, max(took, 100*time.Millisecond), *all, flying)
		r.next(*all, flying, 1, false)
	}
	return rounds
}

// Clients that were slow to answer at first do not leave a site at what was found then.
func TestALineThatWasFoundTooSlowIsSearchedAgain(t *testing.T) {
	var r rate
	var all int64
	r.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
	r.trips.next()
	for !r.full { // 24 blocks in 200 ms, of which the line would take 50 ms
		all += firstBlocks * unitBytes
		r.trips.sample(200*time.Millisecond, time.Time{}.Add(time.Hour))
		r.delivered(firstBlocks*unitBytes, 200*time.Millisecond, all, firstBlocks*unitBytes)
		r.next(all, firstBlocks*unitBytes, 1, false)
	}
	rounds := search(&r, &all, 1000*unitBytes)
	if most := 20; rounds > most {
		t.Errorf("it took %d rounds to find the line, want %d at most", rounds, most)
	}
}

// What was taken for much slower than it had been, since its clients were busy, is searched again as what was found too slow.
func TestALineThatWasTakenForSlowerIsSearchedAgain(t *testing.T) {
	const line = 1000 * unitBytes // a second
	r := rate{full: true, best: line}
	var all int64
	r.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
	r.trips.next()
	for i := range r.perSecond {
		r.perSecond[i] = line / 100
	}
	rounds := search(&r, &all, line)
	if most := 40; rounds > most {
		t.Errorf("it took %d rounds to find the line, want %d at most", rounds, most)
	}
}

// Clients that are busy with other things answer a block now and then. That is not all that the line can do.
func TestRoundsInWhichClientsWereBusyDoNotEndTheSearch(t *testing.T) {
	var r rate
	var all int64
	play(&r, &all, 2, 0)
	for range 10 {
		all += unitBytes
		r.trips.sample(200*time.Millisecond, time.Time{}.Add(time.Hour))
		r.delivered(unitBytes, 200*time.Millisecond, all, unitBytes)
		r.next(all, unitBytes, 1, false)
	}
	if r.full {
		t.Errorf("the line is taken for one of %d bytes a second", r.perSecondNow())
	}
}

// Of next to nothing a second nothing can be learned: a line is sent a few blocks in a round trip, whatever it is taken for.
func TestALineThatWasTakenForDeadIsFoundAgain(t *testing.T) {
	r := rate{full: true, best: 10, perSecond: [rateRounds]int64{10}}
	r.trips.sample(100*time.Millisecond, time.Time{}.Add(time.Hour))
	for range 8 {
		if got := r.pace(); got < fewestBlocks*unitBytes*10*3/4 {
			t.Errorf("%d bytes a second in round %d", got, r.phase)
		}
		r.phase++
	}
}

// Rounds in which there was nothing to send tell nothing: what is known stays known.
func TestARateOutlivesIdleRounds(t *testing.T) {
	var r rate
	var all int64
	play(&r, &all, 20, 0)
	before := r.perSecondNow()
	for range 5 * rateRounds {
		all += 2 * unitBytes
		r.sated = true
		r.delivered(2*unitBytes, 100*time.Millisecond, all, unitBytes)
		r.next(all, unitBytes, 1, false)
	}
	if got := r.perSecondNow(); got != before {
		t.Errorf("%d bytes a second, %d before", got, before)
	}
}

// A route that becomes longer is noticed, after a while.
func TestALeastRoundTripDoesNotLastForEver(t *testing.T) {
	var trips trips
	now := time.Time{}.Add(time.Hour)
	trips.sample(20*time.Millisecond, now)
	for range 100 {
		now = now.Add(time.Second)
		trips.sample(200*time.Millisecond, now)
	}
	if got := trips.least(); got != 200*time.Millisecond {
		t.Errorf("%v", got)
	}
}
