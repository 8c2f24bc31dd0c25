package scene

// drawHierarchy draws the trees, level under level.
func (s *Scene) drawHierarchy(p *pen) {
	s.holdForest()
	f := &s.wood
	s.lookOver(f)
	s.drawRows(p, f)
	s.drawDrops(p, f)
	s.drawTwigEdges(p, f)
	s.drawRipples(p)
	for i := range s.piles {
		s.drawPile(p, f, &s.piles[i])
	}
	for i := range s.stands {
		s.drawStanding(p, &s.stands[i])
	}
	s.drawTray(p, f)
	s.drawMarks(p)
	s.drawBus(p, f)
}

// drawRows draws a ground for every subnet, a hairline between levels, and at
// the left which level it is and how many stand in it.
func (s *Scene) drawRows(p *pen, f *forest) {
	c := s.Palette()
	for i := range s.grounds {
		g := s.grounds[i].groups
		on := s.groundInForest(f, i)
		p.panel(on.x0, on.y0, on.w(), on.h(), 18, tint(c.Ground, 1), tint(c.GroundEdge, 1))
		if !s.flat {
			p.fill(on.x0+14, f.tray.y0-7, on.w()-28, 1, tint(c.GroundEdge, 0.8))
		}
		for _, k := range g {
			s.nameTree(p, f, k, &on)
		}
	}
	for level := range f.rows {
		y := f.y(float64(level))
		if s.flat {
			break
		}
		if level > 0 {
			for i := range s.grounds {
				on := s.groundInForest(f, i)
				p.fill(on.x0+14, y-f.rowH/2, on.w()-28, 1, tint(c.Graticule, 1))
			}
		}
		n := s.levels[min(level, maxDepth)]
		if n == 0 {
			continue
		}
		s.scratch = appendInt(s.scratch[:0], level)
		s.write(s.scratch, f.x0-22, y+2, 12.5, right, tint(c.Text, 0.9), rankTitle)
		if f.rowH > 34 {
			s.scratch = append(appendInt(s.scratch[:0], n), "×"...)
			s.write(s.scratch, f.x0-22, y+15, 9.5, right, tint(c.Dim, 1), rankCaption)
		}
	}
	if s.outside > 0 && !s.flat {
		s.scratch = append(appendInt(s.scratch[:0], s.outside), "×"...)
		s.write(s.scratch, f.x0-22, (f.tray.y0+f.tray.y1)/2+4, 9.5, right, tint(c.Dim, 1), rankCaption)
	}
}

// nameTree writes above a tree whose it is: as much of it as there is room for.
func (s *Scene) nameTree(p *pen, f *forest, k int, on *rect) {
	c, g := s.Palette(), &s.groups[k]
	x := max(s.sx(f, s.shares[k].x), on.x0) + 10
	room := min(s.sx(f, s.shares[k].x+s.shares[k].w), on.x1) - x - 6
	for _, with := range [...]struct{ subnet, model bool }{{true, true}, {true, false}, {false, false}} {
		b := s.scratch[:0]
		if with.subnet && g.subnet != "" {
			b = append(append(b, g.subnet...), " · "...)
		}
		if with.model || g.focus == "" {
			b = append(append(b, g.model...), " · "...)
		}
		if s.scratch = g.appendFocus(b); g.focus == "" {
			s.scratch = appendInt(b, len(g.nodes))
		}
		if p.measure(s.scratch, 11) <= room {
			s.write(s.scratch, x, f.top-7, 11, left, tint(c.Text, 0.9), rankTitle)
			return
		}
	}
}

// drawTwigEdges ties those that stand to those above.
func (s *Scene) drawTwigEdges(p *pen, f *forest) {
	c := s.Palette()
	for i := range s.stands {
		st := &s.stands[i]
		if st.up < 0 {
			continue
		}
		ph, up := &s.phones[st.phone], &s.stands[st.up]
		s.dropTo(up, pt{st.x, st.y - st.pw*pwToH/2})
		switch pw := st.pw; ph.tie {
		case edgeFlow:
			s.stream(p, tint(c.Peer, 0.16), tint(c.Peer, 1), pw, ph.tree.flow)
		case edgeDone:
			p.ribbon(&s.curve, min(max(pw*0.03, 1), 2), tint(c.Verified, 0.5))
		case edgePast:
			p.ribbon(&s.curve, 1, tint(c.Verified, 0.32))
		default:
			p.ribbon(&s.curve, 1.2, tint(c.Tree, 0.85))
		}
	}
	for i := range s.piles {
		pl := &s.piles[i]
		s.dropTo(&s.stands[pl.up], pt{pl.x, pl.y - f.rowH*0.36})
		t := &s.twigs[pl.phone]
		if t.busy > 0 {
			s.stream(p, tint(c.Peer, 0.16), tint(c.Peer, 1), 24, s.phones[s.twigs[pl.phone].first].tree.flow)
			continue
		}
		p.ribbon(&s.curve, 1.2, tint(c.Tree, 0.85))
	}
	s.drawAncestry(p)
}

// drawAncestry lights the way up from the phone that is looked at.
func (s *Scene) drawAncestry(p *pen) {
	i, ok := s.byName[s.looked()]
	if !ok || i >= len(s.twigs) || s.twigs[i].seen == 0 {
		return
	}
	for n := int(s.twigs[i].seen) - 1; s.stands[n].up >= 0; n = s.stands[n].up {
		st, up := &s.stands[n], &s.stands[s.stands[n].up]
		s.dropTo(up, pt{st.x, st.y - st.pw*pwToH/2})
		p.ribbon(&s.curve, 6, tint(s.Palette().Select, 0.22))
	}
}

