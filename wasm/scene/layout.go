package scene

import "math"

// Insets are CSS pixels along the canvas' edges that lie under panels.
type Insets struct{ Top, Right, Bottom, Left float64 }

type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) w() float64 { return r.x1 - r.x0 }
func (r rect) h() float64 { return r.y1 - r.y0 }

// layout is where everything stands when the whole is in view: world units
// are CSS pixels at zoom 1.
type layout struct {
	area     rect // what the panels leave free
	upright  bool // a narrow area: the headquarters above, the site below
	hq       rect
	site     rect // around all grounds
	gateway  pt
	router   float64 // its size
	wan      [4]pt   // the line, a cubic curve from headquarters to gateway
	pitch    float64 // distance of neighbouring phones
	least    float64 // how much of its least size a ground keeps where there are many
	grounds  []plot
	centres  []pt // of the groups
	captions []pt // where the groups' names stand, at their middle
}

// plot is where a subnet's ground lies, and where its cable comes in.
type plot struct {
	rect
	port pt
}

// shape is what a ground has to hold: groups of these radii, in pitches.
type shape struct {
	groups []int
	radii  []float64
	named  bool // the ground bears its subnet's name
}

const (
	maxPitch   = 132.0
	leastPitch = 0.5
	sitePad    = 20.0
	captionH   = 24.0
	headH      = 32.0 // of a ground that bears a name
	leastHead  = 14.0 // of a small one
	hqCaption  = 30.0
	groundGap  = 18.0
	trunk      = 44.0 // from the gateway to the grounds, where there are several

	// A ground is never smaller than its name.
	leastGroundW, leastGroundH = 132.0, 96.0
)

// arrange lays out grounds in an area.
func arrange(area rect, shapes []shape) layout {
	l := layout{area: area, upright: area.w() < area.h()*1.08}
	room := area
	hqSize, trunk := 0.0, trunk
	if len(shapes) < 2 {
		trunk = 0
	}
	groups := 0
	for i := range shapes {
		groups += len(shapes[i].groups)
	}
	if l.upright {
		hqSize = min(area.w()*0.26, area.h()*0.2, 120)
		room.y0 += max(hqSize+hqCaption*0.8, area.h()*0.22) + trunk*0.6
	} else {
		hqSize = min(max(area.w()*0.13, 60), area.h()*0.34, 168)
		room.x0 = area.x1 - min(area.w()*0.66, area.h()*1.5)
		if groups > 1 {
			room.x0 = area.x1 - area.w()*0.66
		}
		room.x0 += trunk * 0.5
	}
	l.packGrounds(room, shapes, groups)
	l.router = min(max(l.pitch*0.42, 16), 30)
	if l.upright {
		l.hq = rect{area.x0, area.y0, area.x0 + hqSize, area.y0 + hqSize}
		l.gateway = pt{(l.site.x0 + l.site.x1) / 2, l.site.y0 - trunk}
		from := pt{l.hq.x1 - hqSize*0.06, l.hq.y0 + hqSize*0.62}
		dx := max(l.gateway.x-from.x, 30)
		l.wan = [4]pt{from, {from.x + dx*0.9, from.y - hqSize*0.1}, {l.gateway.x, from.y}, {l.gateway.x, l.gateway.y - l.router/2}}
		return l
	}
	mid := (l.site.y0 + l.site.y1) / 2
	l.hq = rect{area.x0, mid - hqSize*0.62, area.x0 + hqSize, mid + hqSize*0.38}
	l.gateway = pt{l.site.x0 - trunk, mid}
	from := pt{l.hq.x1 - hqSize*0.07, l.hq.y0 + hqSize*0.62}
	to := pt{l.gateway.x - l.router/2, mid}
	// A great circle on a flat map: the line rises on its way.
	span, rise := to.x-from.x, min((to.x-from.x)*0.16, area.h()*0.12)
	l.wan = [4]pt{from, {from.x + span*0.33, from.y - rise}, {to.x - span*0.33, to.y - rise}, to}
	return l
}

// packGrounds finds the largest pitch at which the grounds stand in rows within
// room, with as many groups beside each other in a ground as suit it best.
func (l *layout) packGrounds(room rect, shapes []shape, groups int) {
	if groups == 0 {
		shapes = []shape{{groups: []int{0}, radii: []float64{1}}}
		groups = 1
	}
	l.pitch = 0
	l.centres, l.captions = make([]pt, groups), make([]pt, groups)
	cols := 0
	l.least = 1
	for cols = l.bestColumns(room, shapes, groups); cols == 0 && l.least > 1.0/64; {
		l.least /= 2 // there is no room for names
		cols = l.bestColumns(room, shapes, groups)
	}
	l.rows(room, shapes, l.pitch, max(cols, 1), true)
}

// bestColumns finds how many groups stand beside each other in a ground where
// phones are largest, and that pitch; 0 if nothing fits.
func (l *layout) bestColumns(room rect, shapes []shape, groups int) (cols int) {
	for c := 1; c <= groups; c += 1 + c/8 {
		lo, hi := max(l.pitch, leastPitch), maxPitch
		if !l.fits(room, shapes, lo, c) {
			continue // no better than what was found
		}
		for range 24 {
			if mid := (lo + hi) / 2; l.fits(room, shapes, mid, c) {
				lo = mid
			} else {
				hi = mid
			}
		}
		if lo > l.pitch+1e-6 {
			cols, l.pitch = c, lo
		}
	}
	return cols
}

