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
	best := &faces[0]
	for i := range faces {
		if math.Abs(math.Log(faces[i].Size/size)) <= math.Abs(math.Log(best.Size/size)) {
			best = &faces[i]
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
	w := 0.0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		i += n
		w += f.Glyph(r).Advance
	}
	return w * ratio / p.k
}

// text writes b with its baseline at y and returns its width. Letters stand
// on whole device pixels where the type is used at its own size: that is what
// makes small labels crisp.
func (p *pen) text(b []byte, x, y, size float64, a align, k ink) float64 {
	f, ratio := p.face(size)
	w := p.measure(b, size)
	switch a {
	case centre:
		x -= w / 2
	case right:
		x -= w
	}
	if p.outside(x, y-size, x+w, y+size) {
		return w
	}
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
	return w
}

// shadowed writes text over a soft copy of itself in the ground's colour, so
// that it reads over lines.
func (p *pen) shadowed(b []byte, x, y, size float64, a align, k, ground ink) float64 {
	for _, d := range [4]pt{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		p.text(b, x+d.x, y+d.y, size, a, ground)
	}
	return p.text(b, x, y, size, a, k)
}
