package atlas

import "math"

// signs draws the masks that say what a colour says: a tick, a cross, a crown.
func (p *packer) signs(a *Atlas) {
	family := func(f func(*canvas), sizes ...int) Family {
		var out Family
		for _, n := range sizes {
			out = append(out, p.draw(n, n, 24, f))
		}
		return out
	}
	a.Dot = family(func(c *canvas) { c.fill(circle(12, 12, 11.5), flat(white)) }, 96, 48, 24, 12, 6)
	a.Tick = family(func(c *canvas) {
		c.fill(polygon(2.6, 12.6, 5.0, 10.2, 9.6, 14.8, 19.2, 4.6, 21.6, 7.0, 9.7, 19.7), flat(white))
	}, 96, 48, 24, 12)
	a.Cross = family(func(c *canvas) {
		c.fill(stroke(5, 5, 19, 19, 3.6), flat(white))
		c.fill(stroke(19, 5, 5, 19, 3.6), flat(white))
	}, 96, 48, 24, 12)
	a.Crown = family(crown, 256, 128, 64, 32)
	a.PFS = family(func(c *canvas) {
		// The hierarchy itself: one above, two below.
		c.fill(stroke(12, 5.5, 5.5, 18, 2), flat(white))
		c.fill(stroke(12, 5.5, 18.5, 18, 2), flat(white))
		c.fill(circle(12, 5.5, 4), flat(white))
		c.fill(circle(5.2, 18.4, 4), flat(white))
		c.fill(circle(18.8, 18.4, 4), flat(white))
	}, 64, 32, 16, 10)
	a.Router = family(router, 96, 48, 24)
	a.Shield = family(func(c *canvas) { c.fill(shield(1), flat(white)) }, 64, 32, 20, 12)
	a.Hollow = family(func(c *canvas) { c.fill(hollow(), flat(white)) }, 64, 32, 20, 12)
	a.Query = family(query, 64, 32, 16)
	a.Back = family(back, 96, 48, 24, 12)
}

// shield is what a verified load wears: flat shoulders, a point below. part
// shrinks it about its middle.
func shield(part float64) *path {
	p := &path{}
	x := func(v float64) float64 { return 12 + (v-12)*part }
	y := func(v float64) float64 { return 11.6 + (v-11.6)*part }
	p.moveTo(x(12), y(0.8))
	p.lineTo(x(21.2), y(4))
	p.lineTo(x(21.2), y(11.4))
	p.quadTo(x(20.8), y(18.8), x(12), y(23.2))
	p.quadTo(x(3.2), y(18.8), x(2.8), y(11.4))
	p.lineTo(x(2.8), y(4))
	return p
}

// hollow is a shield with nothing in it: the inner outline runs the other way.
func hollow() *path {
	p, in := shield(1), shield(0.77)
	p.starts = append(p.starts, len(p.pts))
	for k := len(in.pts) - 1; k >= 0; k-- {
		p.pts = append(p.pts, in.pts[k])
	}
	return p
}

func query(c *canvas) {
	bow(c, 12, 8.4, 4.6, math.Pi*1.02, math.Pi*2.36, 3)
	c.fill(stroke(14, 12.4, 12, 15.6, 3), flat(white))
	c.fill(circle(12, 20.4, 1.9), flat(white))
}

// back is an arrow that turns round.
func back(c *canvas) {
	bow(c, 12.6, 13, 6.6, -math.Pi*0.62, math.Pi*0.86, 2.9)
	c.fill(polygon(11.6, 1.6, 11.6, 11.6, 3.6, 6.6), flat(white))
}

// bow is a part of a circle, drawn with a pen of width w.
func bow(c *canvas, cx, cy, r, from, to, w float64) {
	const n = 14
	at := func(i int) (x, y float64) {
		s, k := math.Sincos(from + (to-from)*float64(i)/n)
		return cx + r*k, cy + r*s
	}
	for i := range n {
		x0, y0 := at(i)
		x1, y1 := at(i + 1)
		c.fill(stroke(x0, y0, x1, y1, w), flat(white))
	}
}

// crown is a bow of rays over an empty middle: what a root wears. Long and
// short rays alternate, and below there are none, so that it reads as a crown
// and leaves room for what is written under the phone.
func crown(c *canvas) {
	const n = 17
	for i := range n {
		t := math.Pi * (0.94 + 1.12*float64(i)/(n-1))
		inner, outer, w := 9.8, 10.6, 0.42
		if i%2 == 0 {
			outer, w = 11.65, 0.56
		}
		s, k := math.Sincos(t)
		c.fill(stroke(12+inner*k, 12+inner*s, 12+outer*k, 12+outer*s, w), flat(white))
	}
}

// router is the usual sign: a disc with two arrows in and two out.
func router(c *canvas) {
	c.fill(ring(12, 12, 11.5, 10), flat(white))
	arrow := func(x0, y0, x1, y1 float64) {
		c.fill(stroke(x0, y0, x1, y1, 1.5), flat(white))
		a := math.Atan2(y1-y0, x1-x0)
		for _, d := range [2]float64{2.5, -2.5} {
			s, k := math.Sincos(a + d)
			c.fill(stroke(x1, y1, x1+2.6*k, y1+2.6*s, 1.5), flat(white))
		}
	}
	arrow(4.6, 12, 9.6, 12)
	arrow(19.4, 12, 14.4, 12)
	arrow(12, 10, 12, 4.8)
	arrow(12, 14, 12, 19.2)
}
