package scene

import (
	"math"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene/atlas"
)

func desk() *Scene {
	s := New()
	s.Resize(1440, 900, 1)
	s.SetInsets(Insets{Top: 64, Right: 340, Bottom: 150})
	return s
}

// Places depend on how many phones the run announces, not on who has arrived.
func TestPlacesDoNotMoveWhileNodesArrive(t *testing.T) {
	p := play(desk(), tell(24, 1, true))
	p.step(3) // four of them are up
	if n := len(p.phones); n != 4 {
		t.Fatalf("%d phones are up, want 4", n)
	}
	lay, slots := p.lay.site, p.groups[0].disc.slots
	where := make([]pt, len(p.phones))
	for i := range p.phones {
		where[i] = p.at(&p.phones[i])
	}
	p.until(200_000)
	if len(p.phones) != 24 {
		t.Fatalf("%d phones are up, want 24", len(p.phones))
	}
	if p.lay.site != lay || &p.groups[0].disc.slots[0] != &slots[0] {
		t.Error("the layout changed while phones arrived")
	}
	for i := range where {
		if p.at(&p.phones[i]) != where[i] {
			t.Errorf("phone %d moved from %v to %v", i, where[i], p.at(&p.phones[i]))
		}
	}
}

// Every phone has one place of its own, at every moment of a history.
func TestEveryPhoneHasItsOwnPlace(t *testing.T) {
	p := play(desk(), tell(100, 3, true))
	for p.clock < 40_000_000 {
		p.step(50_000)
		seen := map[[2]int]string{}
		for i := range p.phones {
			ph := &p.phones[i]
			key := [2]int{ph.group, ph.slot}
			if o, ok := seen[key]; ok {
				t.Fatalf("at %d µs %s and %s share place %v", p.clock, o, ph.name, key)
			}
			seen[key] = ph.name
			if got := p.groups[ph.group].occupant[ph.slot]; got != i {
				t.Fatalf("at %d µs place %v says phone %d, not %d", p.clock, key, got, i)
			}
		}
	}
}

// Phones at rest do not lie over each other, however many there are, neither
// in a wide picture nor in an upright one, which is turned by a quarter.
func TestNoTwoPhonesOverlap(t *testing.T) {
	const tall = atlas.PhoneH / atlas.PhoneW
	for _, n := range []int{1, 2, 3, 7, 8, 24, 31, 32, 63, 64, 100, 200, 500, 1000, 3000} {
		d := newDisc(n)
		if len(d.slots) < n {
			t.Fatalf("%d places for %d phones", len(d.slots), n)
		}
		if d.phone < 0.55 {
			t.Errorf("%d phones may only be %.2f of the pitch wide", n, d.phone)
		}
		w, h := d.phone, d.phone*tall
		for i := range d.slots {
			a := &d.slots[i]
			if r := math.Hypot(a.x, a.y) + 0.5; r > d.radius+1e-9 {
				t.Errorf("%d phones: place %d reaches %.2f, the disc %.2f", n, i, r, d.radius)
			}
			for j := range i {
				dx, dy := math.Abs(a.x-d.slots[j].x), math.Abs(a.y-d.slots[j].y)
				if dx < w && dy < h || dy < w && dx < h {
					t.Fatalf("%d phones: places %d and %d overlap: %.2f, %.2f", n, i, j, dx, dy)
				}
			}
		}
	}
}

// When all have joined, the root stands in the middle and every phone on the
// level of its depth, as long as the tree is no deeper than the places.
func TestTheTreeStandsInLevels(t *testing.T) {
	p := play(desk(), tell(24, 1, true))
	p.until(11_500_000)
	g := &p.groups[0]
	off := 0
	for i := range p.phones {
		ph := &p.phones[i]
		fs := p.f.Nodes[i].File(g.focus)
		if fs == nil || !fs.Root && fs.Parent == "" {
			t.Fatalf("%s has not joined", ph.name)
		}
		if fs.Root && ph.slot != 0 {
			t.Errorf("the root stands in place %d", ph.slot)
		}
		if g.disc.slots[ph.slot].level != min(fs.Depth, len(g.disc.start)-2) {
			off++
		}
	}
	if off > 2 { // the story's tree is a little deeper than complete
		t.Errorf("%d phones stand on another level than their depth", off)
	}
	if p.alive {
		t.Error("all have joined and the picture is not at rest")
	}
}

