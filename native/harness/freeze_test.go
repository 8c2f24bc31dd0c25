package harness

import (
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// theRootFreezes (SIGSTOP) in the middle of its fetch: its connections stay
// open, but nothing comes. Its children wait for ParentSilence and no longer;
// it is thawed when everybody else is done.
func theRootFreezes(t *trial) outcome {
	s := newSite(t, nil, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(5)
	root := s.at(g, file)
	var children []string
	for range 2 {
		e := s.rec.Wait("a child joins", func(e telemetry.Event) bool {
			return e.Kind == telemetry.Joined && e.File == file && e.Peer == root.id && (len(children) == 0 || e.Node != children[0])
		})
		children = append(children, e.Node)
	}
	frozen := s.hub.Now()
	root.freeze()
	g.open()
	var waited time.Duration // of the child that waited longest, by what it says itself
	for _, child := range children {
		e := s.rec.Wait("the child gives the root up", func(e telemetry.Event) bool {
			return e.Kind == telemetry.ParentLost && e.Node == child && e.Peer == root.id
		})
		waited = max(waited, time.Duration(e.T-frozen)*time.Microsecond)
	}
	const slack = 3 * time.Second // for a machine that others use, too
	if most := pfs.Classic().ParentSilence + slack; waited > most {
		t.Errorf("the children waited %v for a frozen root, want at most %v", waited, most)
	}
	for _, p := range s.phones {
		if p != root {
			p.committed()
		}
	}
	root.thaw()
	return s.judge(excuse{copies: 1, waste: true, lossy: true}).noting("children waited %.1f s", waited.Seconds())
}
