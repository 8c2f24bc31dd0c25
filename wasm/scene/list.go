package scene

import (
	"image"
	"image/color"
	"math"
	"slices"

	"openpfs/wasm/scene/atlas"
)

// Vertex is a corner of a quad: position in device pixels, place in the
// texture in texels, colour premultiplied by alpha in 0..1. It has the layout of
// Ebiten's vertex, so that a list is handed over as it is; what Ebiten leaves to
// shaders stays zero.
type Vertex struct {
	DstX, DstY, SrcX, SrcY             float32
	ColorR, ColorG, ColorB, ColorA     float32
	Custom0, Custom1, Custom2, Custom3 float32
}

// List is what one frame draws, back to front: four vertices a quad, in the
// order top left, top right, bottom left, bottom right. It is made once and
// reused, so that frames do not allocate.
type List struct {
	Verts []Vertex
	Parts []Part
}

// Part is a run of the list's quads that may only be seen within a rectangle of
// the canvas, in device pixels: half of it, where two sites are compared. A part
// is one draw call.
type Part struct {
	From, To int // in Verts
	Clip     image.Rectangle
}

// Quads counts the quads.
func (l *List) Quads() int { return len(l.Verts) / 4 }

// MaxQuads bounds a frame; what would come after it is left out.
const MaxQuads = 1 << 19

// ink is a premultiplied colour.
type ink struct{ r, g, b, a float32 }

func tint(c color.RGBA, alpha float64) ink {
	a := float32(min(max(alpha, 0), 1)) * float32(c.A) * (1.0 / 255)
	k := a * (1.0 / 255)
	return ink{float32(c.R) * k, float32(c.G) * k, float32(c.B) * k, a}
}

var plain = ink{1, 1, 1, 1}

func faded(alpha float64) ink {
	a := float32(min(max(alpha, 0), 1))
	return ink{a, a, a, a}
}

// pen appends to a list. All its lengths are CSS pixels; k makes them device
// pixels.
type pen struct {
	out  *List
	art  *atlas.Atlas
	k    float64
	view rect // of the canvas: what lies outside is left out
	clip rect // rings end here, if it is not empty
}

type pt struct{ x, y float64 }

// quad draws a sprite between four corners: top left, top right, bottom left,
// bottom right.
func (p *pen) quad(a, b, c, d pt, s atlas.Sprite, k ink) {
	v := p.corners(s, k)
	if v == nil {
		return
	}
	v[0].DstX, v[0].DstY = float32(a.x*p.k), float32(a.y*p.k)
	v[1].DstX, v[1].DstY = float32(b.x*p.k), float32(b.y*p.k)
	v[2].DstX, v[2].DstY = float32(c.x*p.k), float32(c.y*p.k)
	v[3].DstX, v[3].DstY = float32(d.x*p.k), float32(d.y*p.k)
}

// corners makes room for a quad and gives it its picture and its colour, but no
// place; nil where it would not be seen, or the list is full. Quads are filled in
// where they lie: made elsewhere and copied, as append does, they cost twice that.
func (p *pen) corners(s atlas.Sprite, k ink) *[4]Vertex {
	verts := p.out.Verts
	n := len(verts)
	if k.a < 1.0/400 || n >= 4*MaxQuads {
		return nil
	}
	if n+4 > cap(verts) {
		verts = slices.Grow(verts, max(n, 1<<12))
	}
	p.out.Verts = verts[:n+4]
	v := (*[4]Vertex)(p.out.Verts[n:])
	for i := range v {
		v[i].ColorR, v[i].ColorG, v[i].ColorB, v[i].ColorA = k.r, k.g, k.b, k.a
	}
	u, w := s.X+s.W, s.Y+s.H
	v[0].SrcX, v[0].SrcY = s.X, s.Y
	v[1].SrcX, v[1].SrcY = u, s.Y
	v[2].SrcX, v[2].SrcY = s.X, w
	v[3].SrcX, v[3].SrcY = u, w
	return v
}

// outside says that a box cannot be seen.
func (p *pen) outside(x0, y0, x1, y1 float64) bool {
	return x1 < p.view.x0 || y1 < p.view.y0 || x0 > p.view.x1 || y0 > p.view.y1
}

func (p *pen) sprite(s atlas.Sprite, x, y, w, h float64, k ink) {
	if p.outside(x, y, x+w, y+h) {
		return
	}
	v := p.corners(s, k)
	if v == nil {
		return
	}
	x0, y0, x1, y1 := float32(x*p.k), float32(y*p.k), float32((x+w)*p.k), float32((y+h)*p.k)
	v[0].DstX, v[0].DstY = x0, y0
	v[1].DstX, v[1].DstY = x1, y0
	v[2].DstX, v[2].DstY = x0, y1
	v[3].DstX, v[3].DstY = x1, y1
}

