package scene

import (
	"math"
	"unicode/utf8"

	"openpfs/wasm/scene/atlas"
)

type align int

const (
	left align = iota
	centre
	right
)

// face chooses the type that is nearest to size, and what to scale it by.
func (p *pen) face(size float64) (*atlas.Face, float64) {
	faces := p.art.Faces
	best, least := &faces[0], math.Inf(1)
	for i := range faces {
		if far := max(faces[i].Size/size, size/faces[i].Size); far <= least {
			best, least = &faces[i], far
		}
	}
	ratio := size / best.Size
	if math.Abs(ratio-1) < 0.06 {
		ratio = 1
	}
	return best, ratio
}

// measure returns the width of b in CSS pixels.
func (p *pen) measure(b []byte, size float64) float64 {
	f, ratio := p.face(size)
	return p.width(b, f, ratio)
}

func (p *pen) width(b []byte, f *atlas.Face, ratio float64) float64 {
	w := 0.0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		i += n
		w += f.Glyph(r).Advance
	}
	return w * ratio / p.k
}

// text writes b with its baseline at y.
func (p *pen) text(b []byte, x, y, size float64, a align, k ink) {
	f, ratio := p.face(size)
	w := p.width(b, f, ratio)
	if x = a.from(x, w); !p.outside(x, y-size, x+w, y+size) {
		p.letters(b, x, y, f, ratio, k)
	}
}

// from is where a text begins that is w wide and is aligned to x.
func (a align) from(x, w float64) float64 {
	switch a {
	case centre:
		return x - w/2
	case right:
		return x - w
	}
	return x
}

// letters writes b from x on. Letters stand on whole device pixels where the type
// is used at its own size: that is what makes small labels crisp.
func (p *pen) letters(b []byte, x, y float64, f *atlas.Face, ratio float64, k ink) {
	px, py := x*p.k, y*p.k
	if ratio == 1 {
		py = math.Round(py)
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		i += n
		g := f.Glyph(r)
		if g.Sprite.W > 0 {
			gx := px + g.DX*ratio
			if ratio == 1 {
				gx = math.Round(px) + g.DX
			}
			gy := py + g.DY*ratio
			gw, gh := float64(g.Sprite.W)*ratio, float64(g.Sprite.H)*ratio
			p.sprite(g.Sprite, gx/p.k, gy/p.k, gw/p.k, gh/p.k, k)
		}
		px += g.Advance * ratio
	}
}

// shadowed writes text over a soft copy of itself in the ground's colour, so
// that it reads over lines.
func (p *pen) shadowed(b []byte, x, y, size float64, a align, k, ground ink) {
	f, ratio := p.face(size)
	x = a.from(x, p.width(b, f, ratio))
	for _, d := range [4]pt{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		p.letters(b, x+d.x, y+d.y, f, ratio, ground)
	}
	p.letters(b, x, y, f, ratio, k)
}