// Siblings' sectors do not mix: edges of a complete tree cross nowhere.
func TestEdgesOfACompleteTreeDoNotCross(t *testing.T) {
	d := newDisc(63)
	type seg struct{ a, b slot }
	var segs []seg
	for level := 1; level < len(d.start)-1; level++ {
		for i := d.start[level]; i < d.start[level+1]; i++ {
			up := d.start[level-1] + (i-d.start[level])/2
			segs = append(segs, seg{d.slots[up], d.slots[i]})
		}
	}
	side := func(a, b, c slot) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }
	for i, s := range segs {
		for _, o := range segs[:i] {
			if s.a == o.a || s.a == o.b || s.b == o.a {
				continue
			}
			if side(s.a, s.b, o.a)*side(s.a, s.b, o.b) < 0 && side(o.a, o.b, s.a)*side(o.a, o.b, s.b) < 0 {
				t.Errorf("edges %v and %v cross", s, o)
			}
		}
	}
}

func TestFitHonoursTheInsets(t *testing.T) {
	for _, c := range []struct {
		w, h float64
		in   Insets
	}{
		{1440, 900, Insets{Top: 64, Right: 340, Bottom: 150}},
		{390, 844, Insets{Top: 56, Bottom: 300}},
		{844, 390, Insets{Top: 40, Bottom: 80}},
		{2560, 1440, Insets{}},
	} {
		for _, n := range []int{1, 24, 1000} {
			s := New()
			s.Resize(c.w, c.h, 1)
			s.SetInsets(c.in)
			p := play(s, tell(n, min(n, 3), true))
			p.until(2_000_000)
			in := func(what string, at pt, rx, ry float64) {
				if at.x-rx < c.in.Left-0.5 || at.x+rx > c.w-c.in.Right+0.5 || at.y-ry < c.in.Top-0.5 || at.y+ry > c.h-c.in.Bottom+0.5 {
					t.Errorf("%v×%v, %d phones: %s at %v lies under a panel", c.w, c.h, n, what, at)
				}
			}
			pw := p.phoneWidth()
			for i := range p.phones {
				in(p.phones[i].name, p.at(&p.phones[i]), pw/2, pw/2)
			}
			in("HQ", p.cam.screen(pt{p.lay.hq.x0, p.lay.hq.y0}), 0, 0)
			in("HQ", p.cam.screen(pt{p.lay.hq.x1, p.lay.hq.y1}), 0, 14)
			if p.lay.hq.x1 >= p.lay.gateway.x {
				t.Errorf("%v×%v: the headquarters is not left of the site", c.w, c.h)
			}
		}
	}
}

func TestNodeAtFindsWhatIsDrawnThere(t *testing.T) {
	for _, n := range []int{24, 1000} {
		p := play(desk(), tell(n, 1, true))
		p.until(12_000_000)
		for _, zoom := range []float64{1, 3} {
			p.Zoom(zoom, 800, 400)
			for range 120 {
				p.step(16_667)
			}
			for i := range p.phones {
				x, y, w, ok := p.NodePlace(p.phones[i].name)
				if !ok {
					t.Fatalf("%s is nowhere", p.phones[i].name)
				}
				if got := p.NodeAt(x+w*0.2, y-w*0.2); p.phones[i].way == 1 && got != p.phones[i].name {
					t.Errorf("zoom %v: at %s there is %q", zoom, p.phones[i].name, got)
				}
			}
		}
		if got := p.NodeAt(-500, -500); got != "" {
			t.Errorf("far outside there is %q", got)
		}
	}
}

func TestZoomKeepsThePointUnderTheCursor(t *testing.T) {
	s := desk()
	s.Pan(13, -7)
	before := s.lay.gateway
	at := s.cam.screen(before)
	s.Zoom(2.5, at.x, at.y)
	for range 200 {
		s.Update(nil, 0, nil, wallOf(16_667))
		if now := s.cam.screen(before); math.Hypot(now.x-at.x, now.y-at.y) > 1 {
			t.Fatalf("the point went from %v to %v", at, now)
		}
	}
	if math.Abs(s.cam.zoom-2.5) > 0.01 {
		t.Errorf("zoom %v, want 2.5", s.cam.zoom)
	}
	s.Fit()
	for range 200 {
		s.Update(nil, 0, nil, wallOf(16_667))
	}
	if s.cam.screen(before) != before || !s.Fitted() {
		t.Error("Fit did not bring the whole back")
	}
}

