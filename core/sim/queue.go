package sim

import "time"

// queue holds what will happen, ordered by time and then by order of asking: a
// heap of four children a node, which is less deep than one of two and moves
// less. It is written out because container/heap boxes every item.
type queue struct {
	items []item
	seq   uint64
}

type item struct {
	at  time.Duration
	seq uint64
	do  func()
}

const heapArity = 4

func (i *item) before(o *item) bool { return i.at < o.at || i.at == o.at && i.seq < o.seq }

func (q *queue) add(at time.Duration, do func()) {
	q.seq++
	it := item{at, q.seq, do}
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

// next removes the earliest item if it is due by until.
func (q *queue) next(until time.Duration) (item, bool) {
	if len(q.items) == 0 || q.items[0].at > until {
		return item{}, false
	}
	first, last := q.items[0], q.items[len(q.items)-1]
	q.items[len(q.items)-1] = item{}
	q.items = q.items[:len(q.items)-1]
	if len(q.items) > 0 {
		q.sink(last)
	}
	return first, true
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
