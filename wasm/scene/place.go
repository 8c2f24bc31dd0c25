package scene

import "math"

// Place is a part of a site that is not a phone, and to which something can be
// done.
type Place string

// The places; Nowhere is the ground, or a phone.
const (
	Nowhere Place = ""
	Server  Place = "server" // at headquarters
	Line    Place = "line"   // from there to the site
)

// lineReach is how far from the line's middle, in CSS pixels, it is still meant.
const lineReach = 12.0

// PlaceAt returns the place drawn at a point of the canvas, CSS pixels. What
// stands before it wins: a phone, then the server, then the line.
func (s *Scene) PlaceAt(x, y float64) Place {
	at := pt{x, y}
	if s.NodeAt(x, y) != "" {
		return Nowhere
	}
	server, line := s.placesOf()
	switch {
	case server.holds(at):
		return Server
	case line.n > 0 && line.distance(at) <= lineReach+s.wan.load()*6:
		return Line
	}
	return Nowhere
}

// placesOf returns where the look shows the server, on the screen, and the line.
// Without them they are empty.
func (s *Scene) placesOf() (server rect, line curve) {
	switch s.look {
	case Overview:
		server = s.onScreen(s.lay.hq)
		server.y1 += 18 // its name
		w := s.lay.wan
		line.bezier(s.cam.screen(w[0]), s.cam.screen(w[1]), s.cam.screen(w[2]), s.cam.screen(w[3]), 14)
	case Hierarchy:
		server = s.hqInForest(&s.wood)
		line.line(pt{server.x1, s.wood.bus}, pt{s.wood.x1, s.wood.bus})
	case OnePhone:
		b := s.benchOnScreen()
		for i := range s.sockets.links {
			if l := &s.sockets.links[i]; l.phone < 0 && l.pw > 0 {
				half := l.pw * hqToPhone / 2
				server = rect{l.at.x - half, l.at.y - half, l.at.x + half, l.at.y + half}
				l.lay(&line, &b)
			}
		}
	}
	return server, line
}

func (r *rect) holds(p pt) bool { return p.x >= r.x0 && p.x < r.x1 && p.y >= r.y0 && p.y < r.y1 }

// distance is how far a point is from the curve.
func (c *curve) distance(p pt) float64 {
	best := math.Inf(1)
	for i := 1; i <= c.n; i++ {
		a, b := c.pts[i-1], c.pts[i]
		dx, dy := b.x-a.x, b.y-a.y
		along := 0.0
		if d := dx*dx + dy*dy; d > 0 {
			along = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/d, 0), 1)
		}
		best = min(best, math.Hypot(a.x+along*dx-p.x, a.y+along*dy-p.y))
	}
	return best
}

// At returns what is drawn at a point of the canvas, CSS pixels: a node, or a
// place of the site.
func (b *Board) At(x, y float64) (node string, place Place) {
	s := b.siteAt(x, y)
	return s.NodeAt(x, y), s.PlaceAt(x, y)
}
