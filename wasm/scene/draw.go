package scene

import (
	"image"
	"math"

	"openpfs/core/telemetry"
)

// Draw fills the list with the frame, back to front.
func (s *Scene) Draw(out *List) {
	out.Verts, out.Parts = out.Verts[:0], out.Parts[:0]
	s.drawOn(out)
}

// drawOn adds the scene to a list, as a part of its own.
func (s *Scene) drawOn(out *List) {
	view := s.view()
	p := pen{out: out, art: s.Atlas(), k: s.scale, view: view}
	from := len(out.Verts)
	switch s.look {
	case Overview:
		s.drawOverview(&p)
	case Hierarchy:
		s.drawMap(&p)
		s.drawHierarchy(&p)
	case OnePhone:
		s.drawMap(&p)
		s.drawOne(&p)
	}
	s.drawTitle(&p)
	s.reserveCard()
	s.drawLabels(&p)
	s.drawEnlarged(&p)
	if s.arose < 1 { // a look that was just chosen comes out of the ground
		p.fill(view.x0, view.y0, view.w(), view.h(), tint(s.Palette().Background, (1-s.arose)*(1-s.arose)))
	}
	s.dirty = false
	px := func(v float64) int { return int(math.Round(v * s.scale)) }
	clip := image.Rect(px(view.x0), px(view.y0), px(view.x1), px(view.y1))
	out.Parts = append(out.Parts, Part{from, len(out.Verts), clip})
}

// view is the part of the canvas that the scene may draw on.
func (s *Scene) view() rect {
	if s.port == (rect{}) {
		return rect{0, 0, s.width, s.height}
	}
	return s.port
}

func (s *Scene) drawOverview(p *pen) {
	s.drawMap(p)
	s.drawTrunks(p)
	s.drawSite(p)
	s.drawWAN(p)
	s.drawRipples(p)
	s.drawEdges(p)
	s.drawGlows(p)
	s.drawPhones(p)
	s.drawMarks(p)
	s.drawEnds(p)
}

// drawMap draws a few meridians and parallels, so that the ends of the line
// stand on one map, far from each other.
func (s *Scene) drawMap(p *pen) {
	k := tint(s.Palette().Graticule, 1)
	const step = 150.0
	mid := pt{s.lay.area.x0 + s.lay.area.w()/2, s.lay.area.y0 + s.lay.area.h()/2}
	reach := max(s.width, s.height) * 0.9
	for i := -9.0; i <= 9; i++ {
		// Meridians bend away from the middle one, parallels sag.
		x, bend := mid.x+i*step, i*step*0.16
		a, b := s.cam.screen(pt{x - bend, mid.y - reach}), s.cam.screen(pt{x - bend, mid.y + reach})
		m := s.cam.screen(pt{x + bend*0.6, mid.y})
		s.curve.bend(a, m, m, b, smooth)
		p.ribbon(&s.curve, 1, k)
		y, sag := mid.y+i*step, i*step*0.1
		a, b = s.cam.screen(pt{mid.x - reach*1.4, y + sag}), s.cam.screen(pt{mid.x + reach*1.4, y + sag})
		m = s.cam.screen(pt{mid.x, y - sag})
		s.curve.bend(a, m, m, b, smooth)
		p.ribbon(&s.curve, 1, k)
	}
}

func (s *Scene) onScreen(r rect) rect {
	a, b := s.cam.screen(pt{r.x0, r.y0}), s.cam.screen(pt{r.x1, r.y1})
	return rect{a.x, a.y, b.x, b.y}
}

// appendFocus writes whose tree is drawn, and how many phones hold that file.
func (g *group) appendFocus(b []byte) []byte {
	if g.focus == "" {
		return b
	}
	b = append(append(b, component(g.focus)...), ' ')
	b = append(appendInt(b, g.whole), '/')
	return appendInt(b, len(g.nodes))
}

// drawRipples draws broadcasts: a claim is a double ring, an advertisement a
// thin one, an offer a dotted one. They end where the subnet ends.
func (s *Scene) drawRipples(p *pen) {
	c := s.Palette()
	defer func() { p.clip = rect{} }()
	for _, r := range s.ripples {
		ph := &s.phones[r.node]
		at, pw := s.where(r.node)
		if !ph.there || pw == 0 || s.look == OnePhone && r.node != s.sockets.phone {
			continue
		}
		unit, far := 0.0, 0.0
		p.clip, unit, far = s.reach(ph)
		t := r.age / rippleLife
		e := 1 - (1-t)*(1-t)
		radius := unit*0.5 + (far-unit*0.5)*e
		if s.still {
			radius = unit * 0.62
		}
		fade := 1 - t*t
		switch r.kind {
		case telemetry.Claim:
			p.ring(at.x, at.y, radius, 2, 1, 0, tint(c.Claim, fade*0.9))
			p.ring(at.x, at.y, max(radius-7, 1), 1, 1, 0, tint(c.Claim, fade*0.7))
		case telemetry.Ad:
			p.ring(at.x, at.y, radius, 1, 1, 0, tint(c.Claim, fade*0.7))
		default:
			p.ring(at.x, at.y, radius, 3, 1, min(max(int(radius/4), 12), 64), tint(c.Peer, fade*0.8))
		}
	}
}

// reach is where a phone's broadcasts end: at its subnet's edge; and how far
// that is, in CSS pixels, with the distance of neighbours.
func (s *Scene) reach(ph *phone) (clip rect, unit, far float64) {
	g := &s.groups[ph.group]
	if s.look == Hierarchy {
		clip = s.groundInForest(&s.wood, g.ground)
		return clip, s.wood.rowH, s.wood.rowH * 1.7 // rows are no distances
	}
	if s.look == OnePhone {
		t := s.onScreen(s.bench.table)
		return rect{0, s.area.y0, s.width, t.y0}, s.bench.pw, s.bench.pw * 0.95
	}
	on := s.onScreen(s.lay.grounds[g.ground].rect)
	unit = s.lay.pitch * s.cam.zoom
	return rect{on.x0 + 2, on.y0 + 2, on.x1 - 2, on.y1 - 2}, unit, unit * (g.disc.radius + 0.5)
}

// where is where a phone is to be seen in the look that is shown, and how wide
// it is there; 0 where it is not.
func (s *Scene) where(i int) (at pt, pw float64) {
	switch s.look {
	case Hierarchy:
		return s.inForest(i)
	case OnePhone:
		return s.inSockets(i)
	}
	return s.at(&s.phones[i]), s.phoneWidth()
}

// at is where a phone stands on the screen.
func (s *Scene) at(ph *phone) pt { return s.cam.screen(s.lay.place(ph.group, ph.x, ph.y)) }
