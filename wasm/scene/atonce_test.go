package scene

import (
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

func atOnce(t *testing.T, phones int) *player {
	return play(desk(), simulate(t, sim.Config{Phones: phones, Express: true}, time.Minute))
}

// A screen shows every file that its phone takes, as far as the fold says it is;
// the tree is of one file at a time, changes seldom, and children in it receive
// while their parents do.
func TestAPhoneShowsItsFilesAtOnce(t *testing.T) {
	p := atOnce(t, 24)
	last := p.events[len(p.events)-1].T
	full, flowing, streams, changes, focus := 0, 0, 0, 0, ""
	for p.clock < last {
		p.step(50_000)
		streams = max(streams, p.wan.streams)
		if g := &p.groups[0]; g.focus != focus {
			changes, focus = changes+1, g.focus
		}
		for i := range p.phones {
			ph, n := &p.phones[i], &p.f.Nodes[i]
			if !n.AtOnce() {
				continue
			}
			if ph.lines != len(n.Files) {
				t.Fatalf("at %d µs %s has %d files and %d rows", p.clock, ph.name, len(n.Files), ph.lines)
			}
			full = max(full, ph.lines)
			for j := range ph.lines {
				r, fs := &ph.rows[j], &n.Files[j]
				if r.phase != fs.Phase || fs.Size > 0 && r.part != float64(fs.Have)/float64(fs.Size) {
					t.Fatalf("at %d µs %s shows %+v of %+v", p.clock, ph.name, r, fs)
				}
			}
		}
		for _, e := range p.edges {
			if e.kind == edgeOther {
				t.Fatalf("at %d µs an edge of another file than %s", p.clock, focus)
			}
			if e.kind == edgeFlow && p.f.Nodes[e.from].File(focus).Phase != telemetry.Whole {
				flowing++
			}
		}
	}
	if full != 6 || flowing == 0 || streams < 3 {
		t.Errorf("%d rows, %d streams from parents that still receive, %d over the line", full, flowing, streams)
	}
	if changes > 7 {
		t.Errorf("the tree was changed for another %d times, with 6 files", changes)
	}
}

// Who chooses a file sees that file alone.
func TestAChosenFileIsShownAlone(t *testing.T) {
	p := atOnce(t, 8)
	p.until(3_000_000)
	const file = "dsp41.9-4-2ES26.sbn"
	p.SetFile(file)
	p.step(50_000)
	for i := range p.phones {
		if ph := &p.phones[i]; ph.lines != 0 || ph.file != file {
			t.Errorf("%s shows %d rows and %q", ph.name, ph.lines, ph.file)
		}
	}
	if p.groups[0].focus != file {
		t.Errorf("the tree is of %s", p.groups[0].focus)
	}
}
