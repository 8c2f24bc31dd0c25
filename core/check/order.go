package check

import (
	"container/heap"

	"openpfs/core/telemetry"
)

// An Order puts a recording's events into the order of their times. A hub notes
// them as they arrive, and a busy node's arrive late, so that effects stand
// before their causes. Those of one node stay in its own order, whatever its
// clock does; between two nodes' only their clocks' skew is left (see
// [Config.Reorder]). What arrives later than orderWithin after what happened at
// the same time comes when it comes: memory is bounded by the events of that time.
//
// The zero Order is ready.
type Order struct {
	held   held
	count  int
	newest telemetry.Micros
	last   map[string]telemetry.Micros // by node
}

const orderWithin telemetry.Micros = 60_000_000

// Add takes the next event of the recording, and hands on those that no event to
// come should stand before.
func (o *Order) Add(e telemetry.Event, next func(telemetry.Event)) {
	if e.Kind == telemetry.Run {
		o.End(next)
		*o = Order{}
	}
	if o.last == nil {
		o.last = map[string]telemetry.Micros{}
	}
	at := max(e.T, o.last[e.Node])
	o.last[e.Node] = at
	o.count++
	heap.Push(&o.held, heldEvent{at, o.count, e})
	o.newest = max(o.newest, at)
	for len(o.held) > 0 && o.held[0].at <= o.newest-orderWithin {
		next(heap.Pop(&o.held).(heldEvent).Event)
	}
}

// End hands on what is left.
func (o *Order) End(next func(telemetry.Event)) {
	for len(o.held) > 0 {
		next(heap.Pop(&o.held).(heldEvent).Event)
	}
}

// held is a heap by time; of one time, by arrival.
type held []heldEvent

type heldEvent struct {
	at    telemetry.Micros
	count int
	telemetry.Event
}

func (h held) Len() int { return len(h) }
func (h held) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].count < h[j].count
}
func (h held) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *held) Push(x any)   { *h = append(*h, x.(heldEvent)) }
func (h *held) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}
