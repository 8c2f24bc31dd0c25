package scene

import "math"

// maxLanes is how many streams of the line are drawn side by side, and
// maxStrands how many of those from the router to the phones: more are a fan
// that cannot be told from the whole.
const (
	maxLanes   = 9
	maxStrands = 500
)

// drawWAN draws the long line: its bed grows with the load, each transfer
// from the server is a lane of dashes on it, and from the site's router every
// lane goes on to the phone that it feeds.
func (s *Scene) drawWAN(p *pen) {
	c := s.Palette()
	w := s.lay.wan
	s.curve.bezier(s.cam.screen(w[0]), s.cam.screen(w[1]), s.cam.screen(w[2]), s.cam.screen(w[3]), 14)
	load, z := s.wan.load(), math.Sqrt(s.cam.zoom)
	lanes := min(s.wan.streams, maxLanes)
	fine := min(max(s.curve.length()/(230*z), 0.5), 1) // a short line has thinner lanes
	gap := 4.2 * z * fine
	band := max(float64(lanes)*gap, 3)
	if lanes > 0 {
		p.strip(&s.curve, band+14*z*load, true, tint(c.WAN, 0.05+0.07*load))
		p.strip(&s.curve, band+4*z, true, tint(c.WAN, 0.09+0.12*load))
	}
	if lanes == 0 {
		p.dashes(&s.curve, 1.6*z, 0, 7*z, 16*z, s.wan.flow/(16*z), tint(c.WAN, 0.5))
	}
	for i := range lanes {
		off := (float64(i) - float64(lanes-1)/2) * gap
		width := 2.8 * z * fine
		if lanes == 1 {
			width = (2.4 + 2.2*load) * z
		}
		// Lanes do not keep step: they are transfers of their own.
		p.dashes(&s.curve, width, off, 13*z*fine, 22*z*fine, s.wan.flow/(22*z*fine)+float64(i*i)*0.37, tint(c.WAN, 0.75+0.25*load))
	}
	s.drawLastMile(p)
	s.drawLineLabel(p)
}

// drawTrunks draws the cables from the router to the subnets, where there are
// several: as busy as what goes to each of them.
func (s *Scene) drawTrunks(p *pen) {
	if len(s.lay.grounds) < 2 {
		return
	}
	c := s.Palette()
	gate := s.cam.screen(s.lay.gateway)
	for i := range s.lay.grounds {
		port := s.cam.screen(s.lay.grounds[i].port)
		c1, c2 := pt{(gate.x + port.x) / 2, gate.y}, pt{(gate.x + port.x) / 2, port.y}
		if s.lay.upright {
			c1, c2 = pt{gate.x, (gate.y + port.y) / 2}, pt{port.x, (gate.y + port.y) / 2}
		}
		s.curve.bend(gate, c1, c2, port, smooth)
		busy, flow := s.bound(i)
		if busy == 0 {
			p.ribbon(&s.curve, 1.4, tint(c.Tree, 0.9))
			continue
		}
		p.ribbon(&s.curve, 5, tint(c.WAN, 0.14))
		p.dashes(&s.curve, 2.2, 0, 9, 15, flow/15, tint(c.WAN, 0.95))
	}
}

// bound is how many phones of a ground the server feeds, and how far the
// stream to one of them has travelled.
func (s *Scene) bound(ground int) (n int, flow float64) {
	for i := range s.edges {
		if e := &s.edges[i]; e.kind == edgeWAN && s.groups[s.phones[e.to].group].ground == ground {
			n, flow = n+1, s.phones[e.to].wan.flow
		}
	}
	return n, flow
}

// portSign marks where a subnet's cable comes in.
func (s *Scene) portSign(p *pen, ground int) {
	if len(s.lay.grounds) < 2 {
		return
	}
	c, at := s.Palette(), s.cam.screen(s.lay.grounds[ground].port)
	p.sign(p.art.Dot, at.x, at.y, 11, tint(c.GroundEdge, 1))
	p.sign(p.art.Dot, at.x, at.y, 7, tint(c.WAN, 1))
	s.keep(rect{at.x - 5.5, at.y - 5.5, at.x + 5.5, at.y + 5.5})
}

// drawLastMile draws what the router hands to the phones.
func (s *Scene) drawLastMile(p *pen) {
	c := s.Palette()
	pw := s.phoneWidth()
	every := 1 + s.wan.streams/maxStrands
	for i, n := 0, 0; i < len(s.edges); i++ {
		e := &s.edges[i]
		if e.kind != edgeWAN {
			continue
		}
		ph := &s.phones[e.to]
		if n++; !ph.there || n%every > 0 {
			continue
		}
		gate, to := s.cam.screen(s.lay.grounds[s.groups[ph.group].ground].port), s.at(ph)
		// Into a group through its opening, and to the phone from that side.
		pull := hypot(to.x-gate.x, to.y-gate.y) * 0.4
		c1, c2 := pt{gate.x + pull, gate.y}, pt{to.x - pull*0.6, to.y}
		if s.lay.upright {
			c1, c2 = pt{gate.x, gate.y + pull}, pt{to.x, to.y - pull*0.6}
		}
		many, off := s.wan.streams > 60, smooth
		if many {
			off *= 4
		}
		s.curve.bend(gate, c1, c2, to, off)
		alpha := 1.0
		if s.wan.streams > 3 {
			alpha = max(0.75-float64(s.wan.streams)*0.004, 0.22)
		}
		width := min(max(pw*0.05, 1), 3.6)
		if many {
			p.ribbon(&s.curve, 1, tint(c.WAN, alpha*0.6))
			continue
		}
		p.ribbon(&s.curve, width*2, tint(c.WAN, 0.13*alpha))
		period := min(max(pw*0.28, 8), 22)
		p.dashes(&s.curve, width, 0, period*0.58, period, ph.wan.flow/period, tint(c.WAN, alpha))
	}
}

