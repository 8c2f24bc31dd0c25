package sim

import (
	"container/heap"
	"time"
)

// queue holds what will happen, ordered by time and then by order of asking.
type queue struct {
	items []item
	seq   uint64
}

type item struct {
	at  time.Duration
	seq uint64
	do  func()
}

func (q *queue) Len() int { return len(q.items) }
func (q *queue) Less(i, j int) bool {
	a, b := &q.items[i], &q.items[j]
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}
func (q *queue) Swap(i, j int) { q.items[i], q.items[j] = q.items[j], q.items[i] }
func (q *queue) Push(x any)    { q.items = append(q.items, x.(item)) }
func (q *queue) Pop() any {
	last := len(q.items) - 1
	it := q.items[last]
	q.items[last] = item{}
	q.items = q.items[:last]
	return it
}

func (q *queue) add(at time.Duration, do func()) {
	q.seq++
	heap.Push(q, item{at, q.seq, do})
}

// next removes the earliest item if it is due by until.
func (q *queue) next(until time.Duration) (item, bool) {
	if len(q.items) == 0 || q.items[0].at > until {
		return item{}, false
	}
	return heap.Pop(q).(item), true
}
