package httpd

import (
	"slices"
	"time"
)

// estimate finds out what a site's line carries, from what arrives there in all.
//
// Its search ends as soon as packets have to queue, which their round trips tell. It lets less than twice be sent of what has
// arrived: so a queue of what the line itself holds is not overrun before the word of it is back. From then on what arrives is
// what the line carries. A little more is let be sent while nothing queues, a little less while something does. Clients that
// are slow to answer look like a queue, too: when more arrives later than did with a queue, the search goes on.
type estimate struct {
	trip  time.Duration // the least round trip: who comes later has never seen the line without a queue; 0: none yet
	known int64         // bytes a second; 0: nothing has arrived yet
	found bool
	best  int64 // that was known when packets had to queue

	marks []mark   // of the latest looks
	rates [8]int64 // greatest by round, since it was found
	round int
	begun time.Time // the round
}

// mark is how many bytes had arrived at a time.
type mark struct {
	at  time.Time
	all int64
}

const (
	firstFlight = 10 // segments: what a connection begins with, in a round trip
	jitter      = 4 * time.Millisecond
	delayedACK  = 40 * time.Millisecond // by which a client that reads steadily may answer later than at first
)

// learn takes what has arrived since the latest look.
func (e *estimate) learn(now time.Time, bytes int64, queued bool) {
	if n := len(e.marks); n > 0 {
		bytes += e.marks[n-1].all
	}
	e.marks = append(e.marks, mark{now, bytes})
	long := max(2*e.trip, 10*lookTick)
	for len(e.marks) > 2 && now.Sub(e.marks[1].at) >= long {
		e.marks = e.marks[1:]
	}
	if !e.found {
		e.known = max(e.known, e.lately(now, max(e.trip/2, 3*lookTick)))
		if queued && e.known > 0 {
			e.find(e.known)
		}
		return
	}
	if now.Sub(e.begun) >= e.trip {
		e.begun = now
		e.round++
		e.rates[e.round%len(e.rates)] = 0
	}
	r := &e.rates[e.round%len(e.rates)]
	*r = max(*r, e.lately(now, long))
	e.known = slices.Max(e.rates[:])
	switch {
	case queued:
		e.best = max(e.best, e.known)
	case e.known > e.best*17/16:
		e.found = false
	case e.known < e.best/2: // it has become another one, or was little used: from there it may be found faster again
		e.best = e.known
	}
}

// find ends the search.
func (e *estimate) find(bytesPerSecond int64) {
	e.found, e.known, e.best = true, bytesPerSecond, bytesPerSecond
	e.rates, e.round = [8]int64{bytesPerSecond}, 0
}

// lately is how many bytes have arrived in a second, of late.
func (e *estimate) lately(now time.Time, span time.Duration) int64 {
	from := len(e.marks) - 1
	for from > 0 && now.Sub(e.marks[from].at) < span {
		from--
	}
	span = max(span, now.Sub(e.marks[from].at))
	return (e.marks[len(e.marks)-1].all - e.marks[from].all) * int64(time.Second) / int64(span)
}

// queues tells whether a connection's packets have to wait on their way, by more than chance and its client explain.
func (e *estimate) queues(s sight) bool {
	wait := s.trip - e.trip
	if e.found {
		return wait > e.trip/8+delayedACK
	}
	return wait > max(e.trip/8, jitter)
}

// bound is how fast a connection may send whose part of what is known is this.
func (e *estimate) bound(part int64, s sight) int64 {
	switch {
	case !e.found && e.trip < 2*lookTick: // its search is over before it is looked at
		return unlimited
	case !e.found:
		return max(part, s.has, firstFlight*int64(s.each)*int64(time.Second)/int64(e.trip)) * 7 / 4
	case e.queues(s):
		return part * 7 / 8
	}
	return part * 9 / 8
}
