package history

import (
	"sort"

	"openpfs/core/telemetry"
)

// chunkEvents is how many events are encoded one after the other: to read one of
// them those before it in its chunk are read, too.
const chunkEvents = 4096

// Limits bound a history. The zero value has the defaults named here.
type Limits struct {
	Bytes       int // of encoded events; the oldest are forgotten beyond it. 96 MiB
	Checkpoints int // bytes of all checkpoints, but that four may always stand. 64 MiB
}

// WithDefaults fills in what is zero.
func (l Limits) WithDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 96 << 20
	}
	if l.Checkpoints == 0 {
		l.Checkpoints = 64 << 20
	}
	return l
}

// chunk is chunkEvents events, or fewer at the end of a history.
type chunk struct {
	data   []byte
	n      int
	before telemetry.Micros // T of the event before its first: where the coder begins
	start  telemetry.Micros // time of its first event
	end    telemetry.Micros // time of its last
	kinds  uint64           // which occur, by bit
}

// History is the events of one run, from First on. Use [New] or [From].
type History struct {
	limits  Limits
	names   *names
	chunks  []*chunk // from chunk number dropped on
	dropped int
	n       int // events ever added
	bytes   int

	enc  coder
	head telemetry.Fleet // the fold of all
	base bool            // the history began with a state, and not with nothing
	zero telemetry.Micros
	last telemetry.Micros // time of the last event

	stops  checkpoints
	marks  marks
	series series
	line   line
}

// New returns an empty history.
func New(l Limits) *History { return From(l, telemetry.Fleet{}) }

// From returns a history that goes on from a state, as a hub tells it to a page
// that comes later. It keeps the state.
func From(l Limits, f telemetry.Fleet) *History {
	n := newNames()
	h := &History{limits: l.WithDefaults(), names: n, enc: coder{names: n}, head: f, base: len(f.Nodes) > 0 || f.Totals.Events > 0, zero: f.Now, last: f.Now}
	h.stops.most = h.limits.Checkpoints
	h.stops.add(0, &h.head)
	h.series.note(f.Now, &h.head)
	return h
}

// Len is how many events were ever added: one more than the last one's number.
func (h *History) Len() int { return h.n }

// First is the number of the oldest event that is kept.
func (h *History) First() int { return h.dropped * chunkEvents }

// Whole reports whether the history is told from its very beginning: it began
// with nothing and has forgotten nothing.
func (h *History) Whole() bool { return !h.base && h.dropped == 0 }

// Start and End are the times of the first state and the last event.
func (h *History) Start() telemetry.Micros { return h.zero }

// End is the time of the last event.
func (h *History) End() telemetry.Micros { return h.last }

// Bytes is what the encoded events take.
func (h *History) Bytes() int { return h.bytes }

// Head is the fold of all events. Read it, do not keep it.
func (h *History) Head() *telemetry.Fleet { return &h.head }

// Add appends an event.
func (h *History) Add(e telemetry.Event) {
	if h.n == 0 && !h.base {
		h.zero, h.last = e.T, e.T
	}
	c := h.write(&e)
	since, down := lineSince(&e, &h.head), h.head.Run.Down
	h.head.Apply(e)
	h.stops.note(&e, &h.head)
	h.marks.note(h.n, h.last, &e)
	h.line.note(h.n, &e, since, h.head.Run.Down-down, lineRate(&h.head))
	h.n++
	h.series.note(h.last, &h.head)
	h.stops.offer(h.n, &h.head)
	if c.n == chunkEvents {
		h.closeChunk(c)
	}
}

// write encodes an event into its chunk.
func (h *History) write(e *telemetry.Event) *chunk {
	c := h.open(e.T)
	h.last = max(h.last, e.T)
	size := len(c.data)
	c.data = h.enc.append(c.data, e)
	c.n, c.end, c.kinds = c.n+1, h.last, c.kinds|1<<e.Kind
	h.bytes += len(c.data) - size
	return c
}

