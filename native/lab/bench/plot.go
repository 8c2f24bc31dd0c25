package bench

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// The plot's size and place on the page, in its own units.
const (
	width, height          = 760, 460
	left, right, top, foot = 52, 190, 78, 52
	labelGap               = 17 // between the lines of two labels
)

// looks tell ways apart, on light and on dark pages: ours are whole and heavy.
var looks = map[string]struct {
	label, colour, dash string
	stroke              float64
}{
	"express http": {"express, HTTP", "#0d9488", "", 3},
	"express tftp": {"express, TFTP", "#0284c7", "", 3},
	"classic http": {"classic, HTTP", "#5f9ea0", "", 1.5},
	"classic tftp": {"classic, TFTP", "#6b8fb5", "", 1.5},
	"uftp":         {"curl, then UFTP", "#d97706", "6 4", 2},
	"aria2":        {"aria2 swarm", "#db2777", "6 4", 2},
	"libtorrent":   {"libtorrent swarm", "#8b5cf6", "6 4", 2},
	"http":         {"curl each", "#78716c", "2 4", 2},
	"tftp":         {"atftp each", "#a8763e", "2 4", 2},
}

// style follows the reader's system, and brings its own paper: the page around it may be of the other kind.
const style = `<style>
.paper{fill:#fff}
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#57606a}
.title{font-size:17px;font-weight:600;fill:#1f2328}
.axis{stroke:#8c959f;stroke-opacity:.25}
.bound{stroke:#57606a;stroke-width:1.5}
.label{font-weight:600}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}text{fill:#9198a1}.title{fill:#f0f6fc}.bound{stroke:#9198a1}}
</style>
<rect class="paper" width="100%" height="100%" rx="10"/>
`

// plot is where things are.
type plot struct {
	phones []int
	most   float64 // the largest time ÷ bound that is shown
}

func (p *plot) x(n int) float64 {
	first, last := p.phones[0], p.phones[len(p.phones)-1]
	if last == first {
		return left + (width-left-right)/2
	}
	return left + 14 + (width-left-right-28)*math.Log(float64(n)/float64(first))/math.Log(float64(last)/float64(first))
}

func (p *plot) y(ratio float64) float64 {
	return height - foot - (height-foot-top)*math.Log(max(ratio, 1))/math.Log(p.most)
}

// A curve is a way's points, and the label at its end.
type curve struct {
	way    string
	points [][2]float64
	label  float64 // its y
}

func (c *curve) end() [2]float64 { return c.points[len(c.points)-1] }

// WritePlot draws time ÷ bound over the number of phones, both on logarithmic
// axes, as SVG that reads on light and dark pages.
func WritePlot(w io.Writer, cells []Cell) error {
	phones, ways := axes(cells)
	if len(phones) == 0 {
		return nil // only cases were measured
	}
	p := &plot{phones: slices.Sorted(slices.Values(phones)), most: 2}
	for i := range cells {
		if cells[i].Case == "" {
			p.most = max(p.most, cells[i].Median.TimeRatio*1.15)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Time of an upgrade, in times of the line's bound, by number of phones">`+"\n", width, height)
	b.WriteString(style)
	p.frame(&b)
	for _, c := range p.curves(cells, ways) {
		p.draw(&b, c)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// frame is what stands there before anything was measured.
func (p *plot) frame(b *strings.Builder) {
	fmt.Fprintf(b, `<text class="title" x="%d" y="26">How close to the line's bound: time ÷ bound, less is better</text>`+"\n", left-36)
	fmt.Fprintf(b, `<text x="%d" y="48">One load to all phones; the bound is F·8 ÷ line + RTT ÷ 2. Both axes are logarithmic.</text>`+"\n", left-36)
	free := math.Inf(1)
	for _, tick := range []float64{1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100} {
		y := p.y(tick)
		if tick > p.most || free-y < 14 {
			continue
		}
		free = y
		class := "axis"
		if tick == 1 {
			class = "bound"
		}
		fmt.Fprintf(b, `<path class="%s" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", class, left, y, width-right, left-8, y+4.5, tick)
	}
	for _, n := range p.phones {
		fmt.Fprintf(b, `<path class="axis" d="M%.1f %dV%d"/><text x="%.1f" y="%d" text-anchor="middle">%d</text>`+"\n", p.x(n), top, height-foot, p.x(n), height-foot+20, n)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">phones</text>`+"\n", (left+width-right)/2, height-foot+40)
}

// curves are the ways that have figures, with labels that keep their distance:
// those that end at the same number of phones are put below one another.
func (p *plot) curves(cells []Cell, ways []string) (all []*curve) {
	ending := map[float64][]*curve{}
	for _, way := range ways {
		c := &curve{way: way}
		for _, n := range p.phones {
			if cell := find(cells, n, way); cell != nil && len(cell.Runs) > 0 {
				c.points = append(c.points, [2]float64{p.x(n), p.y(cell.Median.TimeRatio)})
			}
		}
		if len(c.points) > 0 {
			all = append(all, c)
			ending[c.end()[0]] = append(ending[c.end()[0]], c)
		}
	}
	for _, group := range ending {
		spread(group)
	}
	return all
}

// spread puts labels as near to their ends as they can be without touching:
// those that would touch become one pile, whose middle is the mean of its ends.
func spread(group []*curve) {
	type pile struct {
		middle float64
		of     []*curve
	}
	slices.SortStableFunc(group, func(a, b *curve) int { return cmp.Compare(a.end()[1], b.end()[1]) })
	var piles []pile
	for _, c := range group {
		last := pile{c.end()[1], []*curve{c}}
		for len(piles) > 0 {
			above := piles[len(piles)-1]
			n, m := float64(len(above.of)), float64(len(last.of))
			if last.middle-above.middle >= labelGap*(n+m)/2 {
				break
			}
			last = pile{(above.middle*n + last.middle*m) / (n + m), append(above.of, last.of...)}
			piles = piles[:len(piles)-1]
		}
		piles = append(piles, last)
	}
	for _, pile := range piles {
		// None lies below the axis.
		pile.middle = min(pile.middle, height-foot-labelGap*float64(len(pile.of)-1)/2)
		for i, c := range pile.of {
			c.label = pile.middle + labelGap*(float64(i)-float64(len(pile.of)-1)/2)
		}
	}
}

func (p *plot) draw(b *strings.Builder, c *curve) {
	look, end := looks[c.way], c.end()
	var points []string
	for _, at := range c.points {
		points = append(points, fmt.Sprintf("%.1f,%.1f", at[0], at[1]))
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="%g" stroke-dasharray="%s" stroke-linejoin="round"/>`+"\n",
		strings.Join(points, " "), look.colour, look.stroke, cmp.Or(look.dash, "none"))
	for _, at := range c.points {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%g" fill="%s"/>`, at[0], at[1], look.stroke+1.5, look.colour)
	}
	fmt.Fprintf(b, `<path d="M%.1f %.1fL%.1f %.1f" stroke="%s" stroke-opacity=".5"/>`, end[0]+6, end[1], end[0]+22, c.label, look.colour)
	fmt.Fprintf(b, `<text class="label" x="%.1f" y="%.1f" style="fill:%s">%s</text>`+"\n", end[0]+26, c.label+4.5, look.colour, look.label)
}
