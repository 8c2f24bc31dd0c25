package atlas

import (
	"image"
	"math"
)

// Sprite is a rectangle of the texture, in texels.
type Sprite struct{ X, Y, W, H float32 }

// Family is one picture in several sizes, largest first.
type Family []Sprite

// Pick returns the smallest member at least width pixels wide, else the
// largest.
func (f Family) Pick(width float64) Sprite {
	best := f[0]
	for _, s := range f[1:] {
		if float64(s.W) < width {
			break
		}
		best = s
	}
	return best
}

// MaxLine is the widest line profile; wider lines stretch it.
const MaxLine = 16

// Atlas is the texture and where everything is in it.
type Atlas struct {
	Image *image.RGBA
	Scale float64 // device pixels per CSS pixel that the type was made for

	Solid Sprite              // one opaque texel, to fill with
	Lines [MaxLine + 1]Sprite // cross profiles: index = width in pixels, 1 px of feather
	Glow  Sprite              // a soft disc
	Panel Sprite              // a filled round box, corners of PanelCorner texels
	Frame Sprite              // its outline, two texels wide

	Dot, Tick, Cross, Crown, PFS, Router Family
	Shield, Hollow, Query, Back          Family // full, its outline, a question mark, an arrow that turns back

	Phones [2]Family // portraits, by theme index
	Mini   [2]Family // the same, told in few pixels
	HQ     [2]Family

	Faces []Face // the type, smallest first
}

// Geometry of Panel and Frame, in texels.
const (
	PanelCorner = 24
	panelSize   = 2*PanelCorner + 8
)

// Build makes the texture for a device scale (pixels per CSS pixel, taken as
// 1 to 3) and the inks of the themes. A script, if there is one, draws the
// letters that the type lacks.
func Build(scale float64, inks [2]Ink, script Script, letters []rune) *Atlas {
	scale = min(max(scale, 1), 3)
	if math.IsNaN(scale) {
		scale = 1
	}
	width := 1024
	if scale > 1.2 {
		width = 2048
	}
	p := &packer{img: image.NewRGBA(image.Rect(0, 0, width, maxHeight))}
	a := &Atlas{Image: p.img, Scale: scale}
	p.portraits(a, scale, inks)
	p.signs(a)
	p.basics(a)
	p.faces(a, scale, script, letters)
	// Keep the rows that are used.
	p.img.Rect.Max.Y = p.y + p.shelf + border
	p.img.Pix = p.img.Pix[: p.img.Rect.Max.Y*p.img.Stride : p.img.Rect.Max.Y*p.img.Stride]
	return a
}

// packer hands out rectangles in shelves, with a transparent border so that
// linear filtering never reads a neighbour.
type packer struct {
	img         *image.RGBA
	x, y, shelf int
	z           raster
}

const (
	border    = 2
	maxHeight = 3072
)

func (p *packer) take(w, h int) image.Rectangle {
	if p.x+w+border > p.img.Rect.Dx() {
		p.x, p.y, p.shelf = 0, p.y+p.shelf+border, 0
	}
	if p.y+h+border > maxHeight {
		panic("atlas: the texture is too small for its sprites")
	}
	r := image.Rect(p.x, p.y, p.x+w, p.y+h)
	p.x += w + border
	p.shelf = max(p.shelf, h)
	return r
}

// draw takes a rectangle of w × h pixels for a drawing of the given width in
// its own units.
func (p *packer) draw(w, h int, units float64, f func(*canvas)) Sprite {
	r := p.take(w, h)
	f(&canvas{img: p.img, at: r, scale: float64(w) / units, z: &p.z})
	return spriteOf(r)
}

func spriteOf(r image.Rectangle) Sprite {
	return Sprite{float32(r.Min.X), float32(r.Min.Y), float32(r.Dx()), float32(r.Dy())}
}

func (p *packer) basics(a *Atlas) {
	a.Solid = p.draw(4, 4, 4, func(c *canvas) { c.fill(box(0, 0, 4, 4, 0), flat(white)) })
	a.Solid = Sprite{a.Solid.X + 1.5, a.Solid.Y + 1.5, 1, 1}
	for w := 1; w <= MaxLine; w++ {
		s := p.draw(4, w+2, 4, func(c *canvas) { c.fill(box(0, 1, 4, float64(w)+1, 0), flat(white)) })
		// Half a texel off each end: the feather is what linear filtering makes of it.
		a.Lines[w] = Sprite{s.X + 1.5, s.Y + 0.5, 1, float32(w) + 1}
	}
	a.Lines[0] = a.Lines[1]
	a.Glow = p.draw(64, 64, 64, func(c *canvas) {
		for y := range 64 {
			for x := range 64 {
				d := math.Hypot(float64(x)-31.5, float64(y)-31.5) / 32
				if d < 1 {
					t := 1 - d
					c.over(x, y, white, float32(t*t*(3-2*t)))
				}
			}
		}
	})
	a.Panel = p.draw(panelSize, panelSize, panelSize, func(c *canvas) {
		c.fill(box(0, 0, panelSize, panelSize, PanelCorner), flat(white))
	})
	a.Frame = p.draw(panelSize, panelSize, panelSize, func(c *canvas) {
		o := box(0, 0, panelSize, panelSize, PanelCorner)
		o.starts = append(o.starts, len(o.pts))
		i := box(2, 2, panelSize-2, panelSize-2, PanelCorner-2)
		for k := len(i.pts) - 1; k >= 0; k-- {
			o.pts = append(o.pts, i.pts[k])
		}
		c.fill(o, flat(white))
	})
}
