package sim

import "time"

// queue holds what will happen, ordered by time and then by order of asking: a
// heap of four children a node, which is less deep than one of two and moves
// less. It is written out because container/heap boxes every item.
//
// Most of what happens happens one latency after it was asked for, and so comes in
// order by itself: it waits in lanes beside the heap.
type queue struct {
	items []item
	lanes [laneCount]lane
	seq   uint64
}

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

const heapArity = 4

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
	it := item{at, q.seq, j}
	q.items = append(q.items, it)
	hole := len(q.items) - 1
	for hole > 0 {
		parent := (hole - 1) / heapArity
		if !it.before(&q.items[parent]) {
			break
		}
		q.items[hole] = q.items[parent]
		hole = parent
	}
	q.items[hole] = it
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
	var from *lane // nil: the heap
	if len(q.items) > 0 {
		least = &q.items[0]
	}
	for i := range q.lanes {
		l := &q.lanes[i]
		if l.first == len(l.items) {
			continue
		}
		if it := &l.items[l.first]; least == nil || it.before(least) {
			least, from = it, l
		}
	}
	switch {
	case least == nil || least.at > until:
		return item{}, false
	case from != nil:
		return from.pop(), true
	}
	return q.pop(), true
}

// pop removes the heap's first item.
func (q *queue) pop() item {
	first, last := q.items[0], q.items[len(q.items)-1]
	q.items[len(q.items)-1] = item{}
	q.items = q.items[:len(q.items)-1]
	if len(q.items) > 0 {
		q.sink(last)
	}
	return first
}

// sink finds the place of an item that begins at the top, which is empty.
func (q *queue) sink(it item) {
	hole := 0
	for {
		first := hole*heapArity + 1
		if first >= len(q.items) {
			break
		}
		least := first
		for c := first + 1; c < min(first+heapArity, len(q.items)); c++ {
			if q.items[c].before(&q.items[least]) {
				least = c
			}
		}
		if !q.items[least].before(&it) {
			break
		}
		q.items[hole] = q.items[least]
		hole = least
	}
	q.items[hole] = it
}
