package scene

import (
	"math"
	"strconv"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene/atlas"
)

// How much of a phone is drawn depends on its width in CSS pixels.
const (
	leastDot   = 2.2
	dotBelow   = 9.0
	miniBelow  = 29.0
	labelBelow = 29.0 // from here on a label stands under the phone
	textBelow  = 92.0 // from here on its own screen can be read

	standingBelow = 44.0 // from here on the label has room for how far a load is trusted
)

// phoneWidth is one for all groups: phones of different models are equals.
func (s *Scene) phoneWidth() float64 {
	part := widest
	for i := range s.groups {
		part = min(part, s.groups[i].disc.phone)
	}
	return s.lay.pitch * part * s.cam.zoom
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

func (s *Scene) drawPhones(p *pen) {
	pw := s.phoneWidth()
	for i := range s.phones {
		ph := &s.phones[i]
		if !ph.there {
			continue
		}
		at := s.at(ph)
		if p.outside(at.x-pw, at.y-pw, at.x+pw, at.y+pw) {
			continue
		}
		if ph.root {
			s.drawCrown(p, ph, at, pw)
		}
		s.drawAny(p, ph, at, pw)
		if ph.up && pw >= labelBelow && pw < textBelow {
			s.labelPhone(ph, at, pw)
		}
	}
}

// drawAny draws a phone with as much of it as its width allows.
func (s *Scene) drawAny(p *pen, ph *phone, at pt, pw float64) {
	w, h := pw, pw*pwToH
	if pw < dotBelow {
		w = max(pw, leastDot)
		h = w
	}
	s.keep(rect{at.x - w/2, at.y - h/2, at.x + w/2, at.y + h/2})
	switch {
	case pw < dotBelow:
		s.drawDot(p, ph, at, pw)
	case pw < miniBelow:
		s.drawMini(p, ph, at, pw)
	default:
		s.drawPhone(p, ph, at, pw)
	}
	if ph.name == s.selected || ph.name == s.hovered {
		p.ring(at.x, at.y, max(pw*0.62, 7), 2, 1, 0, tint(s.Palette().Select, 0.9))
	}
}

// stateOf returns the colour of what a phone is at, and how much of the file
// it has.
func (s *Scene) stateOf(ph *phone) (c ink, part float64) {
	k := s.Palette()
	if ph.size > 0 {
		part = min(float64(ph.have)/float64(ph.size), 1)
	}
	switch {
	case ph.back:
		return tint(k.Trouble, 1), 1
	case ph.committed || ph.phase == telemetry.Whole:
		return tint(k.Verified, 1), 1
	case ph.phase == telemetry.FromServer:
		return tint(k.WAN, 1), part
	case ph.phase == telemetry.Claiming:
		return tint(k.Claim, 1), part
	}
	return tint(k.Peer, 1), part
}

// drawDot is a phone of a few pixels: dark at rest, as bright as it is full.
func (s *Scene) drawDot(p *pen, ph *phone, at pt, pw float64) {
	k := s.Palette()
	d := max(pw, leastDot)
	if !ph.up {
		p.sign(p.art.Dot, at.x, at.y, d*0.6, tint(k.Tree, 0.5))
		return
	}
	c, part := s.stateOf(ph)
	p.sign(p.art.Dot, at.x, at.y, d, tint(k.Tree, 1))
	if part > 0 {
		a := float32(0.35 + 0.65*part)
		p.sign(p.art.Dot, at.x, at.y, d, ink{c.r * a, c.g * a, c.b * a, a})
	}
	if ph.committed && !ph.vouched && d > 3 { // hollow: nobody vouches
		p.sign(p.art.Dot, at.x, at.y, d*0.5, tint(k.Ground, 1))
	}
}

func (s *Scene) drawMini(p *pen, ph *phone, at pt, pw float64) {
	h := pw * atlas.PhoneH / atlas.PhoneW
	x, y, u := at.x-pw/2, at.y-h/2, pw/atlas.PhoneW
	body := plain
	if !ph.up {
		body = faded(0.35)
	}
	p.sprite(p.art.Mini[s.theme].Pick(pw*p.k), x, y, pw, h, body)
	if ph.up {
		s.gauge(p, ph, rect{x + atlas.MiniX*u, y + atlas.MiniY*u, x + (atlas.MiniX+atlas.MiniW)*u, y + (atlas.MiniY+atlas.MiniH)*u})
		s.drawTrust(p, ph, at, pw)
	}
}

// gauge fills a screen by what the phone has; a tick says whole.
func (s *Scene) gauge(p *pen, ph *phone, r rect) {
	k := s.Palette()
	c, part := s.stateOf(ph)
	if ph.back {
		p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.Trouble, 0.24))
		if r.h() > 5 {
			p.sign(p.art.Back, (r.x0+r.x1)/2, (r.y0+r.y1)/2, r.h()*0.82, tint(k.Trouble, 1))
		} else {
			p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.Trouble, 0.8))
		}
		return
	}
	if ph.committed || ph.phase == telemetry.Whole {
		p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.Verified, 0.26))
		if r.h() > 5 {
			p.sign(p.art.Tick, (r.x0+r.x1)/2, (r.y0+r.y1)/2, r.h()*0.86, tint(k.Verified, 1))
		} else {
			p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.Verified, 0.8))
		}
		return
	}
	if s.gaugeRows(p, ph, r) {
		return
	}
	if part > 0 {
		p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.ScreenOn, 1))
		p.fill(r.x0, r.y0, r.w()*part, r.h(), c)
		return
	}
	s.pictogram(p, ph, r)
}

