package atlas

import "math"

// path is a list of closed polygons; curves are flattened as they are added,
// finely enough for the largest sprite.
type path struct {
	pts    []point
	starts []int
}

type point struct{ x, y float64 }

func (p *path) moveTo(x, y float64) {
	p.starts = append(p.starts, len(p.pts))
	p.pts = append(p.pts, point{x, y})
}

func (p *path) lineTo(x, y float64) { p.pts = append(p.pts, point{x, y}) }

func (p *path) quadTo(cx, cy, x, y float64) {
	from := p.pts[len(p.pts)-1]
	const n = 8
	for i := 1; i <= n; i++ {
		t := float64(i) / n
		u := 1 - t
		p.lineTo(u*u*from.x+2*u*t*cx+t*t*x, u*u*from.y+2*u*t*cy+t*t*y)
	}
}

// arc adds points of a circle from angle a to b (radians, clockwise on screen).
func (p *path) arc(cx, cy, r, a, b float64, begin bool) {
	n := max(int(math.Abs(b-a)/0.16), 2)
	for i := range n + 1 {
		t := a + (b-a)*float64(i)/float64(n)
		x, y := cx+r*math.Cos(t), cy+r*math.Sin(t)
		if i == 0 && begin {
			p.moveTo(x, y)
		} else {
			p.lineTo(x, y)
		}
	}
}

func (p *path) bounds() (x0, y0, x1, y1 float64) {
	x0, y0 = math.Inf(1), math.Inf(1)
	x1, y1 = math.Inf(-1), math.Inf(-1)
	for _, q := range p.pts {
		x0, x1, y0, y1 = min(x0, q.x), max(x1, q.x), min(y0, q.y), max(y1, q.y)
	}
	return x0, y0, x1, y1
}

func circle(cx, cy, r float64) *path {
	p := &path{}
	p.arc(cx, cy, r, 0, 2*math.Pi, true)
	return p
}

// ring is a circle with a hole: the inner one runs the other way.
func ring(cx, cy, outer, inner float64) *path {
	p := circle(cx, cy, outer)
	p.arc(cx, cy, inner, 2*math.Pi, 0, true)
	return p
}

// box is a rectangle with round corners.
func box(x0, y0, x1, y1, r float64) *path {
	p := &path{}
	r = min(r, (x1-x0)/2, (y1-y0)/2)
	p.arc(x0+r, y0+r, r, math.Pi, 1.5*math.Pi, true)
	p.arc(x1-r, y0+r, r, 1.5*math.Pi, 2*math.Pi, false)
	p.arc(x1-r, y1-r, r, 0, 0.5*math.Pi, false)
	p.arc(x0+r, y1-r, r, 0.5*math.Pi, math.Pi, false)
	return p
}

// stroke is a line of width w with round ends.
func stroke(x0, y0, x1, y1, w float64) *path {
	p := &path{}
	a := math.Atan2(y1-y0, x1-x0)
	p.arc(x1, y1, w/2, a-math.Pi/2, a+math.Pi/2, true)
	p.arc(x0, y0, w/2, a+math.Pi/2, a+1.5*math.Pi, false)
	return p
}

func polygon(xy ...float64) *path {
	p := &path{}
	for i := 0; i < len(xy); i += 2 {
		if i == 0 {
			p.moveTo(xy[0], xy[1])
		} else {
			p.lineTo(xy[i], xy[i+1])
		}
	}
	return p
}
