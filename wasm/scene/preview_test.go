//go:build preview

package scene

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

var (
	previewDir  = flag.String("preview", "", "write pictures of the scene into this directory")
	previewOnly = flag.String("only", "", "those whose names contain this")
)

// paint draws a list as the page's GPU does: quads of two triangles, linear
// filtering, source over destination.
func paint(s *Scene, l *List) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(s.width*s.scale), int(s.height*s.scale)))
	bg := s.Palette().Background
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = bg.R, bg.G, bg.B, 255
	}
	tex := s.Atlas().Image
	for _, part := range l.Parts {
		on := img.SubImage(part.Clip).(*image.RGBA)
		for i := part.From; i+4 <= part.To; i += 4 {
			v := l.Verts[i : i+4]
			triangle(on, tex, v[0], v[1], v[2])
			triangle(on, tex, v[1], v[3], v[2])
		}
	}
	return img
}

func triangle(img, tex *image.RGBA, a, b, c Vertex) {
	area := (b.DstX-a.DstX)*(c.DstY-a.DstY) - (b.DstY-a.DstY)*(c.DstX-a.DstX)
	if area == 0 {
		return
	}
	x0, x1 := int(min(a.DstX, b.DstX, c.DstX)), int(math.Ceil(float64(max(a.DstX, b.DstX, c.DstX))))
	y0, y1 := int(min(a.DstY, b.DstY, c.DstY)), int(math.Ceil(float64(max(a.DstY, b.DstY, c.DstY))))
	r := image.Rect(x0, y0, x1+1, y1+1).Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			px, py := float32(x)+0.5, float32(y)+0.5
			w1 := ((px-a.DstX)*(c.DstY-a.DstY) - (py-a.DstY)*(c.DstX-a.DstX)) / area
			w2 := ((b.DstX-a.DstX)*(py-a.DstY) - (b.DstY-a.DstY)*(px-a.DstX)) / area
			w0 := 1 - w1 - w2
			// The shared edge belongs to one triangle only.
			if w0 < 0 || w1 < 0 || w2 < 0 || (w0 == 0 && area > 0) {
				continue
			}
			u, v := w0*a.SrcX+w1*b.SrcX+w2*c.SrcX, w0*a.SrcY+w1*b.SrcY+w2*c.SrcY
			blend(img, x, y, sample(tex, u, v), [4]float32{a.ColorR, a.ColorG, a.ColorB, a.ColorA})
		}
	}
}

func sample(tex *image.RGBA, u, v float32) [4]float32 {
	u, v = u-0.5, v-0.5
	x, y := int(math.Floor(float64(u))), int(math.Floor(float64(v)))
	fx, fy := u-float32(x), v-float32(y)
	var out [4]float32
	for j := range 2 {
		for i := range 2 {
			w := (1 - fx + float32(i)*(2*fx-1)) * (1 - fy + float32(j)*(2*fy-1))
			k := tex.RGBAAt(x+i, y+j)
			for n, ch := range [4]uint8{k.R, k.G, k.B, k.A} {
				out[n] += w * float32(ch) / 255
			}
		}
	}
	return out
}

func blend(img *image.RGBA, x, y int, t, k [4]float32) {
	o := img.PixOffset(x, y)
	px := img.Pix[o : o+4 : o+4]
	a := 1 - t[3]*k[3]
	for n := range 3 {
		px[n] = uint8(min(t[n]*k[n]*255+float32(px[n])*a, 255) + 0.5)
	}
}

