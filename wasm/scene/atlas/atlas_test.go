package atlas

import (
	"image"
	"image/color"
	"testing"
)

func grey(v uint8) color.RGBA { return color.RGBA{v, v, v, 255} }

func testInk() Ink {
	g := grey(90)
	return Ink{g, g, g, g, g, g, g, g, g, g, g, g, g, g}
}

// Every scale a screen may have gives a texture that all browsers take.
func TestAtlasFitsAtEveryScale(t *testing.T) {
	for _, scale := range []float64{0.5, 1, 1.1, 1.25, 1.5, 2, 2.625, 3} {
		a := Build(scale, [2]Ink{testInk(), testInk()}, nil, nil)
		b := a.Image.Bounds()
		if b.Dx() > 2048 || b.Dy() > 3072 || len(a.Image.Pix) != b.Dx()*b.Dy()*4 {
			t.Errorf("scale %v: texture %v with %d bytes", scale, b, len(a.Image.Pix))
		}
		t.Logf("scale %v: %v", scale, b)
	}
}

// No sprite lies over another.
func TestSpritesDoNotOverlap(t *testing.T) {
	a := Build(1, [2]Ink{testInk(), testInk()}, nil, nil)
	owner := map[[2]int]int{}
	id := 0
	claim := func(s Sprite) {
		id++
		for y := int(s.Y); y < int(s.Y+s.H); y++ {
			for x := int(s.X); x < int(s.X+s.W); x++ {
				if o := owner[[2]int{x, y}]; o != 0 {
					t.Fatalf("sprite %d lies over sprite %d at %d,%d", id, o, x, y)
				}
				owner[[2]int{x, y}] = id
			}
		}
	}
	for _, f := range []Family{a.Dot, a.Tick, a.Cross, a.Crown, a.PFS, a.Router, a.Phones[0], a.Phones[1], a.Mini[0], a.Mini[1], a.HQ[0], a.HQ[1], {a.Glow, a.Panel}} {
		for _, s := range f {
			claim(s)
		}
	}
	for i := range a.Faces {
		for _, g := range a.Faces[i].glyphs {
			claim(g.Sprite)
		}
	}
}

// Coverage is exact: a circle's pixels sum to its area.
func TestCoverageIsTheArea(t *testing.T) {
	var z raster
	z.reset(64, 64)
	p := circle(32.3, 31.7, 20)
	prev := p.pts[len(p.pts)-1]
	for _, q := range p.pts {
		z.line(float32(prev.x), float32(prev.y), float32(q.x), float32(q.y))
		prev = q
	}
	sum := 0.0
	z.coverage(func(_, _ int, a float32) { sum += float64(a) })
	if want := 3.14159 * 400; sum < want*0.985 || sum > want*1.005 {
		t.Errorf("area %.1f, want about %.1f", sum, want)
	}
}

func TestFaceKnowsWhatItLacks(t *testing.T) {
	a := Build(1, [2]Ink{testInk(), testInk()}, nil, nil)
	f := &a.Faces[0]
	if !f.Has("São Paulo – 18.2 Mbit/s") || f.Has("總部") {
		t.Error("Latin-1 must be there, Han must not")
	}
	if f.Glyph('總') != f.Glyph('?') {
		t.Error("a missing rune must read as ?")
	}
}

func TestPickNeverMagnifiesIfItCanBeHelped(t *testing.T) {
	f := Family{{W: 96}, {W: 48}, {W: 24}}
	for want, w := range map[float32]float64{96: 60, 48: 48, 24: 3} {
		if got := f.Pick(w).W; got != want {
			t.Errorf("for %v pixels: %v, want %v", w, got, want)
		}
	}
	if f.Pick(500).W != 96 {
		t.Error("beyond the largest, the largest")
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		Build(1, [2]Ink{testInk(), testInk()}, nil, nil)
	}
}

// A script writes what the type lacks, in all sizes that write words.
func TestAScriptWritesWhatTheTypeLacks(t *testing.T) {
	script := func(_ rune, pixels float64) (*image.Alpha, int, int, float64) {
		side := int(pixels)
		mask := image.NewAlpha(image.Rect(0, 0, side, side))
		for i := range mask.Pix {
			mask.Pix[i] = 200
		}
		return mask, 0, -side, pixels
	}
	a := Build(2, [2]Ink{testInk(), testInk()}, script, []rune("總部"))
	for i := range a.Faces {
		f := &a.Faces[i]
		if f.Has("總部") != (f.Size <= titleSize) {
			t.Errorf("%v px: %v", f.Size, f.Has("總部"))
		}
		if g := f.Glyph('部'); f.Size <= titleSize {
			if g.Advance != f.Size*2 || a.Image.RGBAAt(int(g.Sprite.X)+3, int(g.Sprite.Y)+3) != (color.RGBA{200, 200, 200, 200}) {
				t.Errorf("%v px: %+v", f.Size, g)
			}
		}
	}
}
