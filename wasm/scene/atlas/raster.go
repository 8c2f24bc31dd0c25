package atlas

import "math"

// raster turns closed outlines into coverage by the signed areas that their
// edges sweep, the method of font-rs and golang.org/x/image/vector. Outlines
// must not cross themselves in opposite directions unless a hole is meant.
//
// A row of acc is one longer than a row of pixels: an edge on the right
// border books half of itself beyond it.
type raster struct {
	w, h int
	acc  []float32
}

func (z *raster) reset(w, h int) {
	z.w, z.h = w, h
	if n := (w+1)*h + 1; cap(z.acc) < n {
		z.acc = make([]float32, n)
	} else {
		z.acc = z.acc[:n]
		clear(z.acc)
	}
}

// line accumulates one edge. What lies outside the image is clamped to its
// border column, which keeps the inside right.
func (z *raster) line(ax, ay, bx, by float32) {
	dir := float32(1)
	if ay > by {
		dir, ax, ay, bx, by = -1, bx, by, ax, ay
	}
	if by-ay < 1e-6 {
		return
	}
	slope := (bx - ax) / (by - ay)
	x := ax
	if ay < 0 {
		x -= ay * slope
		ay = 0
	}
	last := min(z.h, int(math.Ceil(float64(by))))
	for y := int(ay); y < last; y++ {
		dy := min(float32(y+1), by) - max(float32(y), ay)
		next := x + slope*dy
		z.row(z.acc[y*(z.w+1):], x, next, dy*dir)
		x = next
	}
}

// row spreads the area d of an edge that runs from x to next within one row.
func (z *raster) row(acc []float32, x, next, d float32) {
	limit := float32(z.w) - 0.001
	x, next = min(max(x, 0), limit), min(max(next, 0), limit)
	x0, x1 := min(x, next), max(x, next)
	i0, i1 := int(x0), int(math.Ceil(float64(x1)))
	if i1 <= i0+1 {
		mid := 0.5*(x0+x1) - float32(i0)
		acc[i0] += d - d*mid
		acc[i0+1] += d * mid
		return
	}
	s := 1 / (x1 - x0)
	f0, f1 := x0-float32(i0), x1-float32(i1)+1
	first, rest := 0.5*s*(1-f0)*(1-f0), 0.5*s*f1*f1
	acc[i0] += d * first
	if i1 == i0+2 {
		acc[i0+1] += d * (1 - first - rest)
	} else {
		second := s * (1.5 - f0)
		acc[i0+1] += d * (second - first)
		for i := i0 + 2; i < i1-1; i++ {
			acc[i] += d * s
		}
		acc[i1-1] += d * (1 - second - float32(i1-i0-3)*s - rest)
	}
	acc[i1] += d * rest
}

// coverage calls f with every pixel that is covered, alpha in 0..1.
func (z *raster) coverage(f func(x, y int, alpha float32)) {
	for y := range z.h {
		sum := float32(0)
		for x, d := range z.acc[y*(z.w+1):][:z.w] {
			sum += d
			if a := min(float32(math.Abs(float64(sum))), 1); a > 1.0/512 {
				f(x, y, a)
			}
		}
	}
}
