package plan

import (
	"math/bits"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// express has a group fetch the list first, then all components at once, each by
// a root of its own, and hand every block on as soon as it was checked.
func (s *site) express() outcome { return s.shared(s.expressRoots, s.expressTrees) }

func (s *site) expressRoots(g group) fetcher {
	t, l := pfs.Express(), s.loads[g.model]
	elect := t.HoldOff + t.Listen + 5*t.Ad + s.lead
	list := listWithBlocks(l)
	f := fetcher{alike: g.alike, steps: []step{{elect, []int64{s.Server.lineBytes(list)}}}}
	all := step{wait: elect + t.JoinSpread}
	for _, file := range l.Components() {
		all.files = append(all.files, s.Server.lineBytes(file.Size))
	}
	f.steps = append(f.steps, all)
	return f
}

// listWithBlocks is the size of a list that tells its components' blocks: 64
// digits and a little for each.
func listWithBlocks(l load.Spec) int64 {
	return l.List().Size + l.Bytes()/int64(load.BlockBytesFor(l.Bytes()))*70
}

func (s *site) expressTrees(o *outcome, g group, roots fetcher, ends finished) {
	l := s.loads[g.model]
	at := ends[len(ends)-1]
	block := s.hop(int64(load.BlockBytesFor(l.Bytes())))
	down := time.Duration(bits.Len(uint(g.phones))-1) * 2 * block
	o.finish(batch{at + down, int64(g.phones) * g.alike}, roots.waits(), down)
}
