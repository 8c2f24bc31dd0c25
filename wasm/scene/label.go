package scene

import (
	"math"

	"openpfs/wasm/scene/atlas"
)

// A label is something to be written on the map. Labels are gathered while a
// frame is drawn, and written last: the weightiest first, each only where it
// touches no other and no phone, so that whatever stands there can be read.
type label struct {
	from, to   int // in Scene.letters
	x, y, size float64
	side       align
	ink        ink
	rank       rank
	or         bool // in place of the one before, where there is no room for that
}

// rank says whose label gives way to whose: the first stays.
type rank uint8

const (
	rankTitle   rank = iota // of a site, a subnet, a look
	rankLine                // the line's rate
	rankLooked              // of the phone that is looked at
	rankRoot                // of a root
	rankCaption             // of a group
	rankPhone               // of a phone
	rankAside               // what is said elsewhere too
	rankEnd
)

// Letters reach so far above and below the line they stand on, in parts of
// their size.
const ascent, descent = 0.76, 0.24

// write asks for a label with its baseline at y, in the size of the type that is
// nearest: scaled, small letters blur.
func (s *Scene) write(b []byte, x, y, size float64, side align, k ink, r rank) {
	size = atlas.NearestSize(size)
	from := len(s.letters)
	s.letters = append(s.letters, b...)
	s.labels = append(s.labels, label{from, len(s.letters), x, y, size, side, k, r, false})
}

// orWrite asks for another way of writing what was asked for last.
func (s *Scene) orWrite(b []byte, x, y, size float64, side align) {
	last := s.labels[len(s.labels)-1]
	s.write(b, x, y, size, side, last.ink, last.rank)
	s.labels[len(s.labels)-1].or = true
}

// keep says that nothing may be written within a box of the screen.
func (s *Scene) keep(r rect) { s.solid = append(s.solid, r) }

// drawLabels writes what there is room for.
func (s *Scene) drawLabels(p *pen) {
	ground := tint(s.Palette().Ground, 0.85)
	s.written = s.written[:0]
	for r := range rankEnd {
		done := false // by one of those that stand for each other
		for i := range s.labels {
			l := &s.labels[i]
			if l.rank != r || l.or && done {
				continue
			}
			done = false
			text := s.letters[l.from:l.to]
			box := p.box(text, l)
			if r <= rankLine {
				s.shift(l, &box)
			}
			if p.outside(box.x0, box.y0, box.x1, box.y1) || touches(box, s.solid) || touches(box, s.written) {
				continue
			}
			done = true
			s.written = append(s.written, box)
			p.shadowed(text, l.x, l.y, l.size, l.side, l.ink, ground)
		}
	}
	s.labels, s.letters, s.solid = s.labels[:0], s.letters[:0], s.solid[:0]
}

// shift takes a label that would leave the part of the canvas that is free, at
// the right or the left, back into it.
func (s *Scene) shift(l *label, box *rect) {
	in := s.free()
	by := min(in.x1+6-box.x1, 0)
	if by == 0 {
		by = max(in.x0-6-box.x0, 0)
	}
	if math.Abs(by) < box.w() { // what is further out stands where nobody looks
		l.x, box.x0, box.x1 = l.x+by, box.x0+by, box.x1+by
	}
}

// box is what a label covers.
func (p *pen) box(text []byte, l *label) rect {
	w := p.measure(text, l.size)
	x := l.side.from(l.x, w)
	return rect{x - 1, l.y - l.size*ascent, x + w + 1, l.y + l.size*descent}
}

func touches(r rect, others []rect) bool {
	for i := range others {
		if r.overlaps(&others[i]) {
			return true
		}
	}
	return false
}

func (r *rect) overlaps(o *rect) bool {
	return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1
}
