package player

import "openpfs/core/telemetry"

// Limits of what is kept for views.
const (
	keepEvents = 4_096  // for the event list; progress and line samples are not listed
	keepFrame  = 8_192  // that the canvas has not fetched yet
	keepQueue  = 32_768 // that a paused live page has not shown yet
)

// Numbered is an event with its place in the player's life: numbers grow by
// one and are never used again, so that they serve as cursors.
type Numbered struct {
	No uint64
	telemetry.Event
}

// ring keeps the last keepEvents listed events.
type ring struct {
	events []Numbered
	next   uint64 // the number of the event to come
}

func listed(k telemetry.Kind) bool {
	return k != telemetry.Progress && k != telemetry.WAN && k.Known()
}

func (r *ring) add(e telemetry.Event) {
	if !listed(e.Kind) {
		return
	}
	n := Numbered{No: r.next, Event: e}
	if len(r.events) < keepEvents {
		r.events = append(r.events, n)
	} else {
		r.events[r.next%keepEvents] = n
	}
	r.next++
}

// last returns, newest first, up to limit events from number since on that
// keep wants.
func (r *ring) last(since uint64, limit int, keep func(*telemetry.Event) bool) []Numbered {
	var out []Numbered
	for no := r.next; no > since && len(out) < limit && r.next-no < uint64(len(r.events)); no-- {
		if n := &r.events[(no-1)%keepEvents]; keep(&n.Event) {
			out = append(out, *n)
		}
	}
	return out
}

// frame collects what happened since the canvas last asked. Structure is kept
// longer than progress; what overflows is in the fleet all the same.
type frame struct{ events []telemetry.Event }

func (f *frame) add(e telemetry.Event) {
	if len(f.events) >= keepFrame || len(f.events) >= keepFrame/2 && !listed(e.Kind) {
		return
	}
	f.events = append(f.events, e)
}

func (f *frame) take() []telemetry.Event {
	out := f.events
	f.events = nil
	return out
}
