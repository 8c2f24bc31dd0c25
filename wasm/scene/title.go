package scene

import (
	"unicode/utf8"

	"openpfs/core/telemetry"
)

// A site that is compared with another bears a letter, its name, and what it has
// cost: how long it took, what crossed the line, how many phones still wait.

// setPort gives the scene a part of the canvas to draw on; the empty one is all
// of it. The insets count from the canvas' edges as ever.
func (s *Scene) setPort(port rect, in Insets) {
	if port != s.port {
		s.port, s.dirty = port, true
	}
	s.SetInsets(in)
}

// settleNow takes the layout to where it is going.
func (s *Scene) settleNow() {
	s.area = s.free()
	s.rearrange()
}

func (s *Scene) setTitle(label string) {
	if word := s.words.Titles[label]; word != "" {
		label = word
	}
	if label == "" {
		label = string(s.letter)
	}
	if label != s.title {
		s.title, s.dirty = label, true
	}
}

// jump tells the epoch of the history: with another one, what was drawn before
// it says nothing of what comes.
func (s *Scene) jump(epoch uint32) {
	if epoch != s.epoch {
		s.epoch, s.jumped = epoch, true
	}
}

// lend takes over the texture of another scene, made for the same canvas.
func (s *Scene) lend(from *Scene) { s.art, s.artHigh = from.Atlas(), from.artHigh }

// toll is what a site has cost by now.
type toll struct {
	took    telemetry.Micros
	bytes   telemetry.Bytes
	waiting int
}

func (s *Scene) readToll(f *telemetry.Fleet, now telemetry.Micros) {
	end := now
	if f.Run.Ended {
		end = f.Now
	}
	s.toll = toll{max(end-f.Run.Start, 0), f.Run.Down, max(max(f.Run.Phones, len(f.Nodes))-f.Totals.Completed, 0)}
}

func (s *Scene) drawTitle(p *pen) {
	if s.title == "" {
		return
	}
	c := s.Palette()
	x, y := s.area.x0, s.area.y0-titleH+6
	if s.letter == 'B' { // where the other site ends
		v := s.view()
		if v.x0 > 0 {
			p.fill(v.x0, y, 1, s.area.y1-y, tint(c.GroundEdge, 1))
		} else {
			p.fill(s.area.x0, v.y0, s.area.w(), 1, tint(c.GroundEdge, 1))
		}
		x += 6
	}
	const side = 24.0
	p.panel(x, y, side, side, 7, tint(c.Card, 1), tint(c.Tree, 1))
	s.scratch = append(s.scratch[:0], s.letter)
	p.text(s.scratch, x+side/2, y+17, 12.5, centre, tint(c.Text, 1))
	s.keep(rect{x, y, x + side, y + side})
	if p.known(s.title) && len(s.title) > 1 {
		s.scratch = append(s.scratch[:0], s.title...)
		for len(s.scratch) > 1 && p.measure(s.scratch, 15) > s.area.x1-x-side-10 {
			_, n := utf8.DecodeLastRune(s.scratch)
			s.scratch = s.scratch[:len(s.scratch)-n]
		}
		s.write(s.scratch, x+side+10, y+18, 15, left, tint(c.Text, 1), rankTitle)
	}
	s.drawToll(p, x, y+side+16)
}

func (s *Scene) drawToll(p *pen, x, y float64) {
	c, t := s.Palette(), &s.toll
	size, gap := 12.5, 18.0
	if s.area.w() < 240 {
		size, gap = 11, 7
	}
	figure := func(k ink) {
		s.write(s.scratch, x, y, size, left, k, rankTitle)
		x += p.measure(s.scratch, size) + gap
	}
	s.scratch = append(s.words.appendTenths(s.scratch[:0], int64(t.took/100_000)), " s"...)
	figure(tint(c.Text, 1))
	s.curve.line(pt{x, y - 4}, pt{x + 20, y - 4})
	p.dashes(&s.curve, 2.4, 0, 5, 8, 0, tint(c.WAN, 1))
	x += 25
	s.scratch = s.words.appendBytes(s.scratch[:0], t.bytes)
	figure(tint(c.WAN, 1))
	if t.waiting == 0 {
		p.sign(p.art.Tick, x+7, y-4, 14, tint(c.Verified, 1))
		return
	}
	for i := range 3 {
		p.sign(p.art.Dot, x+3+float64(i)*6, y-4, 4, tint(c.Dim, 1))
	}
	x += 22
	s.scratch = appendInt(s.scratch[:0], t.waiting)
	figure(tint(c.Text, 1))
}
