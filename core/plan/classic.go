package plan

import (
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// classic has the phones of a group elect a root for every file, one file after
// another. It fetches the file, and every phone hands it on once it is whole.
func (s *site) classic() outcome { return s.shared(s.classicRoot, s.alone, s.classicTree) }

// classicRoot fetches for the i-th of the groups.
func (s *site) classicRoot(i int, g group) fetcher {
	t, f := pfs.Classic(), fetcher{alike: g.alike}
	contest, before := contestOf(starts(int64(g.phones))), time.Duration(0)
	for n, file := range s.loads[g.model].Files {
		elected := contest.won(turn(i, n)) + t.HoldOff/time.Duration(g.phones+1) + t.Listen + 5*t.Ad
		f.steps = append(f.steps, step{before + elected + t.RootWait + s.lead, []int64{s.Server.lineBytes(file.Size)}})
		contest, before = contestOf(s.rows(g.phones, file)), verifying(file)
	}
	return f
}

// classicTree hands the last file down, row by row.
func (s *site) classicTree(o *outcome, g group, root fetcher, ends finished) {
	files := s.loads[g.model].Files
	last := files[len(files)-1]
	at := ends[len(ends)-1] + verifying(last)
	for _, r := range s.rows(g.phones, last) {
		o.finish(batch{at + r.after, r.phones * g.alike}, root.waits()+verifying(last), r.after)
	}
	var before time.Duration
	for i, f := range files {
		rows := s.rows(g.phones, f)
		o.strained = o.strained || rows[len(rows)-1].after > pfs.Classic().RootWait
		o.impatient = o.impatient || g.phones > 1 && ends[i]-before-root.steps[i].wait > fileMost
		before = ends[i]
	}
	o.strained = o.strained || len(s.sharing) > 1 && root.waits() < at*3/4 // they share the line, more by chance than here
}

// row is some phones, and how long after the first of them they have come so far.
type row struct {
	after  time.Duration
	phones int64
}

// rows are those of the tree in which a group of so many phones hands a whole file
// on. A port that feeds two children gives each half. The tree fills evenly: in its
// last row two share a parent only where there are more of them than parents.
func (s *site) rows(phones int, f load.FileSpec) []row {
	single, check := s.hop(f.Size), verifying(f)+time.Millisecond
	out, left, after := []row{{0, 1}}, int64(phones)-1, time.Duration(0)
	for width := int64(2); left > 0; width *= 2 {
		lone := min(left, max(width-left, 0))
		pairs := min(left, width) - lone
		if lone > 0 {
			out = append(out, row{after + single + check, lone})
		}
		after += 2*single + check
		if pairs > 0 {
			out = append(out, row{after, pairs})
		}
		left -= lone + pairs
	}
	return out
}
