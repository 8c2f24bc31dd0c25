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
	site     rect
	gateway  pt
	router   float64 // its size
	wan      [4]pt   // the line, a cubic curve from headquarters to gateway
	pitch    float64 // distance of neighbouring phones
	centres  []pt    // of the groups
	captions []pt    // where the groups' names stand, at their middle
}

const (
	maxPitch  = 132.0
	sitePad   = 20.0
	captionH  = 24.0
	hqCaption = 30.0
)

// arrange lays out groups of the given radii (in pitches) in an area.
func arrange(area rect, radii []float64) layout {
	l := layout{area: area, upright: area.w() < area.h()*1.08}
	siteMax := rect{area.x0, area.y0, area.x1, area.y1}
	hqSize := 0.0
	if l.upright {
		hqSize = min(area.w()*0.26, area.h()*0.2, 120)
		siteMax.y0 += max(hqSize+hqCaption*0.8, area.h()*0.22)
	} else {
		hqSize = min(max(area.w()*0.13, 60), area.h()*0.34, 168)
		siteMax.x0 = area.x1 - min(area.w()*0.66, area.h()*1.5)
		if len(radii) > 1 {
			siteMax.x0 = area.x1 - area.w()*0.66
		}
	}
	l.packGroups(siteMax, radii)
	l.router = min(max(l.pitch*0.42, 16), 30)
	if l.upright {
		l.hq = rect{area.x0, area.y0, area.x0 + hqSize, area.y0 + hqSize}
		l.gateway = pt{(l.site.x0 + l.site.x1) / 2, l.site.y0}
		from := pt{l.hq.x1 - hqSize*0.06, l.hq.y0 + hqSize*0.62}
		dx := max(l.gateway.x-from.x, 30)
		l.wan = [4]pt{from, {from.x + dx*0.9, from.y - hqSize*0.1}, {l.gateway.x, from.y}, {l.gateway.x, l.gateway.y - l.router/2}}
		return l
	}
	mid := (l.site.y0 + l.site.y1) / 2
	l.hq = rect{area.x0, mid - hqSize*0.62, area.x0 + hqSize, mid + hqSize*0.38}
	l.gateway = pt{l.site.x0, mid}
	from := pt{l.hq.x1 - hqSize*0.07, l.hq.y0 + hqSize*0.62}
	to := pt{l.gateway.x - l.router/2, mid}
	// A great circle on a flat map: the line rises on its way.
	span, rise := to.x-from.x, min((to.x-from.x)*0.16, area.h()*0.12)
	l.wan = [4]pt{from, {from.x + span*0.33, from.y - rise}, {to.x - span*0.33, to.y - rise}, to}
	return l
}

// packGroups finds the number of columns that leaves the phones largest.
func (l *layout) packGroups(max rect, radii []float64) {
	if len(radii) == 0 {
		radii = []float64{1}
	}
	largest := 0.0
	for _, r := range radii {
		largest = math.Max(largest, r)
	}
	caption := 0.0
	if len(radii) > 1 {
		caption = captionH
	}
	cols, cell := 1, 0.0
	for c := 1; c <= len(radii); c++ {
		rows := (len(radii) + c - 1) / c
		w := (max.w() - 2*sitePad) / float64(c) / (2*largest + 0.05)
		h := ((max.h()-2*sitePad)/float64(rows) - caption) / (2*largest + 0.05)
		if p := min(w, h); p > cell {
			cols, cell = c, p
		}
	}
	l.pitch = min(math.Max(cell, 0.5), maxPitch)
	rows := (len(radii) + cols - 1) / cols
	cw, ch := l.pitch*(2*largest+0.05), l.pitch*(2*largest+0.05)+caption
	w, h := cw*float64(cols)+2*sitePad, ch*float64(rows)+2*sitePad
	x0, y0 := max.x1-w, (max.y0+max.y1-h)/2
	if l.upright {
		x0 = (max.x0 + max.x1 - w) / 2
		y0 = math.Max(max.y0, max.y1-h)
	}
	l.site = rect{x0, y0, x0 + w, y0 + h}
	for i := range radii {
		// The last row may be shorter: it stands in the middle.
		row, col := i/cols, float64(i%cols)
		inRow := min(cols, len(radii)-row*cols)
		col += float64(cols-inRow) / 2
		cx := x0 + sitePad + cw*(col+0.5)
		top := y0 + sitePad + ch*float64(row)
		l.centres = append(l.centres, pt{cx, top + caption + (ch-caption)/2})
		l.captions = append(l.captions, pt{cx, top + caption*0.55})
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
