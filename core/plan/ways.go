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
		if n := part(s.Phones, m, len(s.Models)); n > 0 {
			who = append(who, s.alone(m, int64(n)))
		}
	}
	return s.play(who, nil)
}

// alone is the fetcher of phones that do not share.
func (s *site) alone(model int, phones int64) fetcher {
	f := fetcher{alike: phones}
	for _, file := range s.loads[model].Files {
		f.steps = append(f.steps, step{s.lead, []int64{s.Server.lineBytes(file.Size)}})
	}
	return f
}

// shared plays the groups that share, each with a fetcher that stands for its
// roots, and beside them the phones that do not.
func (s *site) shared(fetch func(group) fetcher, spread func(*outcome, group, fetcher, finished)) outcome {
	var who []fetcher
	for _, g := range s.sharing {
		who = append(who, fetch(g))
	}
	for _, g := range s.apart {
		who = append(who, s.alone(g.model, g.alike))
	}
	return s.play(who, spread)
}

// play shares the line among the fetchers. The first of them stand for the
// groups, whose phones spread hands the files on to; the others end by themselves.
func (s *site) play(who []fetcher, spread func(*outcome, group, fetcher, finished)) (o outcome) {
	ends := share(s.WAN, s.ceiling, who)
	for i, f := range who {
		o.add(f)
		if spread != nil && i < len(s.sharing) {
			spread(&o, s.sharing[i], f, ends[i])
			continue
		}
		at := ends[i][len(f.steps)-1]
		o.finish(batch{at, f.alike}, f.waits(), 0)
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
