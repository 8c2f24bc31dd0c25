package room

import "testing"

func TestWhatOneTakesLiesSideBySideAndIsNobodyElses(t *testing.T) {
	r := make(Room[int], 6)
	var a, b Shelf[int]
	seen := map[*int]bool{}
	for i := range 20 {
		for _, s := range []*Shelf[int]{&a, &b} {
			p := s.Get(&r)
			if seen[p] || *p != 0 {
				t.Fatalf("%d: taken twice, or not empty: %d", i, *p)
			}
			seen[p] = true
			*p = i + 1
		}
	}
	if got := r.Take(3); len(got) != 3 || cap(got) != 3 {
		t.Errorf("%d of %d", len(got), cap(got))
	}
	if p := r.One(); seen[p] {
		t.Error("taken twice")
	}
}

func TestWhatIsGivenBackIsUsedAgain(t *testing.T) {
	var r Room[int]
	var s Shelf[int]
	back := map[*int]bool{}
	for range 2 * most {
		p := s.Get(&r)

		if len(back) < most {
			back[p] = true
		}
	}
	for p := range back {
		s.Put(p)
	}
	for range most {
		if p := s.Get(&r); !back[p] {
			t.Error("a new one, while there are old ones")
		}
	}
	if p := s.Get(&r); back[p] {
		t.Error("one that is in use")
	}
}
