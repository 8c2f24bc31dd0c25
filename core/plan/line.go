package plan

import "time"

// fetcher is whoever fetches files over the line: one step after another, and
// the files of a step at once.
type fetcher struct {
	alike int64 // how many do the same at the same time
	steps []step
}

// step is a wait in which the line is not used, then files.
type step struct {
	wait  time.Duration
	files []int64 // bytes on the line
}

// finished are the moments at which a fetcher's steps end.
type finished []time.Duration

// flow is a file on its way.
type flow struct {
	of   int   // which fetcher
	left int64 // bytes
}

// share plays the fetchers on one line: transfers have equal parts of it, but
// none has more than the ceiling. Rates in bit/s, headers included.
func share(line, ceiling int64, who []fetcher) []finished {
	l := &sharedLine{line: line, ceiling: ceiling, who: who, ends: make([]finished, len(who)), begins: make([]time.Duration, len(who))}
	for i := range who {
		l.enter(i)
	}
	for l.advance() {
	}
	return l.ends
}

type sharedLine struct {
	line, ceiling int64
	who           []fetcher
	ends          []finished
	now           time.Duration
	begins        []time.Duration // when a fetcher's files begin; never: they are under way, or there are none
	flows         []flow
}

const never = time.Duration(1<<63 - 1)

// enter begins the wait of a fetcher's next step.
func (l *sharedLine) enter(i int) {
	l.begins[i] = never
	if n := len(l.ends[i]); n < len(l.who[i].steps) {
		l.begins[i] = l.now + l.who[i].steps[n].wait
	}
}

// advance goes on to the next moment at which a wait or a transfer ends.
func (l *sharedLine) advance() bool {
	next := never
	for _, at := range l.begins {
		next = min(next, at)
	}
	rate, among := l.rate()
	for _, f := range l.flows {
		next = min(next, l.now+crossing(f.left*among, rate)+1) // at its end nothing is left
	}
	if next == never {
		return false
	}
	gone := mulDiv(int64(next-l.now), rate, 8*int64(time.Second)*among)
	l.now = next
	l.carry(gone)
	for i, at := range l.begins {
		if at == l.now {
			l.begin(i)
		}
	}
	return true
}

// rate is that of every transfer, as a fraction: so much among so many.
func (l *sharedLine) rate() (rate, among int64) {
	var n int64
	for _, f := range l.flows {
		n += l.who[f.of].alike
	}
	if n == 0 || l.ceiling < l.line/n {
		return l.ceiling, 1
	}
	return l.line, n
}

// carry takes what has come off every transfer, and ends the steps whose last has
// come.
func (l *sharedLine) carry(bytes int64) {
	running := l.flows[:0]
	var ended []int
	for _, f := range l.flows {
		if f.left -= bytes; f.left > 0 {
			running = append(running, f)
		} else {
			ended = append(ended, f.of)
		}
	}
	l.flows = running
	for _, i := range ended {
		if !l.busy(i) {
			l.end(i)
		}
	}
}

func (l *sharedLine) busy(i int) bool {
	for _, f := range l.flows {
		if f.of == i {
			return true
		}
	}
	return false
}

// end notes that a step is done; two files may end at one moment.
func (l *sharedLine) end(i int) {
	if n := len(l.ends[i]); l.begins[i] == never && n < len(l.who[i].steps) {
		l.ends[i] = append(l.ends[i], l.now)
		l.enter(i)
	}
}

func (l *sharedLine) begin(i int) {
	l.begins[i] = never
	for _, bytes := range l.who[i].steps[len(l.ends[i])].files {
		l.flows = append(l.flows, flow{i, bytes})
	}
}