func TestReducedMotionDoesNotGlide(t *testing.T) {
	p := play(desk(), tell(24, 1, true))
	p.SetReducedMotion(true)
	for p.clock < 14_000_000 {
		p.step(16_667)
		for i := range p.phones {
			if ph := &p.phones[i]; ph.way < 1 || ph.x != ph.toX || ph.tree.flow != 0 || ph.wan.flow != 0 {
				t.Fatalf("%s is on its way", ph.name)
			}
		}
	}
}

// A glide ends by the clock, however few the frames are: who looks at two a
// second sees phones stand, and not hang between their places.
func TestAGlideEndsByTheClock(t *testing.T) {
	for _, frame := range []telemetry.Micros{16_667, 100_000, 500_000, 1_000_000, 3_000_000} {
		p := play(desk(), tell(24, 1, true))
		began := map[int]telemetry.Micros{} // who is on the way, and since when
		glides := 0
		for p.clock < 14_000_000 {
			p.step(frame)
			for i := range p.phones {
				at, on := began[i]
				switch ph := &p.phones[i]; {
				case ph.way >= 1:
					delete(began, i)
				case !on || ph.way*glideTime <= wallOf(frame).Seconds()+1e-9: // another one
					began[i] = p.clock - frame
					glides++
				case p.clock-at > 650_000+frame:
					t.Fatalf("%d µs a frame: %s is still on its way after %d µs", frame, ph.name, p.clock-at)
				}
			}
		}
		if (glides == 0) != (frame > 650_000) {
			t.Errorf("%d µs a frame: %d glides were seen", frame, glides)
		}
	}
}

// What happens between two frames that are far apart is seen in the next, and no
// trace of it stays on the canvas.
func TestSlowFramesShowWhatHappened(t *testing.T) {
	p := play(desk(), tell(24, 1, true))
	seen := 0
	for p.clock < 14_000_000 {
		p.step(2_000_000)
		seen += len(p.ripples) + len(p.marks)
	}
	if seen < 6 {
		t.Errorf("%d waves and marks were seen", seen)
	}
	var l List
	for range 2 { // the playhead stands
		p.Draw(&l)
		p.Update(p.f, p.clock, nil, 2*time.Second)
		if len(p.ripples)+len(p.marks) > 0 {
			t.Error("waves of two seconds ago")
		}
	}
	if p.Changed() {
		t.Error("the picture does not rest")
	}
}

// A jump in time gives the tree that playing up to there gives.
func TestJumpingInTimeGivesTheSameTree(t *testing.T) {
	events := tell(24, 1, true)
	played := play(desk(), events)
	played.until(12_000_000)
	back := play(desk(), events)
	back.until(60_000_000)
	f := &telemetry.Fleet{}
	for _, e := range events {
		if e.T <= played.clock {
			f.Apply(e)
		}
	}
	back.Update(f, played.clock, nil, 0)
	for i := range back.phones {
		a, b := &played.phones[i], &back.phones[i]
		if a.parent != b.parent || a.depth != b.depth || a.root != b.root || a.have != b.have || a.phase != b.phase {
			t.Errorf("%s: played %+v, jumped %+v", a.name, a, b)
		}
	}
}

// A scene takes any history: nothing it is told may break it.
func TestForeignHistories(t *testing.T) {
	loop := []telemetry.Event{
		{Kind: telemetry.Run, Phones: -5, N: -1},
		{Node: "a", Kind: telemetry.NodeUp, Model: "m"},
		{Node: "b", Kind: telemetry.NodeUp, Model: "m"},
		{Node: "c", Kind: telemetry.Joined, File: "f", Peer: "c"},
		{Node: "a", Kind: telemetry.Joined, File: "f", Peer: "b", Depth: 1 << 40},
		{Node: "b", Kind: telemetry.Joined, File: "f", Peer: "a", Depth: -3},
		{Node: "b", Kind: telemetry.RootConfirmed, File: "f"},
		{Node: "b", Kind: telemetry.Joined, File: "f", Peer: "a"},
		{Node: "", Kind: telemetry.Claim, File: "f"},
		{Node: "zz", Kind: telemetry.Progress, File: "", Have: math.MaxInt64, Size: 1},
		{Node: "a", Kind: telemetry.NodeUp, Model: "another"},
		{Node: "總部", Kind: telemetry.Fallback, File: "\x00"},
	}
	s := New()
	p := play(s, loop[1:])
	var l List
	for _, e := range loop[1:] {
		p.f.Apply(e)
		p.Select(e.Node)
		p.Update(p.f, p.clock, []telemetry.Event{e}, wallOf(16_667))
		p.clock += 1000
		p.Draw(&l)
	}
	p.Update(&telemetry.Fleet{}, 0, nil, -5)
	p.Draw(&l)
	p.Zoom(math.NaN(), 0, 0)
	p.Resize(0, -1, math.NaN())
	p.Draw(&l)
	for _, v := range l.Verts {
		if math.IsNaN(float64(v.DstX)) || math.IsNaN(float64(v.DstY)) {
			t.Fatal("a vertex without a place")
		}
	}
}

