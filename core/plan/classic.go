package plan

import (
	"math/bits"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// classic has the phones of a group elect a root for every file, one file after
// another. It fetches the file, and every phone hands it on once it is whole.
func (s *site) classic() outcome { return s.shared(s.classicRoot, s.classicTree) }

func (s *site) classicRoot(g group) fetcher {
	t, f := pfs.Classic(), fetcher{alike: g.alike}
	var before time.Duration
	for _, file := range s.loads[g.model].Files {
		wait := before + t.HoldOff/2 + t.Listen + 5*t.Ad + t.RootWait + s.lead
		f.steps = append(f.steps, step{wait, []int64{s.Server.lineBytes(file.Size)}})
		before = verifying(file)
	}
	return f
}

// classicTree hands the last file down, level by level.
func (s *site) classicTree(o *outcome, g group, root fetcher, ends finished) {
	file := s.loads[g.model].Files[len(ends)-1]
	level := s.level(file)
	left, at := int64(g.phones), ends[len(ends)-1]+verifying(file)
	for depth := range bits.Len(uint(g.phones)) {
		n := min(left, 1<<depth)
		left -= n
		down := time.Duration(depth) * level
		o.finish(batch{at + down, n * g.alike}, root.waits()+verifying(file), down)
	}
}

// level is what a whole file takes from one level of the tree to the next: a port
// feeds two children.
func (s *site) level(f load.FileSpec) time.Duration { return 2*s.hop(f.Size) + verifying(f) }
