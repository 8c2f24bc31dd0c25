package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// drawMarks shows what has just happened at a phone: a tick rises where a
// component was verified, a cross stands where something failed.
func (s *Scene) drawMarks(p *pen) {
	k := s.Palette()
	pw := s.phoneWidth()
	for i := range s.marks {
		m := &s.marks[i]
		ph := &s.phones[m.node]
		if !ph.there {
			continue
		}
		at := s.at(ph)
		t := m.age / markLife
		fade := min((1-t)*2, 1)
		size := max(pw*0.42, 9)
		up := at.y - pw*0.38
		switch m.kind {
		case telemetry.RootConfirmed:
			if !s.still {
				e := 1 - math.Pow(1-min(m.age/0.7, 1), 3)
				p.sign(p.art.Crown, at.x, at.y, max(pw, 12)*(1.9+1.1*(1-e)), tint(k.WAN, (1-t)*0.6))
			}
		case telemetry.Verified, telemetry.Committed:
			if pw < miniBelow {
				p.ring(at.x, at.y, max(pw*0.7, 4), 1.2, 1, 0, tint(k.Verified, fade*0.9))
				continue
			}
			s.badge(p, m, pt{at.x + pw*0.42, up}, size, k)
		case telemetry.Yield:
		default:
			if pw < miniBelow {
				p.sign(p.art.Cross, at.x, at.y, max(pw*1.3, 9), tint(k.Trouble, fade))
				continue
			}
			s.badge(p, m, pt{at.x + pw*0.42, up}, size, k)
		}
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
	if m.kind != telemetry.Verified && m.kind != telemetry.Committed {
		c, sign = k.Trouble, p.art.Cross
	}
	p.sign(p.art.Dot, at.x, at.y, size, tint(c, fade))
	p.sign(p.art.Dot, at.x, at.y, size*0.86, tint(k.Card, fade))
	p.sign(sign, at.x, at.y, size*0.6, tint(c, fade))
}

// The enlarged phone's card, CSS pixels.
const (
	cardW, cardH = 214.0, 212.0
	cardPhone    = 190.0
)

// drawEnlarged shows the phone under the pointer, or else the selected one,
// large enough to read its screen. Where it is large already, nothing is
// laid over it.
func (s *Scene) drawEnlarged(p *pen) {
	name := s.hovered
	if name == "" {
		name = s.selected
	}
	i, ok := s.byName[name]
	if !ok || !s.phones[i].there || s.phoneWidth() >= textBelow {
		return
	}
	k := s.Palette()
	ph := &s.phones[i]
	at, pw := s.at(ph), s.phoneWidth()
	a := s.lay.area
	// On the side where there is room: left of the phone if need be.
	x, y := at.x+pw*0.7+22, at.y-cardH/2
	if x+cardW > a.x1+20 {
		x = at.x - pw*0.7 - 22 - cardW
	}
	x = min(max(x, a.x0-10), max(a.x1+10-cardW, a.x0-10))
	y = min(max(y, a.y0-10), max(a.y1+10-cardH, a.y0-10))
	side := x
	if x < at.x {
		side = x + cardW
	}
	p.line(at.x, at.y, side, min(max(at.y, y+20), y+cardH-20), 1, tint(k.Select, 0.5))
	p.nine(p.art.Panel, x-5, y-2, cardW+10, cardH+14, 22, ink{0, 0, 0, 0.16})
	p.panel(x, y, cardW, cardH, 14, tint(k.Card, 1), tint(k.GroundEdge, 1))
	s.drawPhone(p, ph, pt{x + cardW/2, y + 12 + cardPhone*0.433}, cardPhone)
	s.fitted(p, ph.name, x+cardW/2, y+cardH-13, 12.5, cardW-24, tint(k.Text, 1))
}