// Labels and sprites come from within the texture, and colours are
// premultiplied: no channel exceeds alpha.
func TestListIsDrawable(t *testing.T) {
	for _, pfs := range []bool{true, false} {
		p := play(desk(), tell(60, 2, pfs))
		p.Select(nodeName(3))
		var l List
		for p.clock < 16_000_000 {
			p.step(250_000)
			p.Draw(&l)
			b := p.Atlas().Image.Bounds()
			for i, v := range l.Verts {
				if v.SrcX < 0 || v.SrcY < 0 || v.SrcX > float32(b.Dx()) || v.SrcY > float32(b.Dy()) {
					t.Fatalf("vertex %d reads the texture at %v, %v", i, v.SrcX, v.SrcY)
				}
				if v.ColorA > 1.001 || v.ColorR > v.ColorA+0.001 || v.ColorG > v.ColorA+0.001 || v.ColorB > v.ColorA+0.001 {
					t.Fatalf("vertex %d has colour %v %v %v %v", i, v.ColorR, v.ColorG, v.ColorB, v.ColorA)
				}
			}
		}
	}
}

// While nothing happens, nothing is drawn.
func TestThePictureRests(t *testing.T) {
	p := play(desk(), tell(24, 1, true))
	p.until(12_000_000)
	var l List
	for range 300 { // the playhead stands
		p.Update(p.f, p.clock, nil, wallOf(16_667))
		p.Draw(&l)
	}
	p.Update(p.f, p.clock, nil, wallOf(16_667))
	if p.Changed() {
		t.Error("the playhead stands, and the picture wants to be drawn")
	}
	p.Hover(nodeName(2))
	if !p.Changed() {
		t.Error("hovering must be seen")
	}
}

func TestFramesDoNotAllocate(t *testing.T) {
	p := play(desk(), tell(200, 2, true))
	p.until(13_500_000)
	p.Select(nodeName(1))
	var l List
	p.Draw(&l)
	if n := testing.AllocsPerRun(50, func() {
		p.clock++
		p.Update(p.f, p.clock, nil, wallOf(16_667))
		p.Draw(&l)
	}); n > 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func TestFigures(t *testing.T) {
	for want, n := range map[string]telemetry.Bytes{"0 B": -1, "652 B": 652, "999 B": 999, "1 kB": 1000, "15 kB": 15_020, "412 kB": 412_499, "999 kB": 999_499,
		"1.0 MB": 999_500, "1.6 MB": 1_630_052, "18.1 MB": 18_100_000, "99.9 MB": 99_949_999, "195 MB": 195_000_000, "1.0 GB": 999_500_000,
		"8.1 GB": 8_126_000_000, "9223372036.9 GB": math.MaxInt64} {
		if got := string(english.appendBytes(nil, n)); got != want {
			t.Errorf("%d bytes read %q, want %q", n, got, want)
		}
	}
	for want, n := range map[string]int64{"0 bit/s": -3, "384 kbit/s": 384_000, "18.2 Mbit/s": 18_249_000, "10 Mbit/s": 10_000_000, "940 Mbit/s": 940_000_000, "2.5 Gbit/s": 2_500_000_000} {
		if got := string(english.appendRate(nil, n)); got != want {
			t.Errorf("%d bit/s read %q, want %q", n, got, want)
		}
	}
	for file, want := range map[string]string{"jar41sccp.9-4-2ES26.sbn": "jar", "SCCP41.9-4-2SR3-1S.loads": "loads", "apps41.sbn": "apps", "41x": "41x", "": ""} {
		if got := component(file); got != want {
			t.Errorf("%q is called %q, want %q", file, got, want)
		}
	}
}
