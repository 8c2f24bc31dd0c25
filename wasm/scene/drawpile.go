package scene

import "openpfs/core/telemetry"

// A pile tells of every level of its subtree how many stand there, and how far
// they are: green holds the file, teal receives it.

// tally counts the phones of one level of a pile.
type tally struct{ all, whole, busy int }

// tallyUp counts a subtree, without the phone at its top, level by level.
func (s *Scene) tallyUp(top int) (levels int) {
	s.tallies = s.tallies[:0]
	s.climb = append(s.climb[:0], s.twigs[top].first)
	base := s.twigs[top].level + 1
	for len(s.climb) > 0 {
		i := s.climb[len(s.climb)-1]
		s.climb = s.climb[:len(s.climb)-1]
		t := &s.twigs[i]
		if t.next >= 0 {
			s.climb = append(s.climb, t.next)
		}
		if t.first >= 0 && t.level < maxDepth {
			s.climb = append(s.climb, t.first)
		}
		for len(s.tallies) <= int(t.level-base) {
			s.tallies = append(s.tallies, tally{})
		}
		n := &s.tallies[t.level-base]
		n.all++
		switch t.phase {
		case telemetry.Whole:
			n.whole++
		case telemetry.FromPeer, telemetry.FromServer:
			n.busy++
		}
	}
	return len(s.tallies)
}

func (s *Scene) drawPile(p *pen, f *forest, pl *pile) {
	c := s.Palette()
	levels := s.tallyUp(pl.phone)
	h := min(f.rowH*0.62, 26)
	x, top := pl.x-pl.w/2, pl.y-f.rowH*0.36
	box := rect{x, top, x + pl.w, f.y(float64(int(s.twigs[pl.phone].level)+levels)) + f.rowH*0.36}
	p.panel(box.x0, box.y0, box.w(), box.h(), 8, tint(c.Card, 1), tint(c.GroundEdge, 1))
	for level := range levels {
		n := &s.tallies[level]
		y := f.y(float64(int(s.twigs[pl.phone].level) + 1 + level))
		size := min(max(h*0.46, 8), 11)
		bar := rect{x + 4, y + h/2 - 5, x + pl.w - 4, y + h/2 - 1}
		done, busy := bar.w()*float64(n.whole)/float64(n.all), bar.w()*float64(n.busy)/float64(n.all)
		p.fill(bar.x0, bar.y0, bar.w(), bar.h(), tint(c.Tree, 0.5))
		p.fill(bar.x0, bar.y0, done, bar.h(), tint(c.Verified, 1))
		p.fill(bar.x0+done, bar.y0, busy, bar.h(), tint(c.Peer, 1))
		s.scratch = appendInt(s.scratch[:0], n.all)
		if h >= 15 && p.measure(s.scratch, size) <= pl.w-6 {
			p.text(s.scratch, pl.x, y+h/2-8, size, centre, tint(c.Text, 1))
		}
	}
	s.keep(box)
}
