package scene

import (
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// simulate returns the history of a simulated site: the protocol's own.
func simulate(t testing.TB, cfg sim.Config, until time.Duration) []telemetry.Event {
	t.Helper()
	s, err := sim.New(cfg.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	var out []telemetry.Event
	s.Advance(until, func(e telemetry.Event) { out = append(out, e) })
	return out
}

// The picture of a simulated upgrade is the tree that the protocol built: at
// most two children, every phone of the focus tied to the root, and nobody
// further than one level from where its depth says.
func TestSimulatedTreesAreDrawnAsTheyAre(t *testing.T) {
	for _, wait := range []time.Duration{10 * time.Second, time.Second} {
		timing := pfs.Classic()
		timing.RootWait = wait
		for _, n := range []int{5, 24, 60} {
			p := play(desk(), simulate(t, sim.Config{Phones: n, Timing: timing}, time.Minute))
			last := p.events[len(p.events)-1].T
			far, placed := 0, 0
			for p.clock < last {
				p.step(100_000)
				for i := range p.groups {
					g := &p.groups[i]
					for _, k := range g.nodes {
						ph := &p.phones[k]
						if ph.gen != g.gen || g.root < 0 {
							continue
						}
						placed++
						level := g.disc.slots[ph.slot].level
						if d := ph.depth - level; d > 1 || d < -1 {
							far++
						}
					}
				}
			}
			if placed == 0 {
				t.Errorf("%d phones: no tree was ever drawn", n)
			}
			if far*20 > placed {
				t.Errorf("%d phones: %d of %d places are far from their depth", n, far, placed)
			}
		}
	}
}

// What is written stays on the part of the canvas that no panel covers.
func TestLabelsStayInView(t *testing.T) {
	for _, c := range []struct {
		w, h float64
		in   Insets
	}{
		{1440, 900, Insets{Top: 170, Right: 430, Bottom: 150}},
		{390, 844, Insets{Top: 150, Bottom: 390}},
		{390, 844, Insets{Top: 56, Bottom: 300}},
		{844, 390, Insets{Top: 60, Bottom: 90}},
	} {
		for _, cfg := range []sim.Config{{}, {NoPFS: true}, {Phones: 60, Models: []string{"CP-7961G", "CP-7941G", "CP-7911G"}}} {
			s := New()
			s.Resize(c.w, c.h, 1)
			s.SetInsets(c.in)
			p := play(s, simulate(t, cfg, 30*time.Second))
			var l List
			for p.clock < 28_000_000 {
				p.step(500_000)
				p.Draw(&l)
				// Letters are what is read from below the signs in the texture.
				letters := p.Atlas().Faces[1].Glyph('!').Sprite.Y
				for _, v := range l.Verts {
					x, y := float64(v.DstX), float64(v.DstY)
					if v.SrcY > letters && (x < c.in.Left-1 || x > c.w-c.in.Right+1 || y < c.in.Top-1 || y > c.h-c.in.Bottom+1) {
						t.Fatalf("%v×%v: a letter at %.0f, %.0f", c.w, c.h, x, y)
					}
				}
			}
		}
	}
}
