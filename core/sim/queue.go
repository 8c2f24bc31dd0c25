package sim

import "time"

// queue holds what will happen, ordered by time and then by order of asking.
//
// Much of what happens happens one latency after it was asked for, and so comes in
// order by itself: it waits in lanes. The rest waits in a calendar, or, where it is
// too far ahead for that, in a heap.
type queue struct {
	lanes [laneCount]lane
	soon  calendar
	far   heap
	seq   uint64
}

// newQueue has room for so many items; it grows.
func newQueue(items int) queue { return queue{soon: newCalendar(items)} }

type item struct {
	at  time.Duration
	seq uint64
	job job
}

// job is what an item does when its time has come.
type job interface{ do() }

// call is a job that is written where it is asked for.
type call func()

func (c call) do() { c() }

func (i *item) before(o *item) bool { return i.at < o.at || i.at == o.at && i.seq < o.seq }

// lanes by the span after which their items come.
const (
	oneWay  = iota // lanLatency
	opening        // three times that: a SYN, its answer, and what the dialler says first
	laneCount
)

// lane is a queue of items that come in order.
type lane struct {
	items []item
	first int
}

func (q *queue) add(at time.Duration, j job) {
	q.seq++
	if it := (item{at, q.seq, j}); !q.soon.add(it) {
		q.far.add(it)
	}
}

// addTo is add for what comes no earlier than all else in a lane.
func (q *queue) addTo(i int, at time.Duration, j job) {
	q.seq++
	l := &q.lanes[i]
	if l.first > len(l.items)/2 && len(l.items) == cap(l.items) {
		n := copy(l.items, l.items[l.first:])
		clear(l.items[n:])
		l.items, l.first = l.items[:n], 0
	}
	l.items = append(l.items, item{at, q.seq, j})
}

func (l *lane) pop() item {
	it := l.items[l.first]
	l.items[l.first] = item{}
	if l.first++; l.first == len(l.items) {
		l.items, l.first = l.items[:0], 0
	}
	return it
}

// next removes the earliest item if it is due by until.
func (q *queue) next(until time.Duration) (item, bool) {
	var least *item
	var lane *lane // that it is in; nil: it is far
	if len(q.far) > 0 {
		least = &q.far[0]
	}
	for i := range q.lanes {
		l := &q.lanes[i]
		if l.first == len(l.items) {
			continue
		}
		if it := &l.items[l.first]; least == nil || it.before(least) {
			least, lane = it, l
		}
	}
	by := until
	if least != nil {
		by = min(by, least.at)
	}
	soon := q.soon.head(by)
	if soon != nil && (least == nil || soon.before(least)) {
		least = soon
	}
	if least == nil || least.at > until {
		return item{}, false
	}
	if least == soon {
		return q.soon.pop(), true
	}
	q.soon.pass(least.at)
	if lane != nil {
		return lane.pop(), true
	}
	return q.far.pop(), true
}