func (l *layout) fits(room rect, shapes []shape, pitch float64, cols int) bool {
	w, h := l.rows(room, shapes, pitch, cols, false)
	return w <= room.w()+1e-9 && h <= room.h()+1e-9
}

// size is what a ground takes at a pitch, and the box of each group in it.
func (sh *shape) size(pitch, least float64, cols int) (w, h, cell, caption float64) {
	largest := 0.0
	for _, r := range sh.radii {
		largest = math.Max(largest, r)
	}
	if len(sh.radii) > 1 {
		caption = captionH
	}
	cols = min(cols, len(sh.radii))
	rows := (len(sh.radii) + cols - 1) / cols
	cell = pitch * (2*largest + 0.05)
	w, h = cell*float64(cols)+2*sitePad*least, (cell+caption)*float64(rows)+2*sitePad*least
	if sh.named {
		w, h = max(w, leastGroundW*least), max(h+headOf(least), leastGroundH*least)
	}
	return w, h, cell, caption
}

// headOf is the height that a ground leaves free for its name, as long as there is
// room for names at all.
func headOf(least float64) float64 {
	if least < 1.0/16 {
		return headH * least
	}
	return max(headH*least, leastHead)
}

// rows stands the grounds in rows that are no wider than room and says how
// much they take. With place it notes where.
func (l *layout) rows(room rect, shapes []shape, pitch float64, cols int, place bool) (width, height float64) {
	first := 0
	type row struct {
		from, to int
		w, h     float64
	}
	var lines [64]row
	n := 0
	for i := range shapes {
		w, h, _, _ := shapes[i].size(pitch, l.least, cols)
		at := &lines[n]
		if i > first && at.w+groundGap*l.least+w > room.w() && n+1 < len(lines) {
			height += at.h + groundGap*l.least
			n, first = n+1, i
			at = &lines[n]
			at.from = i
		} else if i > first {
			at.w += groundGap * l.least
		}
		at.to = i + 1
		at.w, at.h = at.w+w, max(at.h, h)
		width = max(width, at.w)
	}
	height += lines[n].h
	if !place {
		return width, height
	}
	l.site = rect{room.x1 - width, (room.y0 + room.y1 - height) / 2, room.x1, 0}
	if l.upright {
		l.site.x0 = (room.x0 + room.x1 - width) / 2
		l.site.y0 = math.Max(room.y0, room.y1-height)
	}
	l.site.x1, l.site.y1 = l.site.x0+width, l.site.y0+height
	l.grounds = make([]plot, len(shapes))
	y := l.site.y0
	for _, r := range lines[:n+1] {
		x := l.site.x0 + (width-r.w)/2
		for i := r.from; i < r.to; i++ {
			w, h, _, _ := shapes[i].size(pitch, l.least, cols)
			l.grounds[i].rect = rect{x, y + (r.h-h)/2, x + w, y + (r.h+h)/2}
			l.furnish(i, &shapes[i], cols)
			x += w + groundGap*l.least
		}
		y += r.h + groundGap*l.least
	}
	return width, height
}

// furnish places the groups of a ground.
func (l *layout) furnish(i int, sh *shape, cols int) {
	g := &l.grounds[i]
	_, _, cell, caption := sh.size(l.pitch, l.least, cols)
	cols = min(cols, len(sh.groups))
	rows := (len(sh.groups) + cols - 1) / cols
	head := 0.0
	if sh.named {
		head = headOf(l.least)
	}
	g.port = pt{g.x0, (g.y0 + g.y1) / 2}
	if l.upright {
		g.port = pt{(g.x0 + g.x1) / 2, g.y0}
	}
	top := g.y0 + head + (g.h()-head-(cell+caption)*float64(rows))/2
	for k, group := range sh.groups {
		// The last row may be shorter: it stands in the middle.
		row, col := k/cols, float64(k%cols)
		inRow := min(cols, len(sh.groups)-row*cols)
		cx := (g.x0+g.x1)/2 + (col-float64(inRow-1)/2)*cell
		y := top + (cell+caption)*float64(row)
		l.centres[group] = pt{cx, y + caption + cell/2}
		l.captions[group] = pt{cx, y + caption*0.55}
	}
}

// place turns a place within a group into world units.
func (l *layout) place(group int, x, y float64) pt {
	if group >= len(l.centres) {
		return l.gateway
	}
	c := l.centres[group]
	if l.upright { // the opening points up
		x, y = -y, x
	}
	return pt{c.x + x*l.pitch, c.y + y*l.pitch}
}

// unplace is the other way round: where in a group a point of the world lies.
func (l *layout) unplace(group int, at pt) (x, y float64) {
	c := l.centres[group]
	x, y = (at.x-c.x)/l.pitch, (at.y-c.y)/l.pitch
	if l.upright {
		x, y = y, -x
	}
	return x, y
}