// pictogram is what the screen shows before bytes come.
func (s *Scene) pictogram(p *pen, ph *phone, r rect) {
	k := s.Palette()
	x, y, h := (r.x0+r.x1)/2, (r.y0+r.y1)/2, r.h()
	if h < 5 {
		return
	}
	switch ph.phase {
	case telemetry.Claiming:
		p.ring(x, y, h*0.36, max(h*0.08, 1), 1, 0, tint(k.Claim, 1))
		p.sign(p.art.Dot, x, y, h*0.26, tint(k.Claim, 1))
	case telemetry.Hearing:
		p.sign(p.art.Dot, x, y, h*0.2, tint(k.Dim, 0.8))
	case telemetry.Following, telemetry.Waiting:
		for i := -1.0; i <= 1; i++ {
			p.sign(p.art.Dot, x+i*h*0.32, y, h*0.17, tint(k.Dim, 1))
		}
	case telemetry.RootWait:
		p.sign(p.art.Dot, x, y, h*0.34, tint(k.WAN, 1))
	}
}

func (s *Scene) drawPhone(p *pen, ph *phone, at pt, pw float64) {
	at.y += s.nod(ph) * pw
	h := pw * atlas.PhoneH / atlas.PhoneW
	x, y, u := at.x-pw/2, at.y-h/2, pw/atlas.PhoneW
	body := plain
	if !ph.up {
		body = faded(0.3)
	}
	p.sprite(p.art.Phones[s.theme].Pick(pw*p.k), x, y, pw, h, body)
	if !ph.up {
		return
	}
	r := rect{x + atlas.ScreenX*u, y + atlas.ScreenY*u, x + (atlas.ScreenX+atlas.ScreenW)*u, y + (atlas.ScreenY+atlas.ScreenH)*u}
	if pw >= textBelow {
		s.screenText(p, ph, r, pw)
		s.drawTrust(p, ph, at, pw)
		return
	}
	s.gauge(p, ph, r)
	s.drawTrust(p, ph, at, pw)
}

// labelPhone writes under a phone how much it has.
func (s *Scene) labelPhone(ph *phone, at pt, pw float64) {
	k := s.Palette()
	s.scratch = s.appendHave(s.scratch[:0], ph)
	c := tint(k.Dim, 1)
	switch {
	case ph.back:
		c = tint(k.Trouble, 1)
	case ph.committed && !ph.vouched:
	case ph.phase == telemetry.Whole || ph.committed:
		c = tint(k.Verified, 0.95)
	}
	if word := s.standing(ph); word != "" && pw >= standingBelow {
		s.scratch = append(s.scratch[:0], word...)
	}
	if len(s.scratch) == 0 {
		return
	}
	size := min(max(pw*0.18, 8.6), 12.5)
	r := rankPhone
	switch {
	case ph.name == s.looked():
		r = rankLooked
	case ph.root:
		r = rankRoot
	}
	s.write(s.scratch, at.x, at.y+(s.nod(ph)+pwToH/2)*pw+size*0.92, size, centre, c, r)
}

// pwToH is a phone's height for its width.
const pwToH = atlas.PhoneH / atlas.PhoneW

// appendHave writes what a phone's screen says of its component: 100 % where
// it is whole, kilobytes where it is not.
func (s *Scene) appendHave(b []byte, ph *phone) []byte {
	switch {
	case ph.back:
		return b
	case ph.phase == telemetry.Whole:
		return append(b, "100 %"...)
	case ph.committed:
		return b
	case ph.have > 0:
		return s.words.appendBytes(b, ph.have)
	case ph.phase == telemetry.FromServer, ph.phase == telemetry.FromPeer:
		return append(b, "0 kB"...)
	}
	return b
}

