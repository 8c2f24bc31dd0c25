package scene

import (
	"math"

	"openpfs/wasm/scene/atlas"
)

// forest is the hierarchy's look on the canvas, in CSS pixels: a band with the
// headquarters on top, then the rows, then a tray for who is in no tree.
type forest struct {
	x0, x1 float64 // of the sectors, with the whole in view
	bus    float64 // the height of the line that comes from the headquarters
	top    float64 // of the first row
	rowH   float64
	rows   int
	tray   rect
}

const (
	leastSector = 26.0 // a subtree whose children have less is a pile
	twigMost    = 84.0 // widest phone: its screen is drawn, not written
	forestHead  = 24.0 // of a ground, with the tree's name
)

func (s *Scene) forest() forest {
	a := s.area
	f := forest{x0: a.x0 + 64, x1: a.x1 - 12}
	band := 66.0
	if s.lay.upright {
		f.x0, f.x1, band = a.x0+30, a.x1-6, 58
	}
	f.top, f.bus = a.y0+band+forestHead, a.y0+band-14
	f.rows = s.depth + 1
	most := 1
	for i := range s.groups {
		if g := &s.groups[i]; g.disc != nil {
			f.rows = max(f.rows, len(g.disc.start)-1)
			most = max(most, g.places)
		}
	}
	trayH := a.y1 - f.top
	if !s.flat {
		trayH = min(max(28, math.Sqrt(float64(most))*4), trayH*0.2)
	}
	f.tray = rect{f.x0, a.y1 - trayH, f.x1, a.y1}
	if s.flat {
		f.tray.y0 += 8
	}
	if s.rowsShown == 0 || s.still {
		s.rowsShown = float64(f.rows)
	}
	f.rowH = (f.tray.y0 - 14 - f.top) / s.rowsShown
	return f
}

// sx is where a part of the width lies on the canvas.
func (s *Scene) sx(f *forest, x float64) float64 {
	return s.cam.cx + (f.x0+x*(f.x1-f.x0)-s.cam.cx)*s.cam.zoom + s.cam.x
}

func (f *forest) y(level float64) float64 { return f.top + (level+0.5)*f.rowH }

// standing is a phone that a frame draws, and pile a subtree that it does not.
type standing struct {
	phone, up     int // up: its parent's number among the standing; −1
	x, y, pw, gap float64
}

type pile struct {
	phone   int // whose children are in it
	up      int
	x, y, w float64
}

// holdForest keeps the sectors over the canvas: the whole is never narrower
// than the room for it, and one does not come nearer than shows every phone.
func (s *Scene) holdForest() {
	f := s.forest()
	s.wood = f
	c := &s.cam
	c.least, c.most = 1, max(8, 96*math.Exp2(float64(min(f.rows, 24)))/(f.x1-f.x0))
	hold := func(zoom, x *float64) {
		*zoom = min(max(*zoom, c.least), c.most)
		*x = min(max(*x, (f.x1-c.cx)*(1-*zoom)), (f.x0-c.cx)*(1-*zoom))
	}
	hold(&c.zoom, &c.x)
	hold(&c.wantZoom, &c.wantX)
	c.y, c.wantY = 0, 0
}

// lookOver finds what of the forest is in view, from the roots down: what lies
// beside the canvas, or is too narrow, costs nothing.
func (s *Scene) lookOver(f *forest) {
	for i := range s.stands {
		if k := s.stands[i].phone; k < len(s.twigs) {
			s.twigs[k].seen = 0
		}
	}
	s.stands, s.piles = s.stands[:0], s.piles[:0]
	for n := len(s.tops) - 1; n >= 0; n-- {
		s.standIn(f, s.tops[n], -1)
	}
	for n := 0; n < len(s.stands); n++ {
		i := s.stands[n].phone
		first := s.twigs[i].first
		if first < 0 || !s.twigs[first].in {
			continue
		}
		if s.twigs[first].w*(f.x1-f.x0)*s.cam.zoom < leastSector {
			s.heap(f, i, n)
			continue
		}
		for k := first; k >= 0; k = s.twigs[k].next {
			s.standIn(f, int(k), n)
		}
	}
}

// standIn adds a phone if its sector is in view: it stands in the middle of
// what of the sector is, so that the way up to the root stays in view too.
func (s *Scene) standIn(f *forest, i, up int) {
	t := &s.twigs[i]
	if t.seen > 0 {
		return // a history that goes in circles
	}
	x, level := t.place()
	lo, hi := s.sx(f, x-t.w/2), s.sx(f, x+t.w/2)
	v0, v1 := max(lo, f.x0), min(hi, f.x1)
	if v1-v0 < 4 && hi-lo > 8 {
		return
	}
	gap := v1 - v0
	pw := min(f.rowH*0.58*atlas.PhoneW/atlas.PhoneH, gap*0.84, twigMost)
	s.stands = append(s.stands, standing{i, up, (v0 + v1) / 2, f.y(level), max(pw, 5), gap})
	t.seen = int32(len(s.stands))
}

func (s *Scene) heap(f *forest, i, up int) {
	at := &s.stands[up]
	s.piles = append(s.piles, pile{i, up, at.x, f.y(float64(s.twigs[i].level) + 1), min(at.gap*0.9, 64)})
}

// inForest is where a phone is to be seen in the hierarchy's look: itself, or
// whom it is hidden under, or its place in the tray.
func (s *Scene) inForest(i int) (at pt, pw float64) {
	if i >= len(s.twigs) {
		return pt{}, 0
	}
	if !s.twigs[i].in {
		return s.inTray(&s.wood, i)
	}
	for range maxDepth {
		if n := s.twigs[i].seen; n > 0 {
			st := &s.stands[n-1]
			return pt{st.x, st.y}, st.pw
		}
		if s.phones[i].parent < 0 {
			break
		}
		i = s.phones[i].parent
	}
	return pt{}, 0
}

// inTray is a phone's cell in the tray: its own from the start.
func (s *Scene) inTray(f *forest, i int) (at pt, pw float64) {
	g := &s.groups[s.phones[i].group]
	sh := s.shares[s.phones[i].group]
	cols, rows := trayGrid(sh.w*(f.x1-f.x0)-10, f.tray.h()-6, max(g.places, g.came))
	k := s.phones[i].nth
	cellW, cellH := (sh.w*(f.x1-f.x0)-10)*s.cam.zoom/float64(cols), (f.tray.h()-6)/float64(rows)
	x := s.sx(f, sh.x) + 5*s.cam.zoom + (float64(k%cols)+0.5)*cellW
	y := f.tray.y0 + 3 + (float64(k/cols)+0.5)*cellH
	return pt{x, y}, min(cellW*0.8, cellH*0.68*atlas.PhoneW/atlas.PhoneH, twigMost)
}

// trayGrid divides a box into n cells that are about as high as wide.
func trayGrid(w, h float64, n int) (cols, rows int) {
	n = max(n, 1)
	cols = max(int(math.Ceil(math.Sqrt(float64(n)*max(w, 1)/max(h, 1)))), 1)
	rows = (n + cols - 1) / cols
	return cols, rows
}

// easeRows makes room for a level that nobody announced, or takes it back.
func (s *Scene) easeRows(dt float64) bool {
	off := float64(s.wood.rows) - s.rowsShown
	if s.wood.rows == 0 || off == 0 {
		return false
	}
	if s.rowsShown += off * (1 - math.Exp(-dt*8)); math.Abs(off) < 0.004 {
		s.rowsShown = float64(s.wood.rows)
	}
	return true
}
