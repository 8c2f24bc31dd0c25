package bench

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// The plot's size and place on the page, in its own units.
const (
	width, height         = 720, 400
	left, right, top, low = 60, 150, 20, 50
)

// colours tell ways apart; the shape of a line does too.
var colours = []string{"#0f766e", "#0ea5a4", "#5b8c5a", "#b45309", "#be185d", "#6d28d9", "#475569", "#94a3b8"}

// WritePlot draws time ÷ bound over the number of phones, both on logarithmic
// axes, as SVG that reads on light and dark pages.
func WritePlot(w io.Writer, cells []Cell) error {
	var b strings.Builder
	phones, ways := axes(cells)
	most := 2.0
	for i := range cells {
		most = max(most, cells[i].Median.TimeRatio)
	}
	first, last := float64(phones[0]), float64(phones[len(phones)-1])
	x := func(n float64) float64 {
		if last == first {
			return left
		}
		return left + (width-left-right)*math.Log(n/first)/math.Log(last/first)
	}
	y := func(ratio float64) float64 {
		return height - low - (height-low-top)*math.Log(ratio)/math.Log(most*1.1)
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13">`+"\n", width, height)
	fmt.Fprintf(&b, "<title>Time of an upgrade, in times of the line's bound, by number of phones</title>\n")
	for _, tick := range []float64{1, 1.25, 2, 5, 10, 20, 50, 100} {
		if tick <= most*1.1 {
			fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#88888855"/><text x="%d" y="%.1f" text-anchor="end" fill="#888">%g</text>`+"\n",
				left, y(tick), width-right, left-8, y(tick)+4, tick)
		}
	}
	for _, n := range phones {
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#888">%d</text>`+"\n", x(float64(n)), height-low+20, n)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#888">phones; the bound is 1</text>`+"\n", left, height-10)
	var labels [][2]float64
	for i, way := range ways {
		var points []string
		var endX, endY float64
		for _, n := range phones {
			if c := find(cells, n, way); c != nil && len(c.Runs) > 0 {
				endX, endY = x(float64(n)), y(c.Median.TimeRatio)
				points = append(points, fmt.Sprintf("%.1f,%.1f", endX, endY))
			}
		}
		if len(points) == 0 {
			continue
		}
		colour := colours[i%len(colours)]
		dash := ""
		if !strings.Contains(way, " ") {
			dash = ` stroke-dasharray="5 4"`
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"%s/>`+"\n", strings.Join(points, " "), colour, dash)
		for _, p := range points {
			px, py, _ := strings.Cut(p, ",")
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="3.5" fill="%s"/>`, px, py, colour)
		}
		for clash := true; clash; {
			clash = false
			for _, other := range labels {
				if other[0] == endX && math.Abs(other[1]-endY) < 15 {
					endY, clash = other[1]-15.5, true
				}
			}
		}
		labels = append(labels, [2]float64{endX, endY})
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", endX+10, endY+4, colour, way)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
