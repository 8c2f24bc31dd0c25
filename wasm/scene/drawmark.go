package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// drawMarks shows what has just happened at a phone: a tick rises where a
// component was verified, a cross stands where something failed.
func (s *Scene) drawMarks(p *pen) {
	k := s.Palette()
	for i := range s.marks {
		m := &s.marks[i]
		at, pw := s.where(m.node)
		if !s.phones[m.node].there || pw == 0 {
			continue
		}
		t := m.age / markLife
		fade := min((1-t)*2, 1)
		size := min(max(pw*0.42, 9), 20+pw*0.1)
		up := at.y - pw*0.38
		switch m.kind {
		case telemetry.RootConfirmed:
			if !s.still && s.look != OnePhone {
				e := 1 - math.Pow(1-min(m.age/0.7, 1), 3)
				p.sign(p.art.Crown, at.x, at.y, max(pw, 12)*(1.68+1.1*(1-e)), tint(k.WAN, (1-t)*0.6))
			}
		case telemetry.Verified, telemetry.Committed:
			if pw < miniBelow {
				continue // a glow under it: drawGlows
			}
			s.badge(p, m, pt{at.x - pw*0.42, up}, size, k)
		case telemetry.Yield:
		default:
			if pw < miniBelow {
				p.sign(p.art.Cross, at.x, at.y, max(pw*1.3, 9), tint(k.Trouble, fade))
				continue
			}
			s.badge(p, m, pt{at.x - pw*0.42, up}, size, k)
		}
	}
}

// drawGlows lights the ground under small phones that have just verified a
// component; large ones wear a badge.
func (s *Scene) drawGlows(p *pen) {
	pw := s.phoneWidth()
	if pw >= miniBelow {
		return
	}
	d := max(pw*2.4, 12)
	for i := range s.marks {
		m := &s.marks[i]
		if m.kind != telemetry.Verified && m.kind != telemetry.Committed || !s.phones[m.node].there {
			continue
		}
		at, t := s.at(&s.phones[m.node]), m.age/markLife
		p.sprite(p.art.Glow, at.x-d/2, at.y-d/2, d, d, tint(s.Palette().Verified, (1-t)*(1-t)*0.55))
	}
}

// badge is a sign on a round ground, at a phone's shoulder; it pops up, stays,
// and goes.
func (s *Scene) badge(p *pen, m *mark, at pt, size float64, k *Palette) {
	fade := min((1-m.age/markLife)*3, 1)
	if !s.still {
		grow := min(m.age/0.18, 1)
		size *= 0.4 + 0.6*grow*(2-grow)
	}
	c, sign := k.Verified, p.art.Tick
	switch m.kind {
	case telemetry.Verified, telemetry.Committed:
	case telemetry.RolledBack:
		c, sign = k.Trouble, p.art.Back
	default:
		c, sign = k.Trouble, p.art.Cross
	}
	p.sign(p.art.Dot, at.x, at.y, size, tint(c, fade))
	p.sign(p.art.Dot, at.x, at.y, size*0.86, tint(k.Card, fade))
	p.sign(sign, at.x, at.y, size*0.6, tint(c, fade))
}

// The enlarged phone's card, CSS pixels at full size.
const (
	cardW, cardH = 214.0, 226.0
	cardPhone    = 190.0
	cardLeast    = 0.66
)

// cardScale makes the card smaller on a small canvas, and so that it stands
// under the headquarters where that is possible.
func (s *Scene) cardScale() float64 {
	z := min(max(min(s.lay.area.w(), s.lay.area.h())/620, cardLeast), 1)
	if under := (s.lay.area.y1 - s.lay.hq.y1 - hqCaption) / cardH; under > cardLeast {
		z = min(z, under)
	}
	return z
}

// drawEnlarged shows the phone under the pointer, or else the selected one,
// large enough to read its screen. Where it is large already, nothing is
// laid over it. The card has its own place beside the site, so that it covers
// no phone and does not jump; where there is no room for that, it stands
// beside the phone.
func (s *Scene) drawEnlarged(p *pen) {
	i, ok := s.carded()
	if !ok {
		return
	}
	k, z := s.Palette(), s.cardScale()
	ph := &s.phones[i]
	at, pw := s.where(i)
	card := s.card(at, pw, z)
	x, y, w, h := card.x0, card.y0, card.w(), card.h()
	toX, toY := min(max(at.x, x), x+w), min(max(at.y, y+14), y+h-14)
	if d := math.Hypot(toX-at.x, toY-at.y); d > pw*0.62 {
		k1 := max(pw*0.62, 7) / d // from the ring around the phone, not its middle
		p.line(at.x+(toX-at.x)*k1, at.y+(toY-at.y)*k1, toX, toY, 1, tint(k.Select, 0.28))
	}
	p.nine(p.art.Panel, x-5, y-2, w+10, h+12, 20, ink{0, 0, 0, 0.16})
	p.panel(x, y, w, h, 14, tint(k.Card, 1), tint(k.GroundEdge, 1))
	s.drawPhone(p, ph, pt{x + w/2, y + (12+cardPhone*0.433)*z}, cardPhone*z)
	s.fitted(p, ph.name, x+w/2, y+h-30*z, max(12.5*z, 11), w-16, tint(k.Text, 1))
	s.scratch = append(s.scratch[:0], ph.addr...)
	if word := s.standing(ph); word != "" {
		s.scratch = append(append(s.scratch, " · "...), word...)
	} else if ph.all.rate > 0 {
		s.scratch = s.words.appendRate(append(s.scratch, " · "...), int64(ph.all.rate))
	}
	p.text(s.scratch, x+w/2, y+h-13*z, max(11*z, 9.5), centre, tint(k.Dim, 1))
}

// reserveCard keeps labels from where the card will lie.
func (s *Scene) reserveCard() {
	if i, ok := s.carded(); ok {
		at, pw := s.where(i)
		s.keep(s.card(at, pw, s.cardScale()))
	}
}

// carded is the phone that is shown enlarged.
func (s *Scene) carded() (i int, ok bool) {
	if i, ok = s.byName[s.looked()]; !ok || !s.phones[i].there {
		return i, false
	}
	_, pw := s.where(i)
	return i, pw > 0 && pw < textBelow && (s.look != OnePhone || s.hovered != "")
}

func (s *Scene) card(at pt, pw, z float64) rect {
	x, y := s.cardPlace(at, pw, cardW*z, cardH*z)
	return rect{x, y, x + cardW*z, y + cardH*z}
}

// cardPlace returns the card's corner.
func (s *Scene) cardPlace(at pt, pw, w, h float64) (x, y float64) {
	a := s.lay.area
	if s.look == Overview {
		switch {
		case !s.lay.upright && s.lay.site.x0-a.x0 > w+16 && a.y1-s.lay.hq.y1 >= h+hqCaption-1:
			return a.x0, a.y1 - h
		case s.lay.upright && a.y1-s.lay.site.y1 > h+8:
			return (a.x0 + a.x1 - w) / 2, s.lay.site.y1 + 8
		}
	}
	x, y = at.x+pw*0.7+22, at.y-h/2
	if x+w > a.x1+20 {
		x = at.x - pw*0.7 - 22 - w
	}
	x = min(max(x, a.x0-10), max(a.x1+10-w, a.x0-10))
	y = min(max(y, a.y0-10), max(a.y1+10-h, a.y0-10))
	return x, y
}
