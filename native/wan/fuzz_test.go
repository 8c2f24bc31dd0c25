package wan

import "testing"

// FuzzRate: what is accepted is in range, and its own text reads back the same.
func FuzzRate(f *testing.F) {
	for _, s := range []string{"10mbit", "unlimited", "1.5Mbit", "0kbit", "9999999999gbit", "-1bit"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRate(s)
		if err != nil {
			return
		}
		if r < 0 || r > MaxRate {
			t.Fatalf("%q is %d", s, r)
		}
		if again, err := ParseRate(r.String()); err != nil || again != r {
			t.Fatalf("%q is %v, which reads as %v, %v", s, r, again, err)
		}
	})
}

// FuzzLoss: what is accepted is a share.
func FuzzLoss(f *testing.F) {
	for _, s := range []string{"1%", "0.5%", "0", "100%", "101%", "-1%", "1e9%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if l, err := ParseLoss(s); err == nil && (l < 0 || l > AllLost) {
			t.Fatalf("%q is %d", s, l)
		}
	})
}
