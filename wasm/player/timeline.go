package player

import (
	"cmp"
	"math/bits"
	"slices"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// HistoryView is what the page shows of the history as a whole.
type HistoryView struct {
	Start     telemetry.Micros `json:"start"`
	End       telemetry.Micros `json:"end"` // the last event that is known, of both sites where two are compared
	Now       telemetry.Micros `json:"now"`
	Computed  telemetry.Micros `json:"computed"`            // up to when it is known that nothing else happens
	Complete  bool             `json:"complete"`            // the run's end is known
	Computing bool             `json:"computing,omitempty"` // more of it is being worked out
	Following bool             `json:"following"`
	Branch    int              `json:"branch"`
	Branches  int              `json:"branches"`
	Forkable  bool             `json:"forkable"`
	Why       string           `json:"why,omitempty"`   // not forkable
	Title     string           `json:"title,omitempty"` // of a file that was opened
	Whole     bool             `json:"whole"`           // it is known from its very beginning
	Events    int              `json:"events"`
	Bytes     int              `json:"bytes"` // of memory that they take
}

// history is nil where there is nothing to play.
func (p *Player) history() *HistoryView {
	b := p.main.branch
	if b == nil {
		return nil
	}
	h := b.hist
	v := &HistoryView{
		Start: h.Start(), End: p.end(), Now: p.now, Computed: b.known(), Complete: b.done, Computing: p.computing(b),
		Following: p.following, Branch: b.id, Branches: len(p.branches), Title: b.title, Whole: h.Whole(), Events: h.Len(), Bytes: h.Bytes(),
	}
	p.sites(func(s *site) { v.Complete = v.Complete && s.done })
	if v.Complete {
		v.Computed, v.Now = v.End, min(p.now, v.End)
	}
	v.End = max(v.End, v.Now)
	if err := p.forkable(); err != nil {
		v.Why = err.Error()
	} else {
		v.Forkable = true
	}
	return v
}

// end is the last moment of which something is known, of one site or two.
func (p *Player) end() telemetry.Micros {
	end := p.main.hist.Start()
	p.sites(func(s *site) { end = max(end, s.shared(s.hist.End(), p)) })
	return end
}

// Marks is what the timeline shows of a history, and of a second one beside it.
type Marks struct {
	Start telemetry.Micros `json:"start"`
	End   telemetry.Micros `json:"end"`
	Bins  int              `json:"bins"`
	Marked
	Beside *Marked `json:"beside,omitempty"` // the other site's while two are compared, on the same clock
}

// Marked is one site's marks: how many events of each track lie in each of the
// bins, and those that are rare one by one.
type Marked struct {
	Tracks map[string][]int `json:"tracks"`
	Points []Point          `json:"points"`
}

// Point is one mark.
type Point struct {
	T      telemetry.Micros `json:"t"`
	Track  string           `json:"track"`
	Kind   string           `json:"kind"`
	Node   string           `json:"node,omitempty"`
	File   string           `json:"file,omitempty"`
	Peer   string           `json:"peer,omitempty"`
	Detail string           `json:"detail,omitempty"`
}

// Limits of what the page may ask of the timeline.
const (
	maxBins   = 4096
	maxPoints = 200
)

// Marks reads the timeline; bins is 1 to 4096.
func (p *Player) Marks(bins int) Marks {
	m := Marks{Bins: min(max(bins, 1), maxBins)}
	m.Marked = m.none()
	if p.main.branch == nil {
		return m
	}
	m.Start = p.main.hist.Start()
	m.End = max(p.end(), m.Start+1)
	m.Marked = m.of(&p.main, p)
	if p.beside.branch != nil {
		other := m.of(&p.beside, p)
		m.Beside = &other
	}
	return m
}

// none is the marks of a site of which nothing is known.
func (m *Marks) none() Marked {
	out := Marked{Tracks: map[string][]int{}, Points: []Point{}}
	for _, t := range history.Tracks() {
		out.Tracks[t.String()] = make([]int, m.Bins)
	}
	return out
}

// of reads a site's marks, as the player's clock has them.
func (m *Marks) of(s *site, p *Player) Marked {
	out := m.none()
	for _, t := range history.Tracks() {
		counts := out.Tracks[t.String()]
		for _, mark := range s.hist.Marks(t) {
			counts[m.bin(s.shared(mark.T, p))]++
		}
	}
	for _, f := range s.faults {
		at := s.shared(f.At, p)
		if at > m.End {
			continue // not yet known: it may come after the end
		}
		out.Tracks[history.Faults.String()][m.bin(at)]++
		if len(out.Points) < maxPoints/4 {
			out.Points = append(out.Points, Point{T: at, Track: history.Faults.String(), Kind: "plan", Node: f.Node, Detail: f.What})
		}
	}
	for _, point := range s.points.of(s.hist) {
		point.T = s.shared(point.T, p)
		out.Points = append(out.Points, point)
	}
	slices.SortStableFunc(out.Points, func(a, b Point) int { return cmp.Compare(a.T, b.T) })
	return out
}

// bin is the part of the timeline in which a moment lies. A foreign history may
// last for longer than a product of its times has bits.
func (m *Marks) bin(t telemetry.Micros) int {
	span := uint64(m.End) - uint64(m.Start)
	after := min(uint64(max(t, m.Start))-uint64(m.Start), span)
	hi, lo := bits.Mul64(after, uint64(m.Bins))
	n, _ := bits.Div64(hi, lo, span)
	return min(int(n), m.Bins-1)
}

// points are the rare marks of a history, one by one: as many of each track as
// there is room for, those that come first; of the commits the first and the last.
// They are read once, and again when there are others.
type points struct {
	first int
	count [4]int
	list  []Point
}

func (p *points) of(h *history.History) []Point {
	var marks [4][]history.Mark
	var count [4]int
	for i, t := range [4]history.Track{history.Commits, history.Roots, history.Faults, history.Trouble} {
		all := h.Marks(t)
		marks[i] = all[:min(len(all), maxPoints/4)]
		if count[i] = len(marks[i]); t == history.Commits && len(all) > 1 {
			count[i] = len(all)
			marks[i] = []history.Mark{all[0], all[len(all)-1]}
		}
	}
	if p.first == h.First() && p.count == count {
		return p.list
	}
	*p = points{first: h.First(), count: count}
	for i, t := range [4]history.Track{history.Commits, history.Roots, history.Faults, history.Trouble} {
		for _, mark := range marks[i] {
			e := h.Event(mark.N)
			p.list = append(p.list, Point{T: mark.T, Track: t.String(), Kind: e.Kind.String(), Node: e.Node, File: e.File, Peer: e.Peer, Detail: e.Text})
		}
	}
	return p.list
}

// Series are the charts' values at the end of each of a number of equal spans.
type Series struct {
	T      []telemetry.Micros `json:"t"`
	WAN    []telemetry.Bytes  `json:"wan"`    // over the line within the span: never more than it carried
	Server []telemetry.Bytes  `json:"server"` // payload from the server so far
	Peers  []telemetry.Bytes  `json:"peers"`  // payload from peers so far
	Done   []int              `json:"done"`   // phones that have committed so far
	Phones int                `json:"phones"`
}

// Series reads the charts of a branch, or of the shown one for 0; bins is 1 to 4096.
func (p *Player) Series(bins, id int) Series {
	bins = min(max(bins, 1), maxBins)
	s := Series{T: []telemetry.Micros{}, WAN: []telemetry.Bytes{}, Server: []telemetry.Bytes{}, Peers: []telemetry.Bytes{}, Done: []int{}}
	b := p.main.branch
	if id != 0 {
		b = p.branch(id)
	}
	if b == nil {
		return s
	}
	h := b.hist
	s.Phones = max(h.Head().Run.Phones, len(h.Head().Nodes))
	span, n := p.end()-p.main.hist.Start(), telemetry.Micros(bins)
	s.WAN = h.Crossed(h.Start(), h.Start()+span, bins)
	for i := range n {
		x := h.Sample(h.Start() + span/n*(i+1) + span%n*(i+1)/n)
		s.T, s.Server, s.Peers, s.Done = append(s.T, x.T), append(s.Server, x.Server), append(s.Peers, x.Peers), append(s.Done, x.Done)
	}
	return s
}
