package scene

import (
	"math"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// pair plays two histories on a board, on one clock.
type pair struct {
	*Board
	a, b *player
	now  telemetry.Micros
}

func newPair(width, height float64) *pair {
	p := &pair{Board: NewBoard(), a: play(nil, tell(24, 1, true)), b: play(nil, tell(24, 1, false))}
	p.Resize(width, height, 1)
	p.SetInsets(Insets{Top: 64, Right: width * 0.2, Bottom: 150})
	return p
}

func (p *pair) until(t telemetry.Micros) {
	for p.now < t {
		p.now += 50_000
		p.step(2)
	}
}

func (p *pair) step(sites int) {
	both := []Site{{Label: "PFS", Fleet: p.a.f, Now: p.now, Events: p.a.fold(p.now)}, {Label: "傳統", Fleet: p.b.f, Now: p.now, Events: p.b.fold(p.now)}}
	p.Update(both[:sites], 50*time.Millisecond)
}

// Two sites share the canvas: beside each other where it is wide, else one above
// the other; each is drawn on its own part, which is one draw call.
func TestTwoSitesShareTheCanvas(t *testing.T) {
	for _, size := range [][2]float64{{1280, 800}, {390, 844}} {
		p := newPair(size[0], size[1])
		p.until(14_000_000)
		var l List
		p.Draw(&l)
		if len(l.Parts) != 2 || l.Parts[0].To != l.Parts[1].From || l.Parts[1].To != len(l.Verts) {
			t.Fatalf("%v: parts %+v of %d", size, l.Parts, len(l.Verts))
		}
		a, b := p.sites[0], p.sites[1]
		if l.Parts[0].Clip.Overlaps(l.Parts[1].Clip) {
			t.Errorf("%v: the parts overlap: %v", size, l.Parts)
		}
		if wide := size[0] > size[1]; wide != (a.lay.area.x1 <= b.lay.area.x0) || !wide != (a.lay.area.y1 <= b.lay.area.y0) {
			t.Errorf("%v: the sites stand at %v and %v", size, a.lay.area, b.lay.area)
		}
		if a.toll.bytes*5 > b.toll.bytes || a.toll.waiting != 24 {
			t.Errorf("the costs are %+v and %+v", a.toll, b.toll)
		}
		for i := range b.phones {
			x, y, _, ok := b.NodePlace(b.phones[i].name)
			if got := p.NodeAt(x, y); !ok || got != b.phones[i].name {
				t.Errorf("%v: at %s there is %q", size, b.phones[i].name, got)
			}
		}
	}
}

// What is done to one site is done to the other, and when the comparison ends,
// the first has the canvas to itself.
func TestTwoSitesAreLookedAtAlike(t *testing.T) {
	p := newPair(1280, 800)
	p.until(14_000_000)
	at := p.sites[1].at(&p.sites[1].phones[3])
	p.Zoom(3, at.x, at.y)
	for range 60 {
		p.step(2)
	}
	a, b := p.sites[0], p.sites[1]
	if a.cam.zoom != b.cam.zoom || math.Abs((a.cam.x-b.cam.x))+math.Abs(a.cam.y-b.cam.y) > 1 {
		t.Errorf("the cameras are %+v and %+v", a.cam, b.cam)
	}
	if now := b.at(&b.phones[3]); math.Hypot(now.x-at.x, now.y-at.y) > 1 {
		t.Errorf("the point under the pointer went from %v to %v", at, now)
	}
	p.Fit()
	for range 90 {
		p.step(1)
	}
	var l List
	p.Draw(&l)
	if len(l.Parts) != 1 || a.title != "" || a.lay.area != a.free() {
		t.Errorf("after the comparison: parts %+v, title %q, area %v", l.Parts, a.title, a.lay.area)
	}
}

// Another epoch is another moment: waves of the one before are gone.
func TestAnotherEpochForgetsWaves(t *testing.T) {
	p := newPair(1280, 800)
	p.until(900_000)
	if len(p.sites[0].ripples) == 0 {
		t.Fatal("nobody claims")
	}
	p.Update([]Site{{Fleet: p.a.f, Now: p.now + 5_000_000, Epoch: 7}}, 0)
	if n := len(p.sites[0].ripples) + len(p.sites[0].marks); n != 0 {
		t.Errorf("%d waves and marks of another moment", n)
	}
}

// A comparison costs two draw calls and no memory.
func TestComparingDoesNotAllocate(t *testing.T) {
	p := newPair(1280, 800)
	p.until(13_500_000)
	var l List
	p.Draw(&l)
	sites := []Site{{Label: "PFS", Fleet: p.a.f}, {Label: "Traditional", Fleet: p.b.f}}
	for look := range lookEnd {
		p.SetLook(look)
		frame := func() {
			p.now++
			sites[0].Now, sites[1].Now = p.now, p.now
			p.Update(sites, 16*time.Millisecond)
			p.Draw(&l)
		}
		frame()
		if n := testing.AllocsPerRun(30, frame); n > 0 {
			t.Errorf("%s: %v allocations a frame", look, n)
		}
	}
}
