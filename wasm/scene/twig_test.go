package scene

import (
	"math"
	"testing"
	"time"

	"openpfs/core/sim"
)

func treeOf(t *testing.T, p *player) []int {
	t.Helper()
	var l List
	p.SetLook(Hierarchy)
	p.step(50_000)
	for range 60 {
		p.Update(p.f, p.clock, nil, wallOf(50_000)) // glides end
	}
	p.Draw(&l)
	counted := make([]int, len(p.phones)) // how often each phone is told of
	for i := range p.stands {
		counted[p.stands[i].phone]++
	}
	for i := range p.piles {
		p.tallyUp(p.piles[i].phone)
		for _, n := range p.tallies {
			counted[p.piles[i].phone] += 1000 * n.all
		}
	}
	return counted
}

// With the whole in view every phone is told of once: it stands, or is counted
// in a pile, or lies in the tray. Nearer, piles open, and at the end all stand.
func TestEveryPhoneIsInTheHierarchyOnce(t *testing.T) {
	for _, n := range []int{24, 200, 1000} {
		p := play(desk(), simulate(t, sim.Config{Phones: n}, 26*time.Second))
		p.leap(25_000_000)
		told := 0
		for i, c := range treeOf(t, p) {
			if c%1000 > 1 {
				t.Fatalf("%d phones: %s stands %d times", n, p.phones[i].name, c%1000)
			}
			told += c%1000 + c/1000
		}
		if told+p.outside != n || p.outside > n/20 {
			t.Errorf("%d phones: %d in the tree, %d outside", n, told, p.outside)
		}
		if n == 1000 && (len(p.piles) == 0 || len(p.stands) > 64) {
			t.Errorf("%d phones stand, with %d piles", len(p.stands), len(p.piles))
		}
		for range 40 { // as near as one can get to who stands lowest
			low := p.stands[len(p.stands)-1]
			p.Zoom(2, low.x, low.y)
			for range 40 {
				p.Update(p.f, p.clock, nil, wallOf(50_000))
			}
			var l List
			p.Draw(&l)
		}
		if len(p.piles) != 0 {
			t.Errorf("%d phones: as near as can be, there are still %d piles", n, len(p.piles))
		}
	}
}

// The rows are the levels, and who stands is on the canvas, apart from those
// beside it.
func TestRowsAreLevels(t *testing.T) {
	p := play(desk(), tell(200, 2, true))
	p.leap(13_800_000)
	treeOf(t, p)
	f := &p.wood
	for i := range p.stands {
		a := &p.stands[i]
		if want := f.y(float64(p.twigs[a.phone].level)); math.Abs(a.y-want) > 0.01 {
			t.Errorf("%s stands at %v, its level at %v", p.phones[a.phone].name, a.y, want)
		}
		if fs := p.f.Nodes[a.phone].File(p.groups[p.phones[a.phone].group].focus); fs.Depth != int(p.twigs[a.phone].level) {
			t.Errorf("%s says depth %d and stands in row %d", p.phones[a.phone].name, fs.Depth, p.twigs[a.phone].level)
		}
		for _, b := range p.stands[:i] {
			if math.Abs(a.y-b.y) < 1 && math.Abs(a.x-b.x) < (a.pw+b.pw)/2 {
				t.Errorf("%s and %s overlap", p.phones[a.phone].name, p.phones[b.phone].name)
			}
		}
	}
}

// Who joins moves nobody: a place in the hierarchy is its own from the start. A
// level more than there was room for makes the rows lower, slowly.
func TestJoiningMovesNobodyInTheHierarchy(t *testing.T) {
	p := play(desk(), tell(60, 1, true))
	p.SetLook(Hierarchy)
	var l List
	type place struct{ x, y float64 }
	was, rows := map[string]place{}, 0.0
	for p.clock < 12_500_000 {
		p.step(100_000)
		p.Draw(&l)
		now := map[string]place{}
		for i := range p.stands {
			st := &p.stands[i]
			now[p.phones[st.phone].name] = place{st.x, st.y}
			old, ok := was[p.phones[st.phone].name]
			if deeper := p.rowsShown != rows; ok && (math.Abs(old.x-st.x) > 0.5 || math.Abs(old.y-st.y) > 0.5 && !deeper) {
				t.Fatalf("at %d µs %s went from %v to %v, %v", p.clock, p.phones[st.phone].name, old, st.x, st.y)
			}
		}
		was, rows = now, p.rowsShown
	}
	if len(was) < 20 {
		t.Errorf("%d phones stand", len(was))
	}
}

// Another look leaves every place as it was.
func TestLooksLeavePlacesAlone(t *testing.T) {
	p := play(desk(), tell(60, 2, true))
	p.until(14_000_000)
	p.Zoom(2, 700, 400)
	for range 60 {
		p.Update(p.f, p.clock, nil, wallOf(50_000))
	}
	type place struct {
		at pt
		pw float64
	}
	where := func() (out []place) {
		for i := range p.phones {
			at, pw := p.where(i)
			out = append(out, place{at, pw})
		}
		return out
	}
	before := where()
	var l List
	for _, look := range []Look{Hierarchy, OnePhone, Overview} {
		p.SetLook(look)
		for range 30 {
			p.Update(p.f, p.clock, nil, wallOf(50_000))
			p.Draw(&l)
		}
	}
	for i, at := range where() {
		if at != before[i] {
			t.Fatalf("%s went from %v to %v", p.phones[i].name, before[i], at)
		}
	}
}
