package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// drawOne draws the phone that is looked at, its peers and its files.
func (s *Scene) drawOne(p *pen) {
	k := &s.sockets
	s.layBench()
	if k.phone < 0 || k.phone >= len(s.phones) || !s.phones[k.phone].there {
		return
	}
	b := s.benchOnScreen()
	ph := &s.phones[k.phone]
	s.placeLinks(&b, false)
	s.placeLinks(&b, true)
	s.drawLinks(p, &b)
	s.drawRipples(p)
	s.keep(rect{b.phone.x - b.pw/2, b.phone.y - b.pw*pwToH/2, b.phone.x + b.pw/2, b.phone.y + b.pw*pwToH/2})
	s.drawPhone(p, ph, b.phone, b.pw)
	s.nameOne(ph, &b)
	s.drawMarks(p)
	s.drawFiles(p, &b)
}

// benchOnScreen is the bench as the camera shows it.
func (s *Scene) benchOnScreen() bench {
	b := s.bench
	z := s.cam.zoom
	b.table = s.onScreen(b.table)
	b.left, b.right = s.cam.screen(pt{b.left, 0}).x, s.cam.screen(pt{b.right, 0}).x
	b.phone, b.pw = s.cam.screen(b.phone), b.pw*z
	s.bench.phone, s.bench.pw = b.phone, b.pw // for the pointer
	return b
}

func (s *Scene) nameOne(ph *phone, b *bench) {
	c := s.Palette()
	y := b.phone.y + b.pw*pwToH/2
	s.write(append(s.scratch[:0], ph.name...), b.phone.x, y+20, 15, centre, tint(c.Text, 1), rankTitle)
	s.scratch = append(append(append(s.scratch[:0], ph.addr...), " · "...), s.groups[ph.group].model...)
	if word := s.standing(ph); word != "" {
		s.scratch = append(append(s.scratch, " · "...), word...)
	}
	s.write(s.scratch, b.phone.x, y+37, 11, centre, tint(c.Dim, 1), rankCaption)
}

// placeLinks stands who feeds the phone, or whom it feeds, one under the other
// beside it.
func (s *Scene) placeLinks(b *bench, feeds bool) {
	k := &s.sockets
	n := 0
	for i := range k.links {
		if k.links[i].feeds == feeds {
			n++
		}
	}
	n = min(n, maxLinks)
	x := b.left
	if feeds {
		x = b.right
	}
	room := b.pw*pwToH + 56*s.cam.zoom
	step := min(room/float64(max(n, 1)), b.pw*0.6)
	pw := min(step*0.86/pwToH, b.pw*0.36, 84*s.cam.zoom)
	if !b.beside {
		pw = min(pw, step*0.6/pwToH)
	}
	at := 0
	for i := range k.links {
		l := &k.links[i]
		if l.feeds != feeds {
			continue
		}
		if l.pw = 0; at >= maxLinks {
			continue
		}
		l.at, l.pw = pt{x, b.phone.y + (float64(at)-float64(n-1)/2)*step}, pw
		at++
	}
}

// drawLinks draws the sockets: a stream where bytes flow, at its rate, and a
// hairline where there is a connection, or was one.
func (s *Scene) drawLinks(p *pen, b *bench) {
	c := s.Palette()
	k := &s.sockets
	for i := range k.links {
		l := &k.links[i]
		if l.pw == 0 {
			continue
		}
		l.lay(&s.curve, b)
		body, rate, flow := c.Peer, 0.0, 0.0
		if l.phone < 0 {
			body = c.WAN
		}
		if l.file >= 0 && !l.feeds {
			m := &k.files[l.file].meter
			rate, flow = m.rate, m.flow
		} else if l.file >= 0 {
			m := &s.phones[l.phone].tree
			rate, flow = m.rate, m.flow
		}
		switch {
		case l.file >= 0 && l.phone < 0:
			p.ribbon(&s.curve, 7, tint(body, 0.14))
			p.dashes(&s.curve, 3, 0, 12, 20, flow/20, tint(body, 1))
		case l.file >= 0:
			s.stream(p, tint(body, 0.16), tint(body, 1), 48, flow)
		case l.phone < 0:
			p.dashes(&s.curve, 1.2, 0, 6, 14, 0, tint(body, 0.55))
		default:
			p.ribbon(&s.curve, 1.2, tint(c.Tree, 0.8))
		}
		s.drawLinkEnd(p, b, l, rate)
	}
}

// lay lays the curve that a link is drawn along.
func (l *link) lay(c *curve, b *bench) {
	from, to := pt{l.at.x + l.pw*0.7, l.at.y}, pt{b.phone.x - b.pw*0.56, b.phone.y}
	if l.feeds {
		from, to = pt{b.phone.x + b.pw*0.56, b.phone.y}, pt{l.at.x - l.pw*0.7, l.at.y}
	}
	mid := (from.x + to.x) / 2
	c.bend(from, pt{mid, from.y}, pt{mid, to.y}, to, smooth)
}

// hqToPhone is how much wider the headquarters is drawn than a phone beside it.
const hqToPhone = 1.1

