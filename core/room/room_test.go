package room

import "testing"

func TestWhatOneTakesLiesSideBySideAndIsNobodyElses(t *testing.T) {
	var b Shelf[int]
	first := make([]int, 6)
	a := Of(first)
	seen := map[*int]bool{}
	for i := range 20 {
		for _, s := range []*Shelf[int]{&a, &b} {
			p := s.Get()
			if seen[p] || *p != 0 {
				t.Fatalf("%d: taken twice, or not empty: %d", i, *p)
			}
			seen[p] = true
			*p = i + 1
		}
	}
	for i, n := range first {
		if n == 0 {
			t.Errorf("the %d. place was not taken", i+1)
		}
	}
}

func TestWhatIsGivenBackIsUsedAgain(t *testing.T) {
	var s Shelf[int]
	back := map[*int]bool{}
	for range 2 * most {
		p := s.Get()
		if len(back) < most {
			back[p] = true
		}
	}
	for p := range back {
		s.Put(p)
	}
	for range most {
		if p := s.Get(); !back[p] {
			t.Error("a new one, while there are old ones")
		}
	}
	if p := s.Get(); back[p] {
		t.Error("one that is in use")
	}
}
