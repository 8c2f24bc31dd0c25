package scene

import (
	"math/rand/v2"
	"testing"
)

// As few pieces as are laid, no point of the curve is further from them than was
// asked for, as long as its controls lie between its ends; what is straight is one.
func TestABendIsAsFineAsItIsSeen(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := 0
	for range 2000 {
		l := 4 + 300*r.Float64()
		t1, t2 := r.Float64()*l, r.Float64()*l
		control := func(along float64) pt { return pt{along, (r.Float64() - 0.5) * l} }
		a, b, d, e := pt{}, control(min(t1, t2)), control(max(t1, t2)), pt{l, 0}
		var c, fine curve
		c.bend(a, b, d, e, smooth)
		fine.cubic(a, b, d, e, maxCurve)
		for i := range fine.n + 1 {
			if off := c.distance(fine.pts[i]); off > smooth+1e-9 {
				t.Fatalf("a curve of %v, %v, %v, %v in %d pieces is %.3f px off", a, b, d, e, c.n, off)
			}
		}
		pieces += c.n
	}
	if pieces > 2000*24 {
		t.Errorf("%d pieces for 2,000 curves", pieces)
	}
	var c curve
	if c.bend(pt{0, 0}, pt{30, 40}, pt{60, 80}, pt{90, 120}, smooth); c.n != 1 || c.length() != 150 {
		t.Errorf("a straight line is %d pieces long %v", c.n, c.length())
	}
}
