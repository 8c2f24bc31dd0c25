package scene

import "math"

// maxCurve is how many pieces a curve has at most.
const maxCurve = 56

// curve is a line through points of the screen that is measured, so that
// things can travel along it at an even speed.
type curve struct {
	pts [maxCurve + 1]pt
	at  [maxCurve + 1]float64 // length up to each point
	n   int                   // pieces
}

func (c *curve) length() float64 { return c.at[c.n] }

// bezier lays the curve; pieces are about step CSS pixels long.
func (c *curve) bezier(a, b, d, e pt, step float64) {
	rough := hypot(b.x-a.x, b.y-a.y) + hypot(d.x-b.x, d.y-b.y) + hypot(e.x-d.x, e.y-d.y)
	c.cubic(a, b, d, e, rough/step)
}

// bend lays the curve in as few pieces as lie within off CSS pixels of it. A piece
// strays by 3/4 of the controls' second differences ÷ n²: of those across the
// chord, and, as far as the curve's ends are steep to it, of those along it.
func (c *curve) bend(a, b, d, e pt, off float64) {
	x, y := e.x-a.x, e.y-a.y
	l := max(hypot(x, y), 1e-9)
	x, y = x/l, y/l
	t1, h1 := (b.x-a.x)*x+(b.y-a.y)*y, (b.x-a.x)*y-(b.y-a.y)*x
	t2, h2 := (d.x-a.x)*x+(d.y-a.y)*y, (d.x-a.x)*y-(d.y-a.y)*x
	across := max(math.Abs(h2-2*h1), math.Abs(h1-2*h2))
	along := max(math.Abs(t2-2*t1), math.Abs(l+t1-2*t2))
	steep := min(max(math.Abs(h1)/max(t1, 1e-9), math.Abs(h2)/max(l-t2, 1e-9)), 1)
	c.cubic(a, b, d, e, math.Ceil(math.Sqrt(0.75*(across+along*steep)/off)))
}

// smooth is off for a curve that is looked at.
const smooth = 0.25

func (c *curve) cubic(a, b, d, e pt, pieces float64) {
	c.n = int(min(max(pieces, 1), maxCurve))
	for i := 0; i <= c.n; i++ {
		t := float64(i) / float64(c.n)
		u := 1 - t
		k0, k1, k2, k3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		c.pts[i] = pt{k0*a.x + k1*b.x + k2*d.x + k3*e.x, k0*a.y + k1*b.y + k2*d.y + k3*e.y}
	}
	c.measure()
}

// hypot is math.Hypot for lengths that a canvas has: they need no care, and a
// frame takes tens of thousands of them.
func hypot(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// line lays a straight one.
func (c *curve) line(a, b pt) {
	c.n, c.pts[0], c.pts[1] = 1, a, b
	c.measure()
}

func (c *curve) measure() {
	c.at[0] = 0
	for i := 1; i <= c.n; i++ {
		c.at[i] = c.at[i-1] + hypot(c.pts[i].x-c.pts[i-1].x, c.pts[i].y-c.pts[i-1].y)
	}
}

// point returns the place at a length, and the direction there.
func (c *curve) point(s float64) (at pt, dx, dy float64) {
	i := 1
	return c.onwards(s, &i)
}

// onwards is point for lengths that grow: i is the piece that the last one was on.
func (c *curve) onwards(s float64, on *int) (at pt, dx, dy float64) {
	s = min(max(s, 0), c.at[c.n])
	i := *on
	for i < c.n && c.at[i] < s {
		i++
	}
	*on = i
	a, b := c.pts[i-1], c.pts[i]
	span := max(c.at[i]-c.at[i-1], 1e-9)
	t := (s - c.at[i-1]) / span
	return pt{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}, (b.x - a.x) / span, (b.y - a.y) / span
}

// normal at a point: the mean of the pieces that meet there, so that a ribbon
// has no gaps.
func (c *curve) normal(i int) (nx, ny float64) {
	a, b := c.pts[max(i-1, 0)], c.pts[min(i+1, c.n)]
	dx, dy := b.x-a.x, b.y-a.y
	l := max(hypot(dx, dy), 1e-9)
	return -dy / l, dx / l
}

// ribbon draws the whole curve.
func (p *pen) ribbon(c *curve, w float64, k ink) { p.strip(c, w, false, k) }

// strip is a ribbon that may grow narrow at both ends, as its lanes do.
func (p *pen) strip(c *curve, w float64, tapered bool, k ink) {
	s, half := p.profile(w)
	total := c.length()
	width := func(i int) float64 {
		if tapered {
			return half * taper(c.at[i], total)
		}
		return half
	}
	nx, ny := c.normal(0)
	at := width(0)
	for i := range c.n {
		mx, my := c.normal(i + 1)
		to := width(i + 1)
		a, b := c.pts[i], c.pts[i+1]
		if !p.outside(min(a.x, b.x)-w, min(a.y, b.y)-w, max(a.x, b.x)+w, max(a.y, b.y)+w) {
			p.quad(pt{a.x - nx*at, a.y - ny*at}, pt{b.x - mx*to, b.y - my*to},
				pt{a.x + nx*at, a.y + ny*at}, pt{b.x + mx*to, b.y + my*to}, s, k)
		}
		nx, ny, at = mx, my, to
	}
}

// dashes draws strokes of the given length, one a period, that have travelled
// by phase periods from the curve's start.
func (p *pen) dashes(c *curve, w, off, dash, period, phase float64, k ink) {
	total := c.length()
	if total < 1 {
		return
	}
	phase -= math.Floor(phase)
	on := 1
	for s := phase*period - dash; s < total; s += period {
		from, to := max(s, 0), min(s+dash, total)
		if to-from < 0.5 {
			continue
		}
		a, adx, ady := c.onwards(from, &on)
		b, bdx, bdy := c.onwards(to, &on)
		o1, o2 := off*taper(from, total), off*taper(to, total)
		p.line(a.x-ady*o1, a.y+adx*o1, b.x-bdy*o2, b.y+bdx*o2, w, k)
	}
}

// taper draws lanes together at both ends of a line.
func taper(s, total float64) float64 {
	return 0.25 + 0.75*min(s/48, (total-s)/48, 1)
}
