package scene

import "math"

// NodeAt returns the node drawn at a point of the canvas, CSS pixels, or "".
// Small phones may be missed by a few pixels: the nearest within reach counts.
func (s *Scene) NodeAt(x, y float64) string {
	reach := max(s.phoneWidth()*0.58, 6)
	best, name := reach, ""
	for i := range s.phones {
		ph := &s.phones[i]
		if !ph.there {
			continue
		}
		at := s.at(ph)
		if d := math.Hypot(at.x-x, at.y-y); d < best {
			best, name = d, ph.name
		}
	}
	return name
}

// NodePlace returns where a node is drawn, in CSS pixels of the canvas, and
// the width it is drawn with.
func (s *Scene) NodePlace(node string) (x, y, width float64, ok bool) {
	i, ok := s.byName[node]
	if !ok || !s.phones[i].there {
		return 0, 0, 0, false
	}
	at := s.at(&s.phones[i])
	return at.x, at.y, s.phoneWidth(), true
}
