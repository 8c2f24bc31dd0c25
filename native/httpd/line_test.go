package httpd

import (
	"testing"
	"time"
)

// bottleneck is a line in a time of its own, a millisecond a step, before it a queue of so many bytes.
type bottleneck struct {
	now             time.Time
	perMs, room     int64
	trip            time.Duration
	waiting         int64 // in the queue
	dropped, passed int   // packets
	sides           []*side
	line            *line
}

const packet = 1448

// side is a connection, with as much of BBR as matters here.
type side struct {
	path
	b         *bottleneck
	leaf      int64 // what its own leaf carries, bytes a second; 0: as much as there is
	cap       int64
	credit    int64
	flying    int64
	came      int64
	has, full int64
	stale     int
	searching bool
	round     time.Time
	rates     [10]int64
	turn      int
	trips     time.Duration
	acks      []ack
	free      time.Time // its leaf is
}

type ack struct {
	at, sent time.Time
	came     int64 // had come when it was sent
}

func (s *side) hasBBR() bool      { return true }
func (s *side) limit(bytes int64) { s.cap = bytes }
func (s *side) search()           { s.searching, s.full, s.stale, s.has, s.rates = true, 0, 0, 0, [10]int64{} }
func (s *side) look() (sight, bool) {
	return sight{has: s.has, searching: s.searching, least: s.b.trip, trip: max(s.trips, s.b.trip), segments: uint32(s.came / packet), each: packet}, true
}

func newBottleneck(perSecond, room int64, trip time.Duration) *bottleneck {
	return &bottleneck{now: time.Unix(1000, 0), perMs: perSecond / 1000, room: room, trip: trip, line: newLine()}
}

// begin has another connection send without end.
func (b *bottleneck) begin(leaf int64) *flow {
	s := &side{b: b, leaf: leaf, searching: true, cap: unlimited, round: b.now, credit: 10 * packet}
	f := &flow{path: s}
	b.sides = append(b.sides, s)
	b.line.join(f)
	return f
}

// end has one send no more.
func (b *bottleneck) end(f *flow) {
	b.line.leave(f)
	for i, s := range b.sides {
		if path(s) == f.path {
			b.sides = append(b.sides[:i:i], b.sides[i+1:]...)
		}
	}
}

// run lets time pass, and returns how many bytes came in it.
func (b *bottleneck) run(d time.Duration) (came int64) {
	for end := b.now.Add(d); b.now.Before(end); {
		b.now = b.now.Add(time.Millisecond)
		b.waiting = max(0, b.waiting-b.perMs)
		for i := range b.sides { // in turn, so that nobody is first always
			s := b.sides[(i+int(b.now.UnixMilli()))%len(b.sides)]
			came += s.hear()
			s.send()
		}
		if b.now.UnixMilli()%lookTick.Milliseconds() == 0 {
			b.line.look(b.now)
		}
	}
	return came
}

func (s *side) send() {
	pace, most := s.has, 2*s.has
	switch {
	case s.has == 0 && s.came == 0: // the first flight
	case s.has == 0: // it has forgotten
		pace, most = s.cap, 2*s.cap
	case s.searching:
		pace, most = s.has*289/100, s.has*289/100
	case s.turn%8 == 0:
		pace = s.has * 5 / 4
	}
	s.credit = min(s.credit+min(pace, s.cap)/1000, 10*packet)
	for s.credit >= packet && (s.came == 0 || s.flying < most*s.b.trip.Milliseconds()/1000+3*packet) {
		s.credit -= packet
		if s.b.waiting+packet > s.b.room {
			s.b.dropped++
			continue
		}
		s.b.waiting += packet
		s.b.passed++
		s.flying += packet
		at := s.b.now.Add(s.b.trip + time.Duration(s.b.waiting/s.b.perMs)*time.Millisecond)
		if s.leaf > 0 {
			if s.free.Before(at) {
				s.free = at
			}
			s.free = s.free.Add(time.Duration(packet * int64(time.Second) / s.leaf))
			at = s.free
		}
		s.acks = append(s.acks, ack{at, s.b.now, s.came})
	}
}

