package sim

import (
	"fmt"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// The fold of what the nodes told is what is so, once a run has come to rest:
// who holds which file whole, who has committed, nobody has a child any more,
// and what the line counted.
func TestFoldOfARunIsTheTruth(t *testing.T) {
	for _, cfg := range []Config{
		{Phones: 1}, {Phones: 24, Seed: 4}, {Phones: 200, Seed: 7, Models: []string{"CP-7961G", "CP-7911G"}},
		{Phones: 5, NoPFS: true}, {Phones: 12, Late: []time.Duration{30 * time.Second, 300 * time.Second}},
	} {
		f := play(t, cfg)
		if err := f.untrue(); err != nil {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// rest lets what is under way at the end of a run arrive.
func (s *site) rest() {
	s.sim.emit = func(e telemetry.Event) {
		s.events = append(s.events, e)
		s.Apply(e)
	}
	for {
		it, ok := s.sim.queue.next(s.sim.now + time.Hour)
		if !ok {
			return
		}
		s.sim.now = it.at
		it.job.do()
	}
}

// untrue lets the run come to rest and says where the fold differs from the
// hosts.
func (s *site) untrue() error {
	s.rest()
	wholes := map[string]int{}
	for i, h := range s.sim.hosts {
		name := h.node.Name()
		n := s.Node(name)
		switch {
		case n == nil && h.dead: // before it came up
			continue
		case n == nil || n.Up == h.dead || n.Committed != h.committed || n.Committed != h.node.Committed():
			return fmt.Errorf("phone %d is dead %v, committed %v, told %+v", i, h.dead, h.committed, n)
		case !h.dead && h.pipes.open > 0:
			return fmt.Errorf("phone %d has %d connections, to whom?", i, h.pipes.open)
		}
		for _, f := range h.load.spec.Files {
			fs := n.File(f.Name)
			if fs != nil && fs.Phase == telemetry.Whole {
				wholes[n.Model+f.Name]++
			}
			if h.dead {
				continue
			}
			_, want, _ := h.load.content(f.Name)
			d := h.disk.get(f.Name)
			if isWhole := d != nil && d.from == want; fs == nil || isWhole != (fs.Phase == telemetry.Whole) || len(fs.Children) > 0 {
				return fmt.Errorf("phone %d holds %s: %v, told %+v", i, f.Name, isWhole, fs)
			}
		}
	}
	for _, h := range s.Hiers {
		if h.Whole != wholes[h.Model+h.File] {
			return fmt.Errorf("%s: %d whole, told %d", h.File, wholes[h.Model+h.File], h.Whole)
		}
	}
	if s.Run.Down != telemetry.Bytes(s.sim.WANBytes()) {
		return fmt.Errorf("%d bytes over the WAN, told %d", s.sim.WANBytes(), s.Run.Down)
	}
	return nil
}