// screenText is the phone's own screen where it can be read: the component's
// name, the sign of PFS in the top right corner, and how much is here.
func (s *Scene) screenText(p *pen, ph *phone, r rect, pw float64) {
	k := s.Palette()
	p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.ScreenOn, 1))
	c, part := s.stateOf(ph)
	small, m := pw*0.078, pw*0.026
	fg := tint(k.ScreenText, 1)
	if ph.pfs {
		p.sign(p.art.PFS, r.x1-m-small*0.5, r.y0+m+small*0.5, small*1.05, tint(k.Peer, 1))
	}
	if ph.back {
		p.sign(p.art.Back, (r.x0+r.x1)/2, r.y0+r.h()*0.42, r.h()*0.5, tint(k.Trouble, 1))
		s.fitted(p, s.standing(ph), (r.x0+r.x1)/2, r.y1-m*1.3, small, r.w()-2*m, fg)
		return
	}
	if ph.committed {
		p.sign(p.art.Tick, (r.x0+r.x1)/2, r.y0+r.h()*0.25, r.h()*0.36, tint(k.Verified, 1))
		s.fitted(p, ph.running, (r.x0+r.x1)/2, r.y0+r.h()*0.61, small*0.86, r.w()-2*m, fg)
		s.fitted(p, s.standing(ph), (r.x0+r.x1)/2, r.y1-m*1.3, small, r.w()-2*m, fg)
		return
	}
	if ph.lines > 0 {
		s.screenRows(p, ph, r, pw)
		return
	}
	s.scratch = append(s.scratch[:0], component(ph.file)...)
	p.text(s.scratch, r.x0+m, r.y0+m+small*0.82, small, left, fg)
	bar := pw * 0.022
	s.scratch = s.appendHave(s.scratch[:0], ph)
	mid := r.y0 + r.h()*0.70
	if len(s.scratch) == 0 {
		s.pictogram(p, ph, rect{r.x0, r.y0 + r.h()*0.36, r.x1, r.y0 + r.h()*0.8})
		return
	}
	size := pw * 0.125
	if w := p.measure(s.scratch, size); w > r.w()-2*m {
		size *= (r.w() - 2*m) / w
	}
	p.text(s.scratch, r.x0+m, mid, size, left, fg)
	if ph.phase == telemetry.Whole {
		p.sign(p.art.Tick, r.x1-m-size*0.45, mid-size*0.35, size*0.8, tint(k.Verified, 1))
	}
	p.fill(r.x0+m, r.y1-m-bar, r.w()-2*m, bar, tint(k.Screen, 1))
	p.fill(r.x0+m, r.y1-m-bar, (r.w()-2*m)*part, bar, c)
}

// fitted writes a name no wider than a width; what is left over is cut off.
func (s *Scene) fitted(p *pen, name string, x, y, size, width float64, c ink) {
	s.scratch = append(s.scratch[:0], name...)
	// In steps: between the type's own sizes it does not scale evenly.
	for least := size * 0.6; size > least && p.measure(s.scratch, size) > width; {
		size *= 0.95
	}
	for len(s.scratch) > 1 && p.measure(s.scratch, size) > width+0.5 {
		s.scratch = s.scratch[:len(s.scratch)-1]
	}
	p.text(s.scratch, x, y, size, centre, c)
}

// drawCrown draws the rays that a root wears, and around them, while it waits
// for others to join, how much of that wait is over.
func (s *Scene) drawCrown(p *pen, ph *phone, at pt, pw float64) {
	k := s.Palette()
	size := max(pw*1.68, 15)
	p.sprite(p.art.Glow, at.x-size*0.75, at.y-size*0.75, size*1.5, size*1.5, tint(k.WAN, 0.16))
	p.sign(p.art.Crown, at.x, at.y, size, tint(k.WAN, 0.9))
	if ph.waits {
		part := min(max(float64(s.now-ph.since)/float64(max(ph.wait, 1)), 0), 1)
		r := size * 0.56
		p.ring(at.x, at.y, r, 1, 1, 0, tint(k.WAN, 0.25))
		p.ring(at.x, at.y, r, max(pw*0.05, 2), part, 0, tint(k.WAN, 0.95))
	}
}

// nod is how far a phone that yields bows, as a part of its width.
func (s *Scene) nod(ph *phone) float64 {
	if s.still {
		return 0
	}
	for i := range s.marks {
		m := &s.marks[i]
		if m.kind == telemetry.Yield && m.age < 0.45 && &s.phones[m.node] == ph {
			return 0.09 * math.Sin(math.Pi*m.age/0.45)
		}
	}
	return 0
}
