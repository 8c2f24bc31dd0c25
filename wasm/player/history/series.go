package history

import (
	"sort"

	"openpfs/core/telemetry"
)

// Sample is what a chart shows of one moment: sums since the run began. What came
// over the line is told apart: see [History.Crossed].
type Sample struct {
	T      telemetry.Micros
	Server telemetry.Bytes // payload that phones took from the server
	Peers  telemetry.Bytes // payload that phones took from peers
	Done   int             // phones that have committed
}

// Samples of a history: never more than maxSamples; then every other one goes.
const (
	maxSamples = 4096
	firstEvery = telemetry.Micros(10_000)
)

// series keeps the last state of every span of time, so that a value read from it
// is at most one span old.
type series struct {
	list  []Sample
	every telemetry.Micros
}

func (s *series) note(t telemetry.Micros, f *telemetry.Fleet) {
	s.every = max(s.every, firstEvery)
	now := Sample{t, f.Totals.ServerBytes, f.Totals.PeerBytes, f.Totals.Completed}
	if k := len(s.list); k > 0 && t/s.every == s.list[k-1].T/s.every {
		s.list[k-1] = now
		return
	}
	s.list = append(s.list, now)
	for len(s.list) >= maxSamples { // ends: times are 63 bits, and spans grow
		s.thin()
	}
}

// thin makes spans twice as long; the last state of each stays.
func (s *series) thin() {
	s.every *= 2
	kept := s.list[:0]
	for i, x := range s.list {
		if i+1 == len(s.list) || x.T/s.every != s.list[i+1].T/s.every {
			kept = append(kept, x)
		}
	}
	s.list = kept
}

func (s *series) from(t telemetry.Micros) {
	s.list = append([]Sample(nil), s.list[max(s.after(t)-1, 0):]...)
}

func (s *series) prefix(t telemetry.Micros) series {
	return series{append([]Sample(nil), s.list[:s.after(t)]...), s.every}
}

// after is the index of the first sample later than t.
func (s *series) after(t telemetry.Micros) int {
	return sort.Search(len(s.list), func(i int) bool { return s.list[i].T > t })
}

// Sample is the last one known at a time.
func (h *History) Sample(t telemetry.Micros) Sample {
	if i := h.series.after(t); i > 0 {
		x := h.series.list[i-1]
		x.T = t
		return x
	}
	return Sample{T: t}
}
