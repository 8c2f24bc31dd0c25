package history

import "openpfs/core/telemetry"

// Reader reads a history forwards. It stays valid while events are added; once
// those that it is at were forgotten, [Reader.Lost] says so.
type Reader struct {
	h    *History
	n    int // of the event that Next reads
	at   int // in the chunk's bytes
	dec  coder
	time telemetry.Micros
}

// Read returns a reader whose Next is event number n, First ≤ n ≤ Len.
func (h *History) Read(n int) *Reader {
	r := &Reader{h: h, n: n / chunkEvents * chunkEvents, dec: coder{names: h.names}}
	var e telemetry.Event
	for r.n < n {
		r.Next(&e)
	}
	return r
}

// N is the number of the event that Next reads.
func (r *Reader) N() int { return r.n }

// Time is the time of the event that was read last.
func (r *Reader) Time() telemetry.Micros { return r.time }

// Lost reports whether what Next would read has been forgotten.
func (r *Reader) Lost() bool { return r.n < r.h.First() }

// Next reads the next event; false at the end, where more may be added.
func (r *Reader) Next(e *telemetry.Event) bool {
	if r.n >= r.h.n {
		return false
	}
	c := r.h.chunks[r.n/chunkEvents-r.h.dropped]
	if r.n%chunkEvents == 0 {
		r.at, r.time = 0, c.start
		r.dec.begin(c.before)
	}
	in := input(c.data[r.at:])
	r.dec.read(&in, e)
	r.at = len(c.data) - len(in)
	r.n++
	r.time = max(r.time, e.T)
	return true
}

// Kinds is a set of kinds.
type Kinds uint64

// KindsOf makes a set.
func KindsOf(kinds ...telemetry.Kind) (s Kinds) {
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has reports whether the set has the kind.
func (s Kinds) Has(k telemetry.Kind) bool { return s>>k&1 != 0 }

// After finds the first event from number n on whose kind is in the set.
func (h *History) After(n int, kinds Kinds) (at int, ok bool) {
	h.Each(n, h.n, kinds, func(n int, _ *telemetry.Event) bool {
		at, ok = n, true
		return false
	})
	return at, ok
}

// Before finds the last event before number n whose kind is in the set.
func (h *History) Before(n int, kinds Kinds) (at int, ok bool) {
	for n = min(n, h.n); n > h.First(); {
		i := (n-1)/chunkEvents - h.dropped
		first := (h.dropped + i) * chunkEvents
		if h.chunks[i].kinds&uint64(kinds) != 0 {
			var e telemetry.Event
			for r := h.Read(first); r.n < n; {
				r.Next(&e)
				if kinds.Has(e.Kind) {
					at, ok = r.n-1, true
				}
			}
			if ok {
				return at, true
			}
		}
		n = first
	}
	return 0, false
}

// Backwards visits the events before number n from the last to the first, those
// whose kind is in the set, until visit says no. It reads whole chunks: a visit
// that stops early costs one.
func (h *History) Backwards(n int, kinds Kinds, visit func(n int, e *telemetry.Event) bool) {
	var found []numbered
	for n = min(n, h.n); n > h.First(); {
		i := (n-1)/chunkEvents - h.dropped
		first := (h.dropped + i) * chunkEvents
		if h.chunks[i].kinds&uint64(kinds) != 0 {
			found = found[:0]
			var e telemetry.Event
			for r := h.Read(first); r.n < n; {
				r.Next(&e)
				if kinds.Has(e.Kind) {
					found = append(found, numbered{r.n - 1, e})
				}
			}
			for k := len(found) - 1; k >= 0; k-- {
				if !visit(found[k].n, &found[k].e) {
					return
				}
			}
		}
		n = first
	}
}

// Each visits the events from number n up to number end whose kind is in the set,
// until visit says no.
func (h *History) Each(n, end int, kinds Kinds, visit func(n int, e *telemetry.Event) bool) {
	for n = max(n, h.First()); n < min(end, h.n); {
		i := n/chunkEvents - h.dropped
		next := min((h.dropped+i+1)*chunkEvents, end, h.n)
		if h.chunks[i].kinds&uint64(kinds) != 0 {
			var e telemetry.Event
			for r := h.Read(n); r.n < next; {
				r.Next(&e)
				if kinds.Has(e.Kind) && !visit(r.n-1, &e) {
					return
				}
			}
		}
		n = next
	}
}

type numbered struct {
	n int
	e telemetry.Event
}
