package plan

import (
	"math/bits"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// express has a group fetch the list first, then all components at once, each by
// a root of its own, and hand every block on as soon as it was checked.
func (s *site) express() outcome { return s.shared(s.expressRoots, s.expressAlone, s.expressTrees) }

// expressRoots fetches the list, then everything.
func (s *site) expressRoots(_ int, g group) fetcher {
	t, l := pfs.Express(), s.loads[g.model]
	elected := t.HoldOff + t.Listen + 5*t.Ad
	list := step{elected + s.lead, []int64{s.Server.lineBytes(listWithBlocks(l))}}
	all := step{wait: elected + s.lead + verifying(l.List())}
	if !s.oneRoot(l) {
		all.wait += t.JoinSpread - s.listTime(l)
	}
	all.files = s.components(l)
	return fetcher{g.alike, []step{list, all}}
}

// expressAlone are phones that do not share: they, too, fetch all at once.
func (s *site) expressAlone(model, phones int) []fetcher {
	l := s.loads[model]
	return s.started(model, phones, []step{
		{s.lead, []int64{s.Server.lineBytes(listWithBlocks(l))}},
		{s.lead + verifying(l.List()), s.components(l)},
	})
}

// components are what those of a load cost the line.
func (s *site) components(l load.Spec) (out []int64) {
	for _, f := range l.Components() {
		out = append(out, s.Server.lineBytes(f.Size))
	}
	return out
}

// listTime is what the root of the list waits for it.
func (s *site) listTime(l load.Spec) time.Duration {
	return s.lead + crossing(s.Server.lineBytes(listWithBlocks(l)), s.WAN)
}

// oneRoot reports whether the root of the list becomes that of every component,
// too: it has the list before the others, and holds back for those who joined it
// only until its JoinSpread is over.
func (s *site) oneRoot(l load.Spec) bool { return s.listTime(l) >= pfs.Express().JoinSpread }

// listWithBlocks is the size of a list that tells its components' blocks.
func listWithBlocks(l load.Spec) int64 {
	const perBlock = 54 // a digest in base64, and its part of a line
	return l.List().Size + l.Bytes()/int64(load.BlockBytesFor(l.Bytes()))*perBlock
}

// expressTrees has the blocks follow each other down. The last file is whole when
// the line or the LAN has carried it, whichever takes longer, and its last block
// has come down the tree, row by row.
func (s *site) expressTrees(o *outcome, g group, roots fetcher, ends finished) {
	l := s.loads[g.model]
	fetched := ends[1] + verifying(l.Files[len(l.Files)-1])
	copies, lined := s.copies(g, l)
	carried := ends[0] + roots.steps[1].wait + time.Duration(copies)*s.hop(l.Bytes())/100
	o.strained = o.strained || carried > fetched
	o.impatient = o.impatient || g.phones > 1 && s.blockTime(l) > pfs.Express().Crawl
	whole, down := max(fetched, carried), s.blockDown(l)
	if carried > fetched && !lined {
		down = 0 // it is in what was measured
	}
	left := int64(g.phones)
	for depth := time.Duration(0); left > 0; depth++ {
		n := min(left, 1<<depth)
		left -= n
		at := whole + depth*down
		if depth == 0 && s.oneRoot(l) {
			at = fetched // the root of every file
		}
		o.finish(batch{at, n * g.alike}, roots.waits(), max(at-fetched, 0))
	}
}

// copies is how often, in hundredths, a port carries a load before the last phone
// has it, where the LAN is what holds it up. An inner node of every tree carries
// two: lined tells that it is so, and that the trees fill row by row besides. Else
// (see sides.go of package pfs) it is less, and more in a large site, where some
// are inner nodes of more trees than others. These figures are measured in
// core/sim, and scatter.
func (s *site) copies(g group, l load.Spec) (hundredths int64, lined bool) {
	const slowLAN = 10 * time.Millisecond // on which the root of the list is far ahead of those who get it from it
	switch rows := int64(bits.Len(uint(g.phones)) - 1); {
	case g.phones == 1:
		return 0, true
	case g.phones == 2:
		return 100, true
	case len(l.Components()) == 1, s.oneRoot(l) && 2*s.hop(listWithBlocks(l)) > slowLAN:
		return 200, true
	case s.oneRoot(l):
		return 165, false
	default:
		return max(145, 100+11*rows), false
	}
}

// blockDown is what the last block takes from one row of a tree to the next: to
// two children, in every file that ends at about that time.
func (s *site) blockDown(l load.Spec) time.Duration {
	block, longest, ending := int64(load.BlockBytesFor(l.Bytes())), int64(0), int64(0)
	for _, f := range l.Components() {
		longest = max(longest, f.Size)
	}
	for _, f := range l.Components() {
		if f.Size > longest-block {
			ending++
		}
	}
	return s.hop(2 * ending * min(block, longest))
}

// blockTime is what a block takes over the line while all files are under way.
func (s *site) blockTime(l load.Spec) time.Duration {
	var flows int64
	for _, g := range s.sharing {
		flows += g.alike * int64(len(s.loads[g.model].Components()))
	}
	for m, n := range s.apart {
		flows += int64(n * len(s.loads[m].Components()))
	}
	return crossing(int64(load.BlockBytesFor(l.Bytes())), max(min(s.WAN/flows, s.ceiling), 1))
}