// save writes a picture.
func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	f, err := os.Create(filepath.Join(*previewDir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// TestPreview writes pictures to look at:
//
//	go test -tags preview -run Preview ./wasm/scene -preview DIR
func TestPreview(t *testing.T) {
	if *previewDir == "" {
		t.Fatal("give -preview DIR")
	}
	shot := func(name string, p *player) {
		var l List
		p.Draw(&l)
		save(t, name, paint(p.Scene, &l))
		t.Logf("%s: %d quads", name, l.Quads())
	}
	moments := pictures(t)
	for name, size := range map[string][3]float64{"wide": {1280, 800, 1}, "narrow": {390, 844, 2}} {
		for _, th := range []Theme{Night, Day} {
			at := func(name string, events []telemetry.Event, seconds float64, do func(*player)) {
				s := New()
				s.Resize(size[0], size[1], size[2])
				s.SetInsets(Insets{Top: 64, Right: 372, Bottom: 150})
				if size[0] < 600 {
					s.SetInsets(Insets{Top: 56, Bottom: 300})
				}
				s.SetTheme(th)
				p := play(s, events)
				p.leap(telemetry.Micros(seconds*1e6) - 2_000_000)
				p.until(telemetry.Micros(seconds*1e6) - 1_000_000)
				if do != nil {
					do(p)
				}
				p.until(telemetry.Micros(seconds * 1e6))
				shot(name, p)
			}
			for _, m := range moments {
				if !strings.Contains(m.name, *previewOnly) {
					continue
				}
				at(fmt.Sprintf("%s-%s-%s", m.name, name, [...]string{"night", "day"}[th]), m.events, m.seconds, m.do)
			}
		}
	}
}

// TestComparePreview writes pictures of two sites.
func TestComparePreview(t *testing.T) {
	if *previewDir == "" {
		t.Fatal("give -preview DIR")
	}
	for name, size := range map[string][3]float64{"wide": {1280, 800, 1}, "narrow": {390, 844, 2}} {
		for _, look := range []Look{Overview, Hierarchy} {
			b := NewBoard()
			b.Resize(size[0], size[1], size[2])
			b.SetInsets(Insets{Top: 64, Right: 372, Bottom: 150})
			if size[0] < 600 {
				b.SetInsets(Insets{Top: 56, Bottom: 160})
			}
			b.SetLook(look)
			with, without := &player{f: &telemetry.Fleet{}, events: tell(24, 1, true)}, &player{f: &telemetry.Fleet{}, events: tell(24, 1, false)}
			for at := telemetry.Micros(0); at < 15_000_000; at += 50_000 {
				sites := []Site{{Label: "PFS", Fleet: with.f, Now: at, Events: with.fold(at)}, {Label: "Traditional", Fleet: without.f, Now: at, Events: without.fold(at)}}
				b.Update(sites, 50*time.Millisecond)
			}
			var l List
			b.Draw(&l)
			save(t, fmt.Sprintf("compare-%s-%s", look, name), paint(b.sites[0], &l))
		}
	}
}

// picture is a moment to look at.
type picture struct {
	name    string
	events  []telemetry.Event
	seconds float64
	do      func(*player)
}

func pictures(t *testing.T) []picture {
	hover := func(i int) func(*player) { return func(p *player) { p.Hover(p.phones[i].name) } }
	look := func(l Look) func(*player) { return func(p *player) { p.SetLook(l) } }
	express := simulate(t, sim.Config{Phones: 24, Express: true}, time.Minute)
	big := simulate(t, sim.Config{Phones: 1000}, 26*time.Second)
	return []picture{
		{"24", tell(24, 1, true), 15, hover(7)},
		{"claims", tell(24, 1, true), 1.4, nil},
		{"off", tell(24, 1, false), 14, nil},
		{"trust", mixed(24), 160, nil},
		{"models", tell(72, 3, true), 14, nil},
		{"campus", campus(24, 12, 1, 40), 14.6, nil},
		{"campus-many", campus(slices.Repeat([]int{10}, 16)...), 14.6, nil},
		{"express", express, 3.1, nil},
		{"1000", big, 25.5, nil},
		{"1000-off", tell(1000, 1, false), 60, nil},
		{"tree-24", tell(24, 1, true), 15, look(Hierarchy)},
		{"tree-models", tell(72, 3, true), 14, look(Hierarchy)},
		{"tree-campus", campus(24, 12, 1, 40), 14.6, look(Hierarchy)},
		{"tree-1000", big, 25.5, look(Hierarchy)},
		{"tree-1000-near", big, 25.5, func(p *player) { p.SetLook(Hierarchy); p.until(p.clock + 1e5); p.Zoom(9, 400, 300) }},
		{"tree-off", tell(24, 1, false), 14, look(Hierarchy)},
		{"one", tell(24, 1, true), 15, func(p *player) { p.SetLook(OnePhone); p.Select(p.phones[3].name) }},
		{"one-express", express, 3.1, look(OnePhone)},
		{"contrast", tell(24, 1, true), 15, func(p *player) { p.SetContrast(true); p.Hover(p.phones[7].name) }},
	}
}

// TestAtlasPicture writes the texture itself.
func TestAtlasPicture(t *testing.T) {
	if *previewDir == "" {
		t.Fatal("give -preview DIR")
	}
	src := New().Atlas().Image
	out := image.NewRGBA(src.Rect)
	for i := 0; i < len(src.Pix); i += 4 {
		a := 255 - int(src.Pix[i+3])
		out.SetRGBA(i/4%src.Rect.Dx(), i/4/src.Rect.Dx(), color.RGBA{uint8(int(src.Pix[i]) + a*20/255), uint8(int(src.Pix[i+1]) + a*30/255), uint8(int(src.Pix[i+2]) + a*50/255), 255})
	}
	save(t, "atlas", out)
}
