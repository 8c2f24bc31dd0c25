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
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

var previewDir = flag.String("preview", "", "write pictures of the scene into this directory")

// paint draws a list as the page's GPU does: quads of two triangles, linear
// filtering, source over destination.
func paint(s *Scene, l *List) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(s.width*s.scale), int(s.height*s.scale)))
	bg := s.Palette().Background
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = bg.R, bg.G, bg.B, 255
	}
	tex := s.Atlas().Image
	for i := 0; i+4 <= len(l.Verts); i += 4 {
		v := l.Verts[i : i+4]
		triangle(img, tex, v[0], v[1], v[2])
		triangle(img, tex, v[1], v[3], v[2])
	}
	return img
}

func triangle(img, tex *image.RGBA, a, b, c Vertex) {
	area := (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X)
	if area == 0 {
		return
	}
	x0, x1 := int(min(a.X, b.X, c.X)), int(math.Ceil(float64(max(a.X, b.X, c.X))))
	y0, y1 := int(min(a.Y, b.Y, c.Y)), int(math.Ceil(float64(max(a.Y, b.Y, c.Y))))
	r := image.Rect(x0, y0, x1+1, y1+1).Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			px, py := float32(x)+0.5, float32(y)+0.5
			w1 := ((px-a.X)*(c.Y-a.Y) - (py-a.Y)*(c.X-a.X)) / area
			w2 := ((b.X-a.X)*(py-a.Y) - (b.Y-a.Y)*(px-a.X)) / area
			w0 := 1 - w1 - w2
			// The shared edge belongs to one triangle only.
			if w0 < 0 || w1 < 0 || w2 < 0 || (w0 == 0 && area > 0) {
				continue
			}
			u, v := w0*a.U+w1*b.U+w2*c.U, w0*a.V+w1*b.V+w2*c.V
			blend(img, x, y, sample(tex, u, v), [4]float32{a.R, a.G, a.B, a.A})
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
		f, err := os.Create(filepath.Join(*previewDir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, paint(p.Scene, &l)); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d quads", name, l.Quads())
	}
	desk := func(th Theme) *Scene {
		s := New()
		s.Resize(1440, 900, 1)
		s.SetInsets(Insets{Top: 64, Right: 340, Bottom: 150, Left: 0})
		s.SetTheme(th)
		return s
	}
	p := play(desk(Night), tell(24, 1, true))
	for _, at := range []float64{1.0, 1.6, 2.3, 4, 11.5, 12.6, 14, 15, 70, 100} {
		p.until(telemetry.Micros(at * 1e6))
		shot(fmt.Sprintf("night-24-%05.1f", at), p)
		if at == 14 || at == 100 {
			p.Hover(nodeName(7))
			shot(fmt.Sprintf("night-24-%05.1f-hover", at), p)
			p.Hover("")
		}
	}
	quick := pfs.Classic()
	quick.RootWait = 0
	for name, cfg := range map[string]sim.Config{
		"classic": {}, "quick": {Timing: quick}, "quick200": {Phones: 200, Timing: quick},
		"off": {NoPFS: true}, "models": {Phones: 60, Models: []string{"CP-7961G", "CP-7941G", "CP-7911G"}},
	} {
		p = play(desk(Night), simulate(t, cfg, 4*time.Minute))
		at := 42.0
		if cfg.Timing == quick {
			at = 5.0
		}
		for i := range 4 {
			p.until(telemetry.Micros(at * 1e6))
			shot(fmt.Sprintf("sim-%s-%d", name, i), p)
			at += at * 0.06
		}
	}
	for _, n := range []int{8, 24, 200} {
		for _, th := range []Theme{Night, Day} {
			p = play(desk(th), simulate(t, sim.Config{Phones: n, Express: true}, time.Minute))
			for _, at := range []float64{1.2, 3.1, 6} {
				p.until(telemetry.Micros(at * 1e6))
				p.Hover(p.phones[3].name)
				shot(fmt.Sprintf("express-%03d-%d-%.1f", n, th, at), p)
				p.Hover("")
			}
		}
	}
	began := time.Now()
	p = play(desk(Night), simulate(t, sim.Config{Phones: 1000}, 25*time.Second))
	t.Logf("1000 phones, 25 s: %v", time.Since(began))
	for _, at := range []float64{11.4, 24, 25} {
		p.until(telemetry.Micros(at * 1e6))
		shot(fmt.Sprintf("sim-1000-%v", at), p)
	}
	small := New()
	small.Resize(1280, 720, 1)
	small.SetInsets(Insets{Top: 158, Right: 372, Bottom: 146})
	p = play(small, simulate(t, sim.Config{}, 30*time.Second))
	p.until(26_900_000)
	shot("sim-1280", p)
	bad := broken(t)
	p = play(desk(Night), bad)
	for p.clock < bad[len(bad)-1].T {
		p.step(16_667)
		for _, e := range p.fresh {
			if e.Kind == telemetry.Rejected || e.Kind == telemetry.ParentLost || e.Kind == telemetry.Fallback {
				t.Logf("%d %s %s %s", e.T, e.Kind, e.Node, e.Text)
				p.until(p.clock + 250_000)
				shot("sim-bad-"+e.Kind.String(), p)
				break
			}
		}
	}
	p.Hover(p.phones[3].name)
	shot("sim-bad-end", p)
	p = play(desk(Day), tell(24, 1, true))
	p.until(14_000_000)
	shot("day-24", p)
	p.Zoom(2.2, 700, 400)
	p.step(1e6)
	p.step(1e6)
	p.step(1e6)
	p.until(17_300_000)
	shot("day-24-zoom", p)
	p = play(desk(Day), tell(24, 1, false))
	p.until(14_000_000)
	shot("day-24-off", p)
	for _, phones := range []int{6, 24, 72, 300, 1000} {
		for _, th := range []Theme{Night, Day} {
			p = play(desk(th), mixed(phones))
			p.until(p.events[len(p.events)-1].T + 3_000_000)
			if phones == 24 {
				p.Hover(nodeName(3))
			}
			shot(fmt.Sprintf("trust-%04d-%d", phones, th), p)
		}
	}
	p = play(desk(Night), tell(72, 3, true))
	p.until(14_000_000)
	shot("night-72-3", p)
	p = play(desk(Night), tell(1000, 1, true))
	p.until(16_500_000)
	shot("night-1000", p)
	p = play(desk(Night), tell(1000, 1, false))
	p.until(60_000_000)
	shot("night-1000-off", p)
	for _, th := range []Theme{Night, Day} {
		s := New()
		s.Resize(390, 844, 2)
		s.SetInsets(Insets{Top: 56, Bottom: 300})
		s.SetTheme(th)
		p = play(s, tell(24, 1, true))
		p.until(14_500_000)
		shot(fmt.Sprintf("phone-24-%d", th), p)
	}
}

// TestAtlasPicture writes the texture itself.
func TestAtlasPicture(t *testing.T) {
	if *previewDir == "" {
		t.Fatal("give -preview DIR")
	}
	f, err := os.Create(filepath.Join(*previewDir, "atlas.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src := New().Atlas().Image
	out := image.NewRGBA(src.Rect)
	for i := 0; i < len(src.Pix); i += 4 {
		a := 255 - int(src.Pix[i+3])
		out.SetRGBA(i/4%src.Rect.Dx(), i/4/src.Rect.Dx(), color.RGBA{uint8(int(src.Pix[i]) + a*20/255), uint8(int(src.Pix[i+1]) + a*30/255), uint8(int(src.Pix[i+2]) + a*50/255), 255})
	}
	if err := png.Encode(f, out); err != nil {
		t.Fatal(err)
	}
}

// broken is a history in which a phone dies and another sends rubbish.
func broken(t *testing.T) []telemetry.Event {
	s, err := sim.New(sim.Config{}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	s.Corrupt(time.Second, 5)
	s.Kill(45*time.Second, 7)
	s.Kill(48*time.Second, 2)
	var out []telemetry.Event
	s.Advance(5*time.Minute, func(e telemetry.Event) { out = append(out, e) })
	return out
}