func (s *side) hear() (came int64) {
	for len(s.acks) > 0 && !s.acks[0].at.After(s.b.now) {
		a := s.acks[0]
		s.acks = s.acks[1:]
		s.came += packet
		came += packet
		s.flying -= packet
		took := s.b.now.Sub(a.sent)
		s.trips += (took - s.trips) / 8
		r := &s.rates[s.turn%len(s.rates)]
		*r = max(*r, (s.came-a.came)*int64(time.Second)/int64(took))
		s.has = 0
		for _, each := range s.rates {
			s.has = max(s.has, each)
		}
		if s.b.now.Sub(s.round) < took {
			continue
		}
		s.round = s.b.now
		s.turn++
		s.rates[s.turn%len(s.rates)] = 0
		if s.has > s.full*5/4 {
			s.full, s.stale = s.has, 0
		} else if s.stale++; s.stale == 3 {
			s.searching = false
		}
	}
	return came
}

const mbit10 = 1_250_000 // bytes a second

// A site whose phones begin apart loses next to nothing, and has the line soon.
func TestConnectionsThatBeginApartShareOneSearch(t *testing.T) {
	b := newBottleneck(mbit10, 256<<10, 150*time.Millisecond)
	for range 4 {
		b.begin(0)
		b.run(10 * time.Millisecond)
	}
	b.run(310 * time.Millisecond)
	b.begin(0)
	b.run(650 * time.Millisecond)
	if came := b.run(2 * time.Second); came < 2*mbit10*95/100 {
		t.Errorf("%d %% of the line from the second second on", came*50/mbit10)
	}
	if b.dropped > b.passed/200 {
		t.Errorf("%d packets dropped of %d", b.dropped, b.passed)
	}
}

func TestWhatOneLeavesTheOthersHave(t *testing.T) {
	b := newBottleneck(mbit10, 256<<10, 150*time.Millisecond)
	first, second := b.begin(0), b.begin(0)
	b.begin(0)
	b.run(3 * time.Second)
	for _, f := range []*flow{first, second} {
		b.end(f)
		b.run(500 * time.Millisecond)
		if came := b.run(time.Second); came < mbit10*93/100 {
			t.Errorf("%d %% of the line", came*100/mbit10)
		}
	}
	if b.dropped > b.passed/200 {
		t.Errorf("%d packets dropped of %d", b.dropped, b.passed)
	}
}

func TestWhatOneCannotUseTheOthersHave(t *testing.T) {
	b := newBottleneck(mbit10, 256<<10, 150*time.Millisecond)
	b.begin(mbit10 / 20)
	b.begin(0)
	b.run(2 * time.Second)
	if came := b.run(time.Second); came < mbit10*90/100 {
		t.Errorf("%d %% of the line", came*100/mbit10)
	}
}

// The next upgrade, two seconds later, finds the line as it was: that nothing came meanwhile is not the line's doing.
func TestALineIsWhatItWasAfterAPause(t *testing.T) {
	b := newBottleneck(mbit10, 256<<10, 150*time.Millisecond)
	for range 2 {
		var all []*flow
		for range 5 {
			all = append(all, b.begin(0))
		}
		b.run(time.Second)
		if came := b.run(2 * time.Second); came < 2*mbit10*93/100 {
			t.Errorf("%d %% of the line", came*50/mbit10)
		}
		for _, f := range all {
			b.end(f)
		}
		b.run(2500 * time.Millisecond)
	}
	if b.dropped > b.passed/200 {
		t.Errorf("%d packets dropped of %d", b.dropped, b.passed)
	}
}

// Clients that were slow to take what they asked for do not leave their site at what they took.
func TestALineThatWasLittleUsedIsSearchedAgain(t *testing.T) {
	b := newBottleneck(mbit10, 256<<10, 150*time.Millisecond)
	first := b.begin(0)
	b.run(2 * time.Second)
	b.end(first)
	slow := b.begin(mbit10 / 50)
	b.run(4 * time.Second)
	b.end(slow)
	for range 5 {
		b.begin(0)
	}
	b.run(1500 * time.Millisecond)
	if came := b.run(time.Second); came < mbit10*90/100 {
		t.Errorf("%d %% of the line", came*100/mbit10)
	}
	if b.dropped > b.passed/200 {
		t.Errorf("%d packets dropped of %d", b.dropped, b.passed)
	}
}
