package scene

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// Nothing that is written lies over another label or a phone, at any moment of any
// history, however near one looks.
func TestLabelsNeverOverlap(t *testing.T) {
	histories := map[string][]telemetry.Event{
		"24":      tell(24, 1, true),
		"off":     tell(24, 1, false),
		"200":     tell(100, 3, true),
		"campus":  campus(12, 5, 1, 30),
		"trust":   mixed(24),
		"express": simulate(t, sim.Config{Phones: 24, Express: true}, 8*time.Second),
	}
	for name, events := range histories {
		for _, size := range [][3]float64{{1280, 800, 1}, {390, 844, 2}} {
			for look := range lookEnd {
				s := New()
				s.Resize(size[0], size[1], size[2])
				s.SetInsets(Insets{Top: 64, Right: size[0] * 0.2, Bottom: 150})
				s.SetLook(look)
				p := play(s, events)
				var l List
				for n := 0; p.clock < 16_000_000; n++ {
					p.step(500_000)
					switch n % 8 {
					case 2:
						p.Zoom(2.5, size[0]*0.6, size[1]*0.4)
					case 4:
						p.Hover(p.phones[n%len(p.phones)].name)
					case 6:
						p.Hover("")
						p.Fit()
					}
					p.Draw(&l)
					p.holdLabels(t, fmt.Sprint(name, ", ", look, ", ", size))
				}
			}
		}
	}
}

// holdLabels fails where a label of the last frame lies over another, or over a
// phone, however small.
func (p *player) holdLabels(t *testing.T, what string) {
	t.Helper()
	for i := range p.written {
		for k := range i {
			if p.written[i].overlaps(&p.written[k]) {
				t.Fatalf("%s at %d µs: labels at %v and %v", what, p.clock, p.written[k], p.written[i])
			}
		}
	}
	for i := range p.phones {
		at, pw := p.where(i)
		if !p.phones[i].there || pw == 0 {
			continue
		}
		w, h := pw/2, pw/2*pwToH
		if box := (rect{at.x - w, at.y - h, at.x + w, at.y + h}); touches(box, p.written) {
			t.Fatalf("%s at %d µs: %s at %v lies under a label: %v", what, p.clock, p.phones[i].name, box, p.written)
		}
	}
}

// On a small map, or over a high drawer, the names of subnets lie over no phone
// either, and as long as there is any room for them they are there.
func TestSubnetsOfASmallMapAreNamedBesideTheirPhones(t *testing.T) {
	for _, phones := range [][]int{{60}, {24, 12, 1, 40}, {9, 8, 7, 6, 5, 4, 3, 2, 1}, slices.Repeat([]int{10}, 16), slices.Repeat([]int{40}, 6)} {
		events := campus(phones...)
		if len(phones) == 1 {
			events = tell(phones[0], 1, true)
		}
		for _, c := range []struct{ w, h, drawer float64 }{{390, 844, 150}, {390, 844, 420}, {390, 844, 560}, {320, 568, 200}, {844, 390, 190}, {1280, 420, 240}} {
			s := New()
			s.Resize(c.w, c.h, 2)
			s.SetInsets(Insets{Top: 56, Bottom: c.drawer})
			p := play(s, events)
			what := fmt.Sprint(phones, " on ", c)
			var l List
			for p.clock < 14_000_000 {
				p.step(1_000_000)
				p.Draw(&l)
				p.holdLabels(t, what)
			}
			if len(phones) == 1 {
				continue
			}
			for i := range s.grounds {
				g := s.onScreen(s.lay.grounds[i].rect)
				near := rect{g.x0, g.y0 - 10, g.x1, g.y1 + 10}
				if g.w() > 66 && g.h() > 24 && !touches(near, p.written) {
					t.Errorf("%s: nobody says whose ground is at %v", what, g)
				}
			}
		}
	}
}

// What gives way is what weighs least: the ends of the line and its rate are
// always named where the whole is in view, and so are nearly all of few phones.
func TestLabelsThatMatterAreThere(t *testing.T) {
	s := New()
	s.Resize(1280, 800, 1)
	s.SetInsets(Insets{Top: 64, Right: 380, Bottom: 150})
	p := play(s, tell(24, 1, false))
	p.until(14_000_000)
	var l List
	p.Draw(&l)
	if n := len(p.written); n < 24 {
		t.Errorf("%d labels of a picture with 24 phones, the headquarters and the line", n)
	}
}

// What the canvas says in words is said in the page's language: with a script's
// letters where its own type lacks them, and not at all where nobody has them.
func TestTheCanvasSpeaksThePagesLanguage(t *testing.T) {
	words, err := ParseWords(`{"hq":"總部","verified":"已驗證","point":",","titles":{"classic":"PFS 經典"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if words.Unverified != "unverified" || string(words.appendRate(nil, 9_500_000)) != "9,5 Mbit/s" {
		t.Errorf("%+v, %s", words, words.appendRate(nil, 9_500_000))
	}
	for _, bad := range []string{"", `{"point":"::"}`, `[]`} {
		if _, err := ParseWords(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	drawn := ""
	script := func(letter rune, pixels float64) (*image.Alpha, int, int, float64) {
		drawn += string(letter)
		return image.NewAlpha(image.Rect(0, 0, int(pixels), int(pixels))), 0, -int(pixels), pixels
	}
	s := desk()
	s.SetWords(words)
	ph := &phone{committed: true, vouched: true}
	if got := s.standing(ph); got != "" {
		t.Errorf("without the letters it says %q", got)
	}
	s.SetScript(script)
	if got := s.standing(ph); got != "已驗證" || !strings.Contains(drawn, "總") || !strings.Contains(drawn, "經") {
		t.Errorf("it says %q with the letters %q", got, drawn)
	}
	art := s.Atlas()
	if s.SetWords(words); s.Atlas() != art {
		t.Error("the same words made another texture")
	}
	s.setTitle("classic")
	if s.title != "PFS 經典" {
		t.Errorf("a compared site is called %q", s.title)
	}
}