// drawLinkEnd draws who is at the other end, by name, and what flows.
func (s *Scene) drawLinkEnd(p *pen, b *bench, l *link, rate float64) {
	c := s.Palette()
	body, name, half := c.Peer, s.words.HQ, l.pw*pwToH/2
	if l.phone < 0 {
		size := l.pw * hqToPhone
		body, half = c.WAN, size/2
		p.sprite(p.art.HQ[s.theme].Pick(size*p.k), l.at.x-half, l.at.y-half, size, size, plain)
		s.keep(rect{l.at.x - half, l.at.y - half, l.at.x + half, l.at.y + half})
		if !p.known(name) {
			name = ""
		}
	} else {
		ph := &s.phones[l.phone]
		if ph.root {
			s.drawCrown(p, ph, l.at, l.pw)
		}
		s.drawAny(p, ph, l.at, l.pw)
		if name = ph.name; len(name) > 5 && !b.beside {
			name = name[len(name)-5:]
		}
	}
	x, y, side := l.at.x, l.at.y+half+11, centre
	if b.beside { // outwards of who stands there
		x, y, side = l.at.x+l.pw*0.66, l.at.y+4, left
		if !l.feeds {
			x, side = l.at.x-l.pw*0.66, right
		}
		if rate > 0 {
			y -= 7
		}
	}
	s.write(append(s.scratch[:0], name...), x, y, 11, side, tint(c.Dim, 1), rankPhone)
	if rate > 0 {
		s.scratch = s.words.appendRate(s.scratch[:0], int64(rate))
		s.write(s.scratch, x, y+14, 11, side, tint(body, 1), rankLine)
	}
}

// Blocks of a bitmap: Map, in a claim and an offer, has a bit for each.
const blocks = 32

// drawFiles draws a bitmap for every component: what is there, from where, and
// what is verified.
func (s *Scene) drawFiles(p *pen, b *bench) {
	c := s.Palette()
	k, t := &s.sockets, b.table
	z := s.cam.zoom
	p.panel(t.x0, t.y0, t.w(), t.h(), 16*z, tint(c.Ground, 1), tint(c.GroundEdge, 1))
	if len(k.files) == 0 {
		return
	}
	names, sizes := 74*z, 96*z
	if t.w() < 460*z {
		names, sizes = 52*z, 84*z
	}
	step := min(30*z, (t.h()-20*z)/float64(len(k.files)))
	for i := range k.files {
		r := &k.files[i]
		y := (t.y0+t.y1)/2 + step*(float64(i)+0.5-float64(len(k.files))/2)
		size := min(12.5*z, step*0.62)
		if r.root {
			p.sign(p.art.Crown, t.x0+16*z, y+2*z, 17*z, tint(c.WAN, 1))
			p.sign(p.art.Dot, t.x0+16*z, y+2*z, 5*z, tint(c.WAN, 1))
		}
		ink := c.Text
		if r.phase == telemetry.Idle {
			ink = c.Dim
		}
		s.scratch = append(s.scratch[:0], component(r.name)...)
		if size >= 6 {
			p.text(s.scratch, t.x0+28*z, y+size*0.36, size, left, tint(ink, 1))
		}
		cells := rect{t.x0 + 28*z + names, y - min(step*0.3, 8*z), t.x1 - sizes, y + min(step*0.3, 8*z)}
		s.drawBlocks(p, cells, r)
		s.fileState(p, r, t.x1-16*z, y, size)
	}
}

// drawBlocks fills a bitmap.
func (s *Scene) drawBlocks(p *pen, in rect, r *fileRow) {
	c := s.Palette()
	step := in.w() / blocks
	w := step - max(min(step*0.2, 2), 0.6)
	have := 0.0
	if r.size > 0 {
		have = blocks * min(float64(r.have)/float64(r.size), 1)
	}
	body := c.Peer
	switch r.phase {
	case telemetry.Whole:
		body, have = c.Verified, blocks
	case telemetry.FromServer:
		body = c.WAN
	}
	full := math.Floor(have)
	for i := range blocks {
		x := in.x0 + step*float64(i)
		p.fill(x, in.y0, w, in.h(), tint(c.Tree, 0.34))
		switch at := float64(i); {
		case at < full:
			p.fill(x, in.y0, w, in.h(), tint(body, 0.95))
		case at < have: // a block that is on its way fills from below
			h := in.h() * (have - full)
			p.fill(x, in.y1-h, w, h, tint(body, 0.6))
		}
	}
}

// fileState says at the right of a bitmap how much is there.
func (s *Scene) fileState(p *pen, r *fileRow, x, y, size float64) {
	c := s.Palette()
	if size < 6 {
		return
	}
	b := s.scratch[:0]
	switch {
	case r.phase == telemetry.Whole:
		p.sign(p.art.Tick, x-size*0.5, y, size, tint(c.Verified, 1))
		x -= size * 1.3
		b = s.words.appendBytes(b, r.size)
	case r.have > 0 && r.size > 0:
		b = append(appendInt(b, int(100*min(float64(r.have)/float64(r.size), 1))), " %"...)
	case r.size > 0:
		b = s.words.appendBytes(b, r.size)
	}
	s.scratch = b
	p.text(b, x, y+size*0.36, size*0.88, right, tint(c.Dim, 1))
}
