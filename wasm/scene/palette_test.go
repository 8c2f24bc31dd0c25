package scene

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"strings"
	"testing"
)

// The least distances between two meanings' colours, in CIEDE2000: 2 is just
// noticed side by side, 10 at a glance. The rarest kind of eyes has shapes to
// go by where 10 could not be had with colours that keep their names.
var leastDistance = map[string]float64{"all cones": 18, "no red cones": 12, "no green cones": 12, "no blue cones": 10}

// What eyes without one kind of cones see, in linear RGB: Machado, Oliveira and
// Fernandes, A Physiologically-based Model for Simulation of Color Vision
// Deficiency, 2009, severity 1.
var eyes = map[string][9]float64{
	"all cones":      {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"no red cones":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"no green cones": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"no blue cones":  {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

func (k *Palette) meanings() map[string]color.RGBA {
	return map[string]color.RGBA{"WAN": k.WAN, "Peer": k.Peer, "Verified": k.Verified, "Trouble": k.Trouble, "Claim": k.Claim}
}

func everyPalette(do func(name string, k *Palette, high bool)) {
	for _, theme := range []Theme{Night, Day} {
		for _, high := range []bool{false, true} {
			do(fmt.Sprintf("%s, high contrast %v", [...]string{"night", "day"}[theme], high), Colours(theme, high), high)
		}
	}
}

// Two meanings are told apart by colour alone, also by eyes that lack a kind of
// cones.
func TestMeaningsAreToldApartByEveryEye(t *testing.T) {
	everyPalette(func(name string, k *Palette, _ bool) {
		for eye, m := range eyes {
			least, pair := math.Inf(1), ""
			for a, ca := range k.meanings() {
				for b, cb := range k.meanings() {
					if a < b {
						if d := distance(lab(seen(ca, m)), lab(seen(cb, m))); d < least {
							least, pair = d, a+" and "+b
						}
					}
				}
			}
			if least < leastDistance[eye] {
				t.Errorf("%s, %s: %s are %.1f apart, want %v", name, eye, pair, least, leastDistance[eye])
			}
		}
	})
}

// What is written reads on its ground: WCAG's 4.5 to 1, and 7 to 1 in high
// contrast. Between the sites only the line and its large figure stand, for
// which WCAG asks 3.
func TestColoursReadOnTheirGround(t *testing.T) {
	everyPalette(func(name string, k *Palette, high bool) {
		text, large := 4.5, 4.0
		if high {
			text, large = 7, 7
		}
		inks := k.meanings()
		inks["Text"], inks["Dim"] = k.Text, k.Dim
		for meaning, c := range inks {
			for ground, want := range map[color.RGBA]float64{k.Background: large, k.Ground: text, k.Card: text} {
				if got := contrast(c, ground); got < want {
					t.Errorf("%s: %s has a contrast of %.2f, want %v", name, meaning, got, want)
				}
			}
		}
		if got := contrast(k.ScreenText, k.ScreenOn); got < 7 {
			t.Errorf("%s: a phone's screen has a contrast of %.2f", name, got)
		}
	})
}

// The page's style sheet has the map's colours, name for name.
func TestThePageHasTheSamePalette(t *testing.T) {
	css, err := os.ReadFile("../../web/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for block := range strings.SplitSeq(string(css), "}") {
		if head, body, ok := strings.Cut(block, "{"); ok {
			lines := strings.Split(strings.TrimSpace(head), "\n")
			blocks[strings.TrimSpace(lines[len(lines)-1])] += body
		}
	}
	for selector, k := range map[string]*Palette{
		":root": Colours(Night, false), `:root[data-theme="day"]`: Colours(Day, false),
		`:root[data-contrast="high"]`: Colours(Night, true), `:root[data-theme="day"][data-contrast="high"]`: Colours(Day, true),
	} {
		for name, c := range map[string]color.RGBA{
			"map-bg": k.Background, "map-line": k.Graticule, "site-bg": k.Ground, "site-edge": k.GroundEdge, "text": k.Text, "text-dim": k.Dim,
			"wan": k.WAN, "peer": k.Peer, "ok": k.Verified, "bad": k.Trouble, "claim": k.Claim, "tree": k.Tree, "focus": k.Select, "card": k.Card,
		} {
			if want := fmt.Sprintf("--%s: #%02x%02x%02x;", name, c.R, c.G, c.B); !strings.Contains(blocks[selector], want) {
				t.Errorf("tokens.css, %s: no %q", selector, want)
			}
		}
	}
}

func linear(c uint8) float64 {
	if v := float64(c) / 255; v > 0.04045 {
		return math.Pow((v+0.055)/1.055, 2.4)
	} else {
		return v / 12.92
	}
}

func seen(c color.RGBA, m [9]float64) (rgb [3]float64) {
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	for i := range rgb {
		rgb[i] = min(max(m[3*i]*in[0]+m[3*i+1]*in[1]+m[3*i+2]*in[2], 0), 1)
	}
	return rgb
}

func contrast(a, b color.RGBA) float64 {
	light := func(c color.RGBA) float64 {
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) + 0.05
	}
	x, y := light(a), light(b)
	return max(x, y) / min(x, y)
}

// lab is CIE L*a*b* under D65.
func lab(c [3]float64) [3]float64 {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// distance is CIEDE2000, in the notation of Sharma, Wu and Dalal, 2005.
func distance(p, q [3]float64) float64 {
	const deg = math.Pi / 180
	c7 := math.Pow((math.Hypot(p[1], p[2])+math.Hypot(q[1], q[2]))/2, 7)
	g := 1 + 0.5*(1-math.Sqrt(c7/(c7+math.Pow(25, 7))))
	c1, c2 := math.Hypot(g*p[1], p[2]), math.Hypot(g*q[1], q[2])
	h1, h2 := math.Atan2(p[2], g*p[1]), math.Atan2(q[2], g*q[1])
	dh := math.Remainder(h2-h1, 2*math.Pi)
	h := math.Mod(h1+dh/2+4*math.Pi, 2*math.Pi)
	l, c := (p[0]+q[0])/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos(h-30*deg) + 0.24*math.Cos(2*h) + 0.32*math.Cos(3*h+6*deg) - 0.20*math.Cos(4*h-63*deg)
	sl := 1 + 0.015*(l-50)*(l-50)/math.Sqrt(20+(l-50)*(l-50))
	sc, sh := 1+0.045*c, 1+0.015*c*t
	c7 = math.Pow(c, 7)
	turn := (h/deg - 275) / 25
	rt := -2 * math.Sqrt(c7/(c7+math.Pow(25, 7))) * math.Sin(60*deg*math.Exp(-turn*turn))
	dl, dc, dH := (q[0]-p[0])/sl, (c2-c1)/sc, 2*math.Sqrt(c1*c2)*math.Sin(dh/2)/sh
	return math.Sqrt(dl*dl + dc*dc + dH*dH + rt*dc*dH)
}

// The formula is the published one: pairs 1, 7 and 17 of Sharma, Wu and Dalal.
func TestDistanceIsCIEDE2000(t *testing.T) {
	for _, c := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, 0, 0}, [3]float64{50, -1, 2}, 2.3669},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
	} {
		if got := distance(c.p, c.q); math.Abs(got-c.want) > 5e-5 {
			t.Errorf("%v and %v are %.4f apart, want %.4f", c.p, c.q, got, c.want)
		}
	}
}