// sign draws a square member of a family around a centre.
func (p *pen) sign(f atlas.Family, x, y, size float64, k ink) {
	p.sprite(f.Pick(size*p.k), x-size/2, y-size/2, size, size, k)
}

func (p *pen) fill(x, y, w, h float64, k ink) { p.sprite(p.art.Solid, x, y, w, h, k) }

// profile returns the sprite across a line of w CSS pixels, and half of the
// width that it must be drawn with, feather included.
func (p *pen) profile(w float64) (atlas.Sprite, float64) {
	n := min(max(int(w*p.k+0.5), 1), atlas.MaxLine)
	return p.art.Lines[n], (max(w, 1/p.k) + 1/p.k) / 2
}

func (p *pen) line(x0, y0, x1, y1, w float64, k ink) {
	if p.outside(min(x0, x1)-w, min(y0, y1)-w, max(x0, x1)+w, max(y0, y1)+w) {
		return
	}
	dx, dy := x1-x0, y1-y0
	length := hypot(dx, dy)
	if length < 1e-6 {
		return
	}
	s, half := p.profile(w)
	nx, ny := -dy/length*half, dx/length*half
	p.quad(pt{x0 - nx, y0 - ny}, pt{x1 - nx, y1 - ny}, pt{x0 + nx, y0 + ny}, pt{x1 + nx, y1 + ny}, s, k)
}

// nine draws a sprite with fixed corners (texels wide) over a box, its
// corners r CSS pixels.
func (p *pen) nine(s atlas.Sprite, x, y, w, h, r float64, k ink) {
	if p.outside(x, y, x+w, y+h) {
		return
	}
	r = min(r, w/2, h/2)
	c := float32(atlas.PanelCorner)
	xs, ys := [4]float64{x, x + r, x + w - r, x + w}, [4]float64{y, y + r, y + h - r, y + h}
	us, vs := [4]float32{0, c, s.W - c, s.W}, [4]float32{0, c, s.H - c, s.H}
	for j := range 3 {
		for i := range 3 {
			if i == 1 && j == 1 && s == p.art.Frame {
				continue // nothing but pixels to fill
			}
			part := atlas.Sprite{X: s.X + us[i], Y: s.Y + vs[j], W: us[i+1] - us[i], H: vs[j+1] - vs[j]}
			p.quad(pt{xs[i], ys[j]}, pt{xs[i+1], ys[j]}, pt{xs[i], ys[j+1]}, pt{xs[i+1], ys[j+1]}, part, k)
		}
	}
}

// panel is a filled round box with a hairline.
func (p *pen) panel(x, y, w, h, r float64, body, edge ink) {
	p.nine(p.art.Panel, x, y, w, h, r, body)
	p.nine(p.art.Frame, x, y, w, h, r, edge)
}

func (p *pen) within(x, y float64) bool {
	c := &p.clip
	return c.x1 <= c.x0 || x >= c.x0 && x <= c.x1 && y >= c.y0 && y <= c.y1
}

// ring is a circle of constant line width; part < 1 draws an arc, clockwise
// from the top; dots > 0 draws that many dots instead.
func (p *pen) ring(x, y, r, w, part float64, dots int, k ink) {
	if p.outside(x-r, y-r, x+r, y+r) || r <= 0 {
		return
	}
	if dots > 0 {
		for i := range dots {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(dots))
			if p.within(x+r*c, y+r*s) {
				p.sign(p.art.Dot, x+r*c, y+r*s, w, k)
			}
		}
		return
	}
	n := min(max(int(math.Sqrt(r)*part*9), 16), 128)
	s, half := p.profile(w)
	step := 2 * math.Pi * part / float64(n)
	sin, cos := -1.0, 0.0
	for i := 1; i <= n; i++ {
		s2, c2 := math.Sincos(-math.Pi/2 + step*float64(i))
		if p.within(x+r*cos, y+r*sin) && p.within(x+r*c2, y+r*s2) {
			p.quad(pt{x + (r+half)*cos, y + (r+half)*sin}, pt{x + (r+half)*c2, y + (r+half)*s2},
				pt{x + (r-half)*cos, y + (r-half)*sin}, pt{x + (r-half)*c2, y + (r-half)*s2}, s, k)
		}
		sin, cos = s2, c2
	}
}
