package scene

import "openpfs/core/telemetry"

// A phone of the express profile takes all its files at once, each in a tree of
// its own. Its screen then has a row for every file: amber where it comes over
// the line, teal from a parent, green when it is whole. The map draws one tree,
// of the file that moves most or the one that was chosen; the others are told by
// the rows that fill.

// maxRows is how many files a screen has rows for; with more it shows the sum.
const maxRows = 8

// row is a file on the screen of a phone that takes several at once.
type row struct {
	file  string
	phase telemetry.Phase
	part  float64 // that is here
}

// readAtOnce reads a phone that takes its files at once.
func (s *Scene) readAtOnce(p *phone, n *telemetry.NodeState, g *group) {
	w := n.Work()
	p.file, p.phase, p.have, p.size, p.waits = "", w.Phase, w.Have, w.Size, false
	if fs := n.File(g.focus); fs != nil && fs.Root && fs.Phase == telemetry.RootWait {
		p.waits, p.since, p.wait = true, fs.Since, fs.Wait
	}
	for i := range n.Files {
		fs := &n.Files[i]
		if n.Up && fs.Phase != telemetry.Idle && fs.Phase != telemetry.Whole {
			g.vote(fs.Name)
		}
		if len(n.Files) > maxRows {
			continue
		}
		r := row{file: fs.Name, phase: fs.Phase}
		if fs.Size > 0 {
			r.part = min(float64(fs.Have)/float64(fs.Size), 1)
		}
		p.rows[i], p.lines = r, i+1
	}
	g.atOnce = g.atOnce || w.Files > 1
}

// moving is how much a file moves: the bytes that its phones took, and less the
// more of them are done. The one that is drawn has to be passed by a quarter
// before another takes its place, so that the picture stands.
func (s *Scene) moving(g *group, f *telemetry.Fleet, v vote) int {
	weight := v.n
	for i := range f.Hiers {
		if h := &f.Hiers[i]; h.File == v.file && h.Model == g.model && h.Subnet == g.subnet {
			weight += int(h.Moved) / max(len(g.nodes), 1) * v.n
		}
	}
	if v.file == g.focus {
		weight += weight / 4
	}
	return weight
}

// rowInk is the colour of a row.
func (s *Scene) rowInk(r *row) ink {
	k := s.Palette()
	switch r.phase {
	case telemetry.Whole:
		return tint(k.Verified, 1)
	case telemetry.FromServer:
		return tint(k.WAN, 1)
	}
	return tint(k.Peer, 1)
}

// gaugeRows fills a screen with a bar for every file; it reports false where
// they would be too thin to be told apart.
func (s *Scene) gaugeRows(p *pen, ph *phone, r rect) bool {
	if ph.lines == 0 || ph.phase == telemetry.Whole || r.h() < 2*float64(ph.lines) {
		return false
	}
	k := s.Palette()
	p.fill(r.x0, r.y0, r.w(), r.h(), tint(k.ScreenOn, 1))
	step := r.h() / float64(ph.lines)
	for i := range ph.rows[:ph.lines] {
		ro := &ph.rows[i]
		y, h := r.y0+step*(float64(i)+0.14), step*0.72
		p.fill(r.x0, y, r.w(), h, tint(k.Screen, 1))
		p.fill(r.x0, y, r.w()*ro.part, h, s.rowInk(ro))
	}
	return true
}

// screenRows is a large screen of a phone that takes several files at once: how
// much is here of all of them, and for each its name and its bar.
func (s *Scene) screenRows(p *pen, ph *phone, r rect, pw float64) {
	k := s.Palette()
	small, m := pw*0.078, pw*0.026
	s.scratch = s.appendHave(s.scratch[:0], ph)
	p.text(s.scratch, r.x0+m, r.y0+m+small*0.82, small, left, tint(k.ScreenText, 1))
	top := r.y0 + m*2 + small*1.05
	step := (r.y1 - m - top) / float64(ph.lines)
	letters, names := min(step*0.86, small*0.8), 0.0
	if letters >= 6.5 {
		names = r.w() * 0.34
	}
	for i := range ph.rows[:ph.lines] {
		ro := &ph.rows[i]
		y := top + step*float64(i)
		if names > 0 {
			s.scratch = append(s.scratch[:0], component(ro.file)...)
			p.text(s.scratch, r.x0+m, y+step*0.5+letters*0.34, letters, left, tint(k.ScreenText, 1))
		}
		x, h := r.x0+m+names, min(step*0.6, pw*0.03)
		w := r.x1 - m - x
		y += (step - h) / 2
		p.fill(x, y, w, h, tint(k.Screen, 1))
		p.fill(x, y, w*ro.part, h, s.rowInk(ro))
	}
}
