package plan

import (
	"cmp"
	"slices"
	"time"

	"openpfs/core/load"
)

// batch is some phones that are done at one moment.
type batch struct {
	at     time.Duration
	phones int64
}

// outcome is what a way comes to, before it is told.
type outcome struct {
	done    []batch
	wan     int64 // bytes over the line
	fetches int64
	last    slowest
	// strained: what the formulas leave out may count.
	strained bool
	// impatient: phones would not wait for so long.
	impatient bool
}

// slowest is whoever is done last, and where its time goes.
type slowest struct {
	at, waits, lan time.Duration // the rest is the line's
}

func (o *outcome) finish(b batch, waits, lan time.Duration) {
	o.done = append(o.done, b)
	if b.at >= o.last.at {
		o.last = slowest{b.at, waits, lan}
	}
}

// add counts what a fetcher costs the line.
func (o *outcome) add(f fetcher) {
	for _, st := range f.steps {
		for _, bytes := range st.files {
			o.wan += f.alike * bytes
			o.fetches += f.alike
		}
	}
}

// waits are those of a fetcher's steps together.
func (f *fetcher) waits() (sum time.Duration) {
	for _, st := range f.steps {
		sum += st.wait
	}
	return sum
}

// without has every phone fetch one file after another for itself.
func (s *site) without() outcome {
	var who []fetcher
	for m := range s.loads {
		who = append(who, s.alone(m, part(s.Phones, m, len(s.Models)))...)
	}
	return s.play(nil, who, nil)
}

// alone are the fetchers of phones that do not share, by when they start: one file
// after another.
func (s *site) alone(model, phones int) []fetcher {
	var steps []step
	var before time.Duration
	for _, file := range s.loads[model].Files {
		steps = append(steps, step{before + s.lead, []int64{s.Server.lineBytes(file.Size)}})
		before = verifying(file)
	}
	return s.started(model, phones, steps)
}

// started has phones do the same from when they start.
func (s *site) started(model, phones int, steps []step) (out []fetcher) {
	if phones == 0 {
		return nil
	}
	for _, r := range starts(int64(phones)) {
		f := fetcher{r.phones, slices.Clone(steps)}
		f.steps[0].wait += r.after + boot*time.Duration(model)/time.Duration(len(s.loads))
		out = append(out, f)
	}
	return out
}

// spread hands what a group's roots have fetched on to all of its phones.
type spreader func(o *outcome, g group, roots fetcher, ends finished)

// shared plays the groups that share, each with a fetcher that stands for its
// roots, and beside them the phones that do not.
func (s *site) shared(fetch func(int, group) fetcher, alone func(model, phones int) []fetcher, spread spreader) outcome {
	var who []fetcher
	for i, g := range s.sharing {
		who = append(who, fetch(i, g))
	}
	for m, n := range s.apart {
		who = append(who, alone(m, n)...)
	}
	o := s.play(s.sharing, who, spread)
	o.strained = o.strained || s.off() > 0 // when a root's turn comes on a line that others fill is chance
	return o
}

// play shares the line among the fetchers. The first of them are the groups'; the
// others are phones that are done with their last file.
func (s *site) play(groups []group, who []fetcher, spread spreader) (o outcome) {
	ends := share(s.WAN, s.ceiling, who)
	for i, f := range who {
		o.add(f)
		if i < len(groups) {
			spread(&o, groups[i], f, ends[i])
			continue
		}
		o.finish(batch{ends[i][len(f.steps)-1], f.alike}, f.waits(), 0)
	}
	slices.SortFunc(o.done, func(a, b batch) int { return cmp.Compare(a.at, b.at) })
	return o
}

// verifying is what a phone takes to check a file: 5 ns a byte, and a little, as
// core/sim has it.
func verifying(f load.FileSpec) time.Duration {
	return time.Millisecond + 5*time.Nanosecond*time.Duration(f.Size)
}

// lanWire of 1,538 bytes on an Ethernet wire carry 1,448 of a file (IPv4,
// timestamps on).
const lanWire, lanPayload = 1538, 1448

// hop is what bytes take from one phone's port to another's.
func (s *site) hop(bytes int64) time.Duration {
	return crossing(mulDiv(bytes, lanWire, lanPayload), s.LAN)
}
