package atlas

import (
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"
)

//go:embed glyphs.txt
var glyphText string

// unitsPerEm and the vertical metrics are Go Medium's.
const (
	unitsPerEm = 2048.0
	capHeight  = 1480.0
)

// Face is the type at one size.
type Face struct {
	Size   float64 // CSS pixels per em
	Cap    float64 // height of a capital, device pixels
	glyphs []Glyph // by slot(rune)
	more   map[rune]Glyph
}

// Glyph is one drawn letter, in device pixels.
type Glyph struct {
	Sprite  Sprite
	DX, DY  float64 // from the pen on the baseline to the sprite's corner
	Advance float64
}

// extras are the signs beyond Latin-1, in the order of glyphs.txt.
const extras = "–—‘’“”…•→←↑↓≤≥∞"

const slots = 0x100 - ' ' + 15

// slot is a rune's place in Face.glyphs, or −1.
func slot(r rune) int {
	if r >= ' ' && r < 0x100 {
		return int(r - ' ')
	}
	i := 0
	for _, x := range extras {
		if x == r {
			return 0x100 - ' ' + i
		}
		i++
	}
	return -1
}

// Glyph returns the letter; what the type lacks reads as '?'.
func (f *Face) Glyph(r rune) Glyph {
	if i := slot(r); i >= 0 && f.glyphs[i].Advance > 0 {
		return f.glyphs[i]
	}
	if g, ok := f.more[r]; ok {
		return g
	}
	return f.glyphs['?'-' ']
}

// Has reports whether every rune of s can be drawn.
func (f *Face) Has(s string) bool {
	for _, r := range s {
		if i := slot(r); i >= 0 && f.glyphs[i].Advance > 0 {
			continue
		}
		if _, ok := f.more[r]; !ok {
			return false
		}
	}
	return true
}

// faceSizes are CSS pixels per em. Between them type is scaled.
var faceSizes = [...]float64{8, 9.5, 11, 12.5, 15, 20, 30}

// NearestSize is the size of the type that is nearest to the one asked for, up
// to the largest.
func NearestSize(size float64) float64 {
	best := faceSizes[0]
	for _, s := range faceSizes[1:] {
		if math.Abs(s-size) < math.Abs(best-size) {
			best = s
		}
	}
	return best
}

// captionSize is the largest that writes names of people and places.
const captionSize = 12.5

type outline struct {
	r       rune
	advance float64
	path    path
}

// Latin reports whether the type has a letter of its own.
func Latin(r rune) bool { return slot(r) >= 0 }

// Script draws a letter of another script, pixels high: a mask, where its corner
// stands from the pen on the base line, and how far the pen goes.
type Script func(letter rune, pixels float64) (mask *image.Alpha, left, top int, advance float64)

// titleSize is the largest that writes titles, in any script.
const titleSize = 15

func (p *packer) foreign(f *Face, scale float64, script Script, letters []rune) {
	f.more = make(map[rune]Glyph, len(letters))
	for _, letter := range letters {
		mask, left, top, advance := script(letter, f.Size*scale)
		b := mask.Bounds()
		r := p.take(b.Dx(), b.Dy())
		for y := range b.Dy() {
			for x := range b.Dx() {
				v := mask.AlphaAt(b.Min.X+x, b.Min.Y+y).A
				p.img.SetRGBA(r.Min.X+x, r.Min.Y+y, color.RGBA{v, v, v, v})
			}
		}
		f.more[letter] = Glyph{spriteOf(r), float64(left), float64(top), advance}
	}
}

func (p *packer) faces(a *Atlas, scale float64, script Script, letters []rune) {
	outlines := parseGlyphs(glyphText)
	for _, size := range faceSizes {
		f := Face{Size: size, Cap: capHeight / unitsPerEm * size * scale}
		f.glyphs = make([]Glyph, slots)
		for _, o := range outlines {
			// Large type shows figures and the names of files only.
			if size > captionSize && o.r > '~' && o.r != '·' {
				continue
			}
			f.glyphs[slot(o.r)] = p.glyph(o, size*scale/unitsPerEm)
		}
		if script != nil && size <= titleSize {
			p.foreign(&f, scale, script, letters)
		}
		a.Faces = append(a.Faces, f)
	}
}

func (p *packer) glyph(o outline, k float64) Glyph {
	g := Glyph{Advance: o.advance * k}
	if len(o.path.pts) == 0 {
		return g
	}
	x0, y0, x1, y1 := o.path.bounds()
	x0, y0, x1, y1 = x0*k, y0*k, x1*k, y1*k
	g.DX, g.DY = math.Floor(x0), math.Floor(y0)
	w, h := int(math.Ceil(x1)-g.DX)+1, int(math.Ceil(y1)-g.DY)+1
	r := p.take(w, h)
	moved := path{starts: o.path.starts}
	for _, q := range o.path.pts {
		moved.pts = append(moved.pts, point{q.x*k - g.DX, q.y*k - g.DY})
	}
	c := &canvas{img: p.img, at: r, scale: 1, z: &p.z}
	c.fill(&moved, flat(white))
	g.Sprite = spriteOf(r)
	return g
}

// parseGlyphs reads lines of "hex-rune advance ops", where ops are those of
// an SVG path in font units. The table is our own: a fault in it is a bug.
func parseGlyphs(text string) []outline {
	var out []outline
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		r, err := strconv.ParseUint(words[0], 16, 32)
		if err != nil || slot(rune(r)) < 0 {
			panic(fmt.Sprintf("atlas: glyphs.txt: %q", words[0]))
		}
		o := outline{r: rune(r), advance: number(words[1])}
		for w := words[2:]; len(w) > 0; {
			switch w[0] {
			case "M":
				o.path.moveTo(number(w[1]), number(w[2]))
				w = w[3:]
			case "L":
				o.path.lineTo(number(w[1]), number(w[2]))
				w = w[3:]
			case "Q":
				o.path.quadTo(number(w[1]), number(w[2]), number(w[3]), number(w[4]))
				w = w[5:]
			default:
				panic(fmt.Sprintf("atlas: glyphs.txt: operation %q", w[0]))
			}
		}
		out = append(out, o)
	}
	return out
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("atlas: glyphs.txt: " + err.Error())
	}
	return v
}
