package history

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"

	"openpfs/core/telemetry"
)

// ramp is bytes that came over the line between two moments. That they are here
// was told at the second one; nobody said when they came, so they are spread
// evenly. Booked where they are told, they would make a line of 10 Mbit/s look as
// if it carried more: a span of two seconds holds eight samples, or nine.
type ramp struct {
	first, n int // the numbers of the events that told of them
	from, to telemetry.Micros
	bytes    telemetry.Bytes
}

// maxRamps is how many are kept; beyond it neighbours become one.
const maxRamps = 4096

// line is what came over the line towards the site, in the order in which it was
// told.
type line struct{ ramps []ramp }

// lineSince is when the bytes began to come that an event is about to tell of.
func lineSince(e *telemetry.Event, f *telemetry.Fleet) telemetry.Micros {
	switch {
	case e.Kind == telemetry.WAN:
		return f.Run.LastSample
	case f.Run.Sampled || e.File == "":
		return e.T
	}
	if n := f.Node(e.Node); n != nil {
		if fs := n.File(e.File); fs != nil {
			return max(fs.Since, fs.Told)
		}
	}
	return e.T
}

// note takes what event number n told of. After a sample that showed the line at
// rest bytes began to come later than that: no earlier than a full line needs.
func (l *line) note(n int, e *telemetry.Event, since telemetry.Micros, gained telemetry.Bytes, rate int64) {
	if gained <= 0 {
		return
	}
	since = min(since, e.T)
	k := len(l.ramps)
	if rested := k == 0 || l.ramps[k-1].to != since; rested && e.Kind == telemetry.WAN {
		since = max(since, e.T-fullTime(gained, rate))
	}
	l.ramps = append(l.ramps, ramp{n, n, since, e.T, gained})
	for gap := telemetry.Micros(0); len(l.ramps) >= maxRamps; gap = 2*gap + 1000 {
		l.thin(gap)
	}
}

// fullTime is how long a line of so many bit/s takes for n bytes, rounded up; of
// one whose rate nobody told, a year.
func fullTime(n telemetry.Bytes, rate int64) telemetry.Micros {
	const year = 365 * 86_400 * 1_000_000
	hi, lo := bits.Mul64(uint64(n), 8_000_000)
	if rate <= 0 || hi >= uint64(rate) {
		return year
	}
	q, r := bits.Div64(hi, lo, uint64(rate))
	if r > 0 {
		q++
	}
	return telemetry.Micros(min(q, year))
}

// thin makes one of two neighbours where no more than a gap lies between them, so
// that a rest of the line stays one.
func (l *line) thin(gap telemetry.Micros) {
	kept := l.ramps[:0]
	for i := 0; i < len(l.ramps); i++ {
		r := l.ramps[i]
		if i+1 < len(l.ramps) && l.ramps[i+1].from-r.to <= gap {
			i++
			next := &l.ramps[i]
			r = ramp{r.first, next.n, min(r.from, next.from), next.to, r.bytes + next.bytes}
		}
		kept = append(kept, r)
	}
	l.ramps = kept
}

// forget drops what came before a moment.
func (l *line) forget(t telemetry.Micros) {
	l.ramps = slices.DeleteFunc(l.ramps, func(r ramp) bool { return r.to <= t })
}

// prefix is what the first n events told, the last of them at t.
func (l *line) prefix(n int, t telemetry.Micros) line {
	k := sort.Search(len(l.ramps), func(i int) bool { return l.ramps[i].n >= n })
	p := line{slices.Clone(l.ramps[:k])}
	if k < len(l.ramps) && l.ramps[k].first < n { // a part of what was made one
		r := l.ramps[k]
		r.bytes = r.until(float64(t))
		r.n, r.to = n-1, t
		p.ramps = append(p.ramps, r)
	}
	return p
}

// until is how much of it has come by a moment.
func (r *ramp) until(t float64) telemetry.Bytes {
	switch from, to := float64(r.from), float64(r.to); {
	case t >= to:
		return r.bytes
	case t <= from:
		return 0
	default:
		return telemetry.Bytes(float64(r.bytes) * (t - from) / (to - from))
	}
}

// Crossed is how many bytes came over the line in each of n equal spans, headers
// included where the line is measured.
func (h *History) Crossed(start, end telemetry.Micros, n int) []telemetry.Bytes {
	out := make([]telemetry.Bytes, n)
	width := (float64(end) - float64(start)) / float64(n)
	if width <= 0 {
		return out
	}
	edge := func(i int) float64 {
		if i == n {
			return float64(end)
		}
		return float64(start) + width*float64(i)
	}
	at := func(t telemetry.Micros) int { return int(min(max((float64(t)-float64(start))/width, 0), float64(n))) }
	for i := range h.line.ramps {
		r := &h.line.ramps[i]
		first := max(at(r.from)-1, 0)
		before := r.until(edge(first))
		for k := first; k < min(at(r.to)+2, n); k++ {
			now := r.until(edge(k + 1))
			out[k] += now - before
			before = now
		}
	}
	return out
}

// lineRate is what the line can carry now, in bit/s; 0 unknown.
func lineRate(f *telemetry.Fleet) int64 { return cmp.Or(f.Run.LineRate, f.Run.Rate) }
