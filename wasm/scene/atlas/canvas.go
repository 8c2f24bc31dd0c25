package atlas

import (
	"image"
	"image/color"
	"math"
)

// canvas paints outlines, given in a drawing's own units, into one rectangle
// of the texture.
type canvas struct {
	img   *image.RGBA
	at    image.Rectangle
	scale float64 // pixels per unit of the drawing
	z     *raster
}

// paint gives the colour at a height of 0..1 within the drawing's outline.
type paint func(t float64) color.RGBA

func flat(c color.RGBA) paint { return func(float64) color.RGBA { return c } }

func shade(top, bottom color.RGBA) paint {
	return func(t float64) color.RGBA { return Mix(top, bottom, t) }
}

var white = color.RGBA{255, 255, 255, 255}

// fill draws p with straight-alpha colours over what is there. Only the
// outline's own box is looked at: a phone has forty outlines.
func (c *canvas) fill(p *path, ink paint) {
	x0, y0, x1, y1 := p.bounds()
	box := image.Rect(int(x0*c.scale), int(y0*c.scale), int(math.Ceil(x1*c.scale)), int(math.Ceil(y1*c.scale))).
		Intersect(image.Rect(0, 0, c.at.Dx(), c.at.Dy()))
	if box.Empty() {
		return
	}
	c.z.reset(box.Dx(), box.Dy())
	ox, oy := float64(box.Min.X), float64(box.Min.Y)
	for i, start := range p.starts {
		end := len(p.pts)
		if i+1 < len(p.starts) {
			end = p.starts[i+1]
		}
		prev := p.pts[end-1]
		for _, q := range p.pts[start:end] {
			c.z.line(float32(prev.x*c.scale-ox), float32(prev.y*c.scale-oy), float32(q.x*c.scale-ox), float32(q.y*c.scale-oy))
			prev = q
		}
	}
	span := max((y1-y0)*c.scale, 1)
	row, k := -1, color.RGBA{}
	c.z.coverage(func(x, y int, alpha float32) {
		if y != row {
			row = y
			k = ink(min(max((oy+float64(y)+0.5-y0*c.scale)/span, 0), 1))
		}
		c.over(box.Min.X+x, box.Min.Y+y, k, alpha*float32(k.A)/255)
	})
}

func (c *canvas) over(x, y int, k color.RGBA, a float32) {
	i := c.img.PixOffset(c.at.Min.X+x, c.at.Min.Y+y)
	px := c.img.Pix[i : i+4 : i+4]
	for j, v := range [4]uint8{k.R, k.G, k.B, 255} {
		px[j] = uint8(float32(px[j])*(1-a) + float32(v)*a + 0.5)
	}
}

// Mix goes from a (t = 0) to b (t = 1).
func Mix(a, b color.RGBA, t float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}