// open is the chunk that the next event goes into.
func (h *History) open(t telemetry.Micros) *chunk {
	if k := len(h.chunks); k > 0 && h.chunks[k-1].n < chunkEvents {
		return h.chunks[k-1]
	}
	c := &chunk{before: h.enc.t, start: max(h.last, t)}
	h.chunks = append(h.chunks, c)
	h.enc.begin(h.enc.t)
	return c
}

// closeChunk gives back what the chunk's memory is larger than it need be, and
// forgets the oldest chunks where all are too many.
func (h *History) closeChunk(c *chunk) {
	c.data = append(make([]byte, 0, len(c.data)), c.data...)
	for h.bytes > h.limits.Bytes && len(h.chunks) > 2 {
		h.forget()
	}
}

// forget drops the oldest chunk. The state at the beginning of the next is kept.
func (h *History) forget() {
	first := h.First() + chunkEvents
	f := h.Fleet(first)
	h.bytes -= len(h.chunks[0].data)
	h.zero = h.chunks[0].end
	h.chunks[0] = nil
	h.chunks = h.chunks[1:]
	h.dropped++
	h.stops.from(first, &f)
	h.marks.from(first)
	h.series.from(h.zero)
	h.line.forget(h.zero)
}

// At is how many events lie at or before a time: the n whose fold is the state
// at that time. It is never less than First.
func (h *History) At(t telemetry.Micros) int {
	i := sort.Search(len(h.chunks), func(i int) bool { return h.chunks[i].start > t }) - 1
	if i < 0 {
		return h.First()
	}
	n := (h.dropped + i) * chunkEvents
	if h.chunks[i].end <= t {
		return n + h.chunks[i].n
	}
	var e telemetry.Event
	for r := h.Read(n); r.Next(&e) && r.Time() <= t; {
		n++
	}
	return n
}

// Time is the time of event number n; before the first, Start.
func (h *History) Time(n int) telemetry.Micros {
	if n < h.First() {
		return h.zero
	}
	var e telemetry.Event
	r := h.Read(min(n, h.n-1))
	r.Next(&e)
	return r.Time()
}

// Fleet is the fold of the first n events, First ≤ n ≤ Len.
func (h *History) Fleet(n int) telemetry.Fleet {
	if n == h.n {
		return h.head.Clone()
	}
	s := h.stops.nearest(n)
	f := s.fleet.Clone()
	var e telemetry.Event
	for r := h.Read(s.n); r.n < n; {
		r.Next(&e)
		f.Apply(e)
	}
	return f
}

// Prefix is a history of the first n events, which goes on by itself.
func (h *History) Prefix(n int) *History {
	p := &History{limits: h.limits, names: h.names, enc: coder{names: h.names}, base: h.base, zero: h.zero, last: h.zero, dropped: h.dropped}
	p.head = h.Fleet(n)
	full := (n - h.First()) / chunkEvents
	p.chunks = append(p.chunks, h.chunks[:full]...)
	for _, c := range p.chunks {
		p.bytes += len(c.data)
		p.last = c.end
	}
	p.n = h.First() + full*chunkEvents
	p.stops = h.stops.prefix(n)
	t := h.Time(n - 1)
	p.marks, p.series, p.line = h.marks.prefix(n), h.series.prefix(t), h.line.prefix(n, t)
	p.copyRest(h, n)
	return p
}

// copyRest takes over the events of a chunk that is shared in part only.
func (h *History) copyRest(from *History, n int) {
	if k := len(h.chunks); k > 0 {
		h.enc.t = from.tail(k - 1)
	}
	var e telemetry.Event
	for r := from.Read(h.n); h.n < n; h.n++ {
		r.Next(&e)
		h.write(&e)
	}
}

// tail is the T of the last event of the i-th chunk.
func (h *History) tail(i int) telemetry.Micros {
	if i+1 < len(h.chunks) {
		return h.chunks[i+1].before
	}
	return h.enc.t
}
