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
