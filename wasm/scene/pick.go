package scene

import "math"

// NodeAt returns the node drawn at a point of the canvas, CSS pixels, or "".
// Small phones may be missed by a few pixels: the nearest within reach counts.
func (s *Scene) NodeAt(x, y float64) string {
	best, name := math.Inf(1), ""
	for i := range s.phones {
		if !s.phones[i].there || s.look == Hierarchy && s.hidden(i) {
			continue
		}
		at, pw := s.where(i)
		if d := math.Hypot(at.x-x, at.y-y); pw > 0 && d < best && d < max(pw*0.58, 6) {
			best, name = d, s.phones[i].name
		}
	}
	return name
}

// hidden reports whether a phone is in a pile, or beside the canvas.
func (s *Scene) hidden(i int) bool {
	return i >= len(s.twigs) || s.twigs[i].in && s.twigs[i].seen == 0
}

// NodePlace returns where a node is drawn, in CSS pixels of the canvas, and
// the width it is drawn with.
func (s *Scene) NodePlace(node string) (x, y, width float64, ok bool) {
	i, ok := s.byName[node]
	if !ok || !s.phones[i].there {
		return 0, 0, 0, false
	}
	at, pw := s.where(i)
	return at.x, at.y, pw, pw > 0
}