// drawLineLabel writes the line's rate at its highest point, and under it what
// the line can carry and how far it reaches.
func (s *Scene) drawLineLabel(p *pen) {
	c := s.Palette()
	w := s.lay.wan
	s.curve.bezier(s.cam.screen(w[0]), s.cam.screen(w[1]), s.cam.screen(w[2]), s.cam.screen(w[3]), 14)
	at, _, _ := s.curve.point(s.curve.length() * 0.5)
	lanes := float64(min(s.wan.streams, maxLanes))
	over, under, side := pt{at.x, at.y - 16 - lanes*2.1}, pt{at.x, at.y + 22 + lanes*2.1}, centre
	if s.lay.upright { // beside the line, where it comes down to the site
		g := s.cam.screen(s.lay.gateway)
		over, under, side = pt{g.x + 20 + lanes*2, g.y - 38}, pt{g.x + 20 + lanes*2, g.y - 21}, left
	}
	// A short line has room for the shorter half of it.
	room, big := s.lay.wan[3].x-s.lay.wan[0].x, 15.0
	short := !s.lay.upright && room*s.cam.zoom < 150
	if short {
		big = 12.5
	}
	if s.wan.streams > 0 && s.wan.shown > s.wan.full/1000 {
		s.scratch = s.words.appendRate(s.scratch[:0], int64(s.wan.shown))
		s.write(s.scratch, over.x, over.y, big, side, tint(c.WAN, 1), rankLine)
	} else {
		s.scratch = append(s.scratch[:0], "WAN"...)
		s.write(s.scratch, over.x, over.y, 12.5, side, tint(c.WAN, 1), rankLine)
	}
	b := s.scratch[:0]
	if s.wan.full > 0 && !short {
		b = s.words.appendRate(b, int64(s.wan.full))
	}
	if s.wan.rtt > 0 {
		if len(b) > 0 {
			b = append(b, " · "...)
		}
		b = append(appendInt(b, int(s.wan.rtt/1000)), " ms"...)
	}
	if s.wan.streams > 1 { // so many transfers share the line
		b = appendInt(append(b, " · "...), s.wan.streams)
		b = append(b, "×"...)
	}
	s.scratch = b
	if len(b) > 0 {
		s.write(b, under.x, under.y, 11, side, tint(c.Dim, 1), rankLine)
	}
}

// lineText says in one line what drawLineLabel says in two.
func (s *Scene) lineText() {
	b := s.scratch[:0]
	if s.wan.streams > 0 && s.wan.shown > s.wan.full/1000 {
		b = s.words.appendRate(b, int64(s.wan.shown))
	} else {
		b = append(b, "WAN"...)
	}
	if s.wan.full > 0 {
		b = s.words.appendRate(append(b, " / "...), int64(s.wan.full))
	}
	if s.wan.rtt > 0 {
		b = append(appendInt(append(b, " · "...), int(s.wan.rtt/1000)), " ms"...)
	}
	if s.wan.streams > 1 {
		b = append(appendInt(append(b, " · "...), s.wan.streams), "×"...)
	}
	s.scratch = b
}

// drawEnds draws the headquarters, and the router of the site.
func (s *Scene) drawEnds(p *pen) {
	c := s.Palette()
	a, b := s.cam.screen(pt{s.lay.hq.x0, s.lay.hq.y0}), s.cam.screen(pt{s.lay.hq.x1, s.lay.hq.y1})
	size := b.x - a.x
	if !p.outside(a.x, a.y, b.x, b.y+30) {
		p.sprite(p.art.HQ[s.theme].Pick(size*p.k), a.x, a.y, size, size, plain)
		s.keep(rect{a.x, a.y, b.x, b.y})
		// Both words under a large picture, the place's name under a small one.
		at := 0.5
		if size > 84 {
			at = 0.35
			s.scratch = append(s.scratch[:0], "TFTP"...)
			s.write(s.scratch, a.x+size*0.72, b.y+13, 11, centre, tint(c.WAN, 1), rankAside)
		}
		if p.known(s.words.HQ) {
			s.scratch = append(s.scratch[:0], s.words.HQ...)
			s.write(s.scratch, a.x+size*at, b.y+13, 12.5, centre, tint(c.Text, 1), rankTitle)
		}
	}
	g := s.cam.screen(s.lay.gateway)
	r := s.lay.router * min(math.Sqrt(s.cam.zoom)*1.0, 2)
	p.sign(p.art.Dot, g.x, g.y, r+2, tint(c.Ground, 1))
	p.sign(p.art.Router, g.x, g.y, r, tint(c.WAN, 0.9))
	s.keep(rect{g.x - r/2, g.y - r/2, g.x + r/2, g.y + r/2})
}
