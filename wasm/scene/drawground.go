package scene

// drawSite draws the grounds that the phones stand on, and whose they are.
func (s *Scene) drawSite(p *pen) {
	c := s.Palette()
	for i := range s.lay.grounds {
		r := s.onScreen(s.lay.grounds[i].rect)
		p.panel(r.x0, r.y0, r.w(), r.h(), 20, tint(c.Ground, 1), tint(c.GroundEdge, 1))
		if i >= len(s.grounds) {
			continue
		}
		if g := &s.grounds[i]; g.subnet != "" {
			s.portSign(p, i)
			s.nameSubnet(p, g.subnet, r)
		}
		s.nameGroups(p, &s.grounds[i], r)
	}
}

// inCorner is where a ground's name may stand: how far its beginning is from the
// edges, and how large it is. On a small ground it is smaller, and nearer to them.
var inCorner = [...]struct{ x, y, size float64 }{{18, 24, 12.5}, {11, 16, 9.5}, {6, 14, 8}}

// nameSubnet writes whose ground it is: in its corner, else over it, else under it.
func (s *Scene) nameSubnet(p *pen, name string, r rect) {
	if !p.known(name) {
		return
	}
	s.scratch = append(s.scratch[:0], name...)
	ink, first := tint(s.Palette().Text, 0.9), true
	write := func(x, y, size float64, side align) {
		if first {
			s.write(s.scratch, x, y, size, side, ink, rankTitle)
			first = false
			return
		}
		s.orWrite(s.scratch, x, y, size, side)
	}
	for _, at := range inCorner {
		if p.measure(s.scratch, at.size)+2*at.x <= r.w() {
			write(r.x0+at.x, r.y0+at.y, at.size, left)
		}
	}
	small := inCorner[len(inCorner)-1].size
	write((r.x0+r.x1)/2, r.y0-small*descent, small, centre)
	write((r.x0+r.x1)/2, r.y1+small*ascent, small, centre)
}

// nameGroups writes what stands on a ground: above each group where there are
// several, else under the subnet's name, or in the corner where it bears none.
func (s *Scene) nameGroups(p *pen, on *ground, r rect) {
	c := s.Palette()
	for _, i := range on.groups {
		g := &s.groups[i]
		s.scratch = append(append(s.scratch[:0], g.model...), " · "...)
		s.scratch = appendInt(s.scratch, len(g.nodes))
		if len(on.groups) > 1 {
			s.scratch = g.appendFocus(append(s.scratch, " · "...))
			at := s.cam.screen(s.lay.captions[i])
			s.write(s.scratch, at.x, at.y+4, 11, centre, tint(c.Dim, 1), rankCaption)
			continue
		}
		if on.subnet != "" {
			if s.scratch = g.appendFocus(append(s.scratch, " · "...)); p.measure(s.scratch, 11) > r.w()-30 {
				s.scratch = g.appendFocus(s.scratch[:0])
			}
			s.write(s.scratch, r.x0+18, r.y0+40, 11, left, tint(c.Dim, 1), rankCaption)
			continue
		}
		s.write(s.scratch, r.x1-18, r.y0+24, 11, right, tint(c.Dim, 1), rankCaption)
		s.orWrite(s.scratch, r.x1-11, r.y0+16, 9.5, right)
		if s.scratch = g.appendFocus(s.scratch[:0]); len(s.scratch) > 0 {
			s.write(s.scratch, r.x1-18, r.y0+41, 12.5, right, tint(c.Text, 0.9), rankCaption)
			s.orWrite(s.scratch, r.x0+11, r.y0+16, 9.5, left)
		}
	}
}
