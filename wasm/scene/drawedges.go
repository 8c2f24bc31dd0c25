package scene

// drawEdges draws the trees and what flows along them.
func (s *Scene) drawEdges(p *pen) {
	c := s.Palette()
	pw := s.phoneWidth()
	s.drawLineage(p, pw)
	for i := range s.edges {
		e := &s.edges[i]
		to := &s.phones[e.to]
		if e.from < 0 || !to.there {
			continue
		}
		from := &s.phones[e.from]
		// An edge comes out when its ends arrive: while a large tree forms,
		// half-way edges would be a tangle.
		shown := min(from.way, to.way)
		shown *= shown * shown
		if shown < 0.02 {
			continue
		}
		s.tie(from, to, e.kind == edgeOther)
		switch e.kind {
		case edgeRest:
			p.ribbon(&s.curve, 1.2, tint(c.Tree, 0.85*shown))
		case edgeDone:
			p.ribbon(&s.curve, min(max(pw*0.03, 1), 2), tint(c.Verified, 0.45*shown))
		case edgePast:
			p.ribbon(&s.curve, 1, tint(c.Verified, 0.28*shown))
		case edgeOther:
			s.stream(p, tint(c.Peer, 0.08*shown), tint(c.Peer, 0.5*shown), pw*0.6, to.tree.flow)
		case edgeFlow:
			s.stream(p, tint(c.Peer, 0.16*shown), tint(c.Peer, shown), pw, to.tree.flow)
		}
	}
}

// drawLineage lights the way from the root to the phone that is looked at.
func (s *Scene) drawLineage(p *pen, pw float64) {
	i, ok := s.byName[s.looked()]
	if !ok {
		return
	}
	k := tint(s.Palette().Select, 0.22)
	for range maxDepth {
		ph := &s.phones[i]
		if ph.gen != s.groups[ph.group].gen || ph.parent < 0 || !ph.there {
			return
		}
		s.tie(&s.phones[ph.parent], ph, false)
		p.ribbon(&s.curve, min(max(pw*0.14, 4), 10), k)
		i = ph.parent
	}
}

// looked is the node under the pointer, or else the selected one.
func (s *Scene) looked() string {
	if s.hovered != "" {
		return s.hovered
	}
	return s.selected
}

// stream draws a bed and, on it, what flows. Where many phones make an edge a
// few pixels long, the bed alone tells it.
func (s *Scene) stream(p *pen, bed, body ink, pw, flow float64) {
	w := min(max(pw*0.06, 1.4), 4.5)
	p.ribbon(&s.curve, w*1.7, bed)
	if pw < 9 {
		p.ribbon(&s.curve, 1, body)
		return
	}
	period := min(max(pw*0.3, 9), 26)
	p.dashes(&s.curve, w, 0, period*0.55, period, flow/period, body)
}

// tie lays the curve from a parent to a child: outwards along the parent's
// ray, then round to the child's, as level trees are drawn on a disc.
func (s *Scene) tie(from, to *phone, loose bool) {
	a, b := s.at(from), s.at(to)
	if loose {
		mx, my := (a.x+b.x)/2-(b.y-a.y)*0.18, (a.y+b.y)/2+(b.x-a.x)*0.18
		s.curve.bend(a, pt{mx, my}, pt{mx, my}, b, smooth)
		return
	}
	ra, rb := hypot(from.x, from.y), hypot(to.x, to.y)
	if ra < 0.6 || rb < 0.6 {
		s.curve.line(a, b)
		return
	}
	mid := (ra + rb) / 2
	c1 := s.cam.screen(s.lay.place(to.group, from.x/ra*mid, from.y/ra*mid))
	c2 := s.cam.screen(s.lay.place(to.group, to.x/rb*mid, to.y/rb*mid))
	s.curve.bend(a, c1, c2, b, smooth)
}