// dropTo lays a curve down from under a phone, and what is written there, to
// the next row.
func (s *Scene) dropTo(from *standing, b pt) {
	a := pt{from.x, from.y + from.pw*pwToH/2}
	if from.pw >= labelBelow {
		a.y = min(a.y+15, b.y-4)
	}
	mid := (a.y + b.y) / 2
	s.curve.bend(a, pt{a.x, mid}, pt{b.x, mid}, b, smooth)
}

// drawStanding draws a phone as it is with the file whose tree this is.
func (s *Scene) drawStanding(p *pen, st *standing) {
	c := s.Palette()
	ph, t := s.phones[st.phone], &s.twigs[st.phone] // a copy: of this file alone
	ph.file, ph.phase, ph.have, ph.size, ph.lines, ph.waits = s.groups[ph.group].focus, t.phase, t.have, t.size, 0, t.rootWait
	at := pt{st.x, st.y}
	if ph.root {
		s.drawCrown(p, &ph, at, st.pw)
	}
	s.drawAny(p, &ph, at, st.pw)
	if st.pw < labelBelow || !ph.there {
		return
	}
	name, size := ph.name, min(max(st.pw*0.2, 8.6), 11)
	full := 7.4 * float64(len(name)) * size / 11
	if len(name) > 5 && full > st.gap {
		name = name[len(name)-5:]
	}
	r := rankPhone
	switch {
	case ph.name == s.looked():
		name, r = ph.name, rankLooked
	case ph.root:
		r = rankRoot
	}
	s.write(append(s.scratch[:0], name...), at.x, at.y+st.pw*0.433+size*1.06, size, centre, tint(c.Dim, 1), r)
}

// drawTray draws who is in no tree: each in a cell of its own, so that nobody
// moves when another leaves.
func (s *Scene) drawTray(p *pen, f *forest) {
	for i := range s.phones {
		ph := &s.phones[i]
		if !ph.there || i < len(s.twigs) && s.twigs[i].in {
			continue
		}
		at, pw := s.inTray(f, i)
		if p.outside(at.x-pw, at.y-pw, at.x+pw, at.y+pw) {
			continue
		}
		s.drawAny(p, ph, at, pw)
		if ph.up && pw >= labelBelow {
			s.labelPhone(ph, at, pw)
		}
	}
}

// drawBus draws the headquarters and the line from it, above the rows.
func (s *Scene) drawBus(p *pen, f *forest) {
	c := s.Palette()
	hq := s.hqInForest(f)
	p.sprite(p.art.HQ[s.theme].Pick(hq.w()*p.k), hq.x0, hq.y0, hq.w(), hq.h(), plain)
	s.keep(hq)
	s.lineText()
	if len(s.scratch) > 0 {
		s.write(s.scratch, hq.x1+10, f.bus-9, 11, left, tint(c.WAN, 1), rankLine)
	}
}

// hqInForest is where the headquarters stands in the hierarchy's look.
func (s *Scene) hqInForest(f *forest) rect {
	size := min(f.bus-s.area.y0+4, 48)
	x, y := s.area.x0, f.bus-size*0.72
	return rect{x, y, x + size, y + size}
}

// drawDrops draws the line along the top, and from it down to each that takes
// bytes from the server.
func (s *Scene) drawDrops(p *pen, f *forest) {
	c := s.Palette()
	from, to := s.area.x0+40, f.x0
	n := 0
	for i := range s.edges {
		if e := &s.edges[i]; e.kind == edgeWAN {
			if at, pw := s.inForest(e.to); pw > 0 {
				to, n = max(to, min(at.x, f.x1)), n+1
			}
		}
	}
	if n == 0 {
		to = f.x1
	}
	load := s.wan.load()
	s.curve.line(pt{from, f.bus}, pt{to, f.bus})
	if n > 0 {
		p.ribbon(&s.curve, 4+10*load, tint(c.WAN, 0.08+0.12*load))
		p.dashes(&s.curve, 2+2.4*load, 0, 13, 22, s.wan.flow/22, tint(c.WAN, 0.95))
	} else {
		p.dashes(&s.curve, 1.6, 0, 7, 16, 0, tint(c.WAN, 0.5))
	}
	width, alpha := 2.4, 0.95
	if n > 8 {
		width, alpha = 1.2, max(0.7-float64(n)*0.002, 0.25)
	}
	for i := range s.edges {
		e := &s.edges[i]
		if e.kind != edgeWAN {
			continue
		}
		at, pw := s.inForest(e.to)
		if pw == 0 || at.x < f.x0-20 || at.x > f.x1+20 {
			continue
		}
		s.curve.line(pt{at.x, f.bus}, pt{at.x, at.y - pw*0.45})
		if n > 200 {
			p.ribbon(&s.curve, 1, tint(c.WAN, alpha*0.6))
			continue
		}
		p.dashes(&s.curve, width, 0, 8, 14, s.phones[e.to].wan.flow/14, tint(c.WAN, alpha))
	}
}

// groundInForest is a subnet's ground in the hierarchy's look.
func (s *Scene) groundInForest(f *forest, ground int) rect {
	g := s.grounds[ground].groups
	first, last := s.shares[g[0]], s.shares[g[len(g)-1]]
	return rect{max(s.sx(f, first.x)-8, s.area.x0), f.top - forestHead, min(s.sx(f, last.x+last.w)+8, s.area.x1+16), s.area.y1 + 6}
}
