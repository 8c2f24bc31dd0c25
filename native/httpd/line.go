package httpd

import (
	"math"
	"time"
)

// line is the line to a site, as those see it who have something to send there.
//
// Several files that come at once share it. But each connection's BBR knows what that connection had, and nothing of its
// neighbours: at the beginning all of them search for the line as if they were alone, and together overrun its queue; while
// something is missing, the client acknowledges every segment, so that this costs the line twice. Who begins when the others
// have found it does so once more. And when one has sent its file, the others look for what is free by a quarter every eight
// round trips, which at 150 ms takes seconds.
//
// So the site has one search, and one rate (see estimate), of which each connection gets its part, as a bound: evenly, but what
// one cannot use, because its own leaf is slow, is the others'. Who knows of much less than its part searches again, up to it.
// When nothing has changed for a while the bounds go, for the line may have become another one.
type line struct {
	flows map[*flow]struct{}
	until time.Time // it is looked at; zero: it is not
	estimate
}

// path is a connection as the kernel knows it.
type path interface {
	cork(on bool)
	unsent() (bytes int)
	hasBBR() bool
	look() (v sight, ok bool) // not ok: it is closed
	search()
	limit(bytesPerSecond int64)
}

// sight is what is seen of a path at one look.
type sight struct {
	has            int64         // bytes a second, as BBR knows; 0: it has just begun
	searching      bool          // BBR does
	least, trip    time.Duration // its round trip ever, and of late
	segments, each uint32        // that have arrived, modulo 2^32, and their bytes
}

// since is how many bytes have arrived since then.
func (s sight) since(was sight) int64 { return int64(s.segments-was.segments) * int64(s.each) }

const (
	lookTick  = 20 * time.Millisecond  // a small part of a long line's round trip
	attendFor = 3 * time.Second        // after an answer has begun or ended
	searchFor = 500 * time.Millisecond // what a search has not found by then it does not find
	unlimited = math.MaxInt64
)

func newLine() *line { return &line{flows: map[*flow]struct{}{}} }

func (l *line) join(f *flow) {
	if _, there := l.flows[f]; there || !f.hasBBR() {
		return
	}
	l.changed()
	l.see(f)
	l.flows[f] = struct{}{}
}

func (l *line) leave(f *flow) {
	delete(l.flows, f)
	f.limit(unlimited)
	l.changed()
}

// changed says that others have what they have from now on.
func (l *line) changed() {
	for f := range l.flows {
		f.tried = time.Time{}
	}
}

// wake begins with what those know who have been sending.
func (l *line) wake() {
	l.estimate = estimate{trip: l.trip}
	var all int64
	for f := range l.flows {
		if l.see(f); !f.seen.searching {
			all += f.seen.has
		}
	}
	if all > 0 {
		l.find(all)
	}
}

// look sees how far everybody has come, and gives them their parts.
func (l *line) look(now time.Time) {
	if len(l.flows) == 0 {
		l.marks = nil // that nothing comes of nothing says nothing of the line
		return
	}
	var came, has, queued int64
	for f := range l.flows {
		came += l.see(f)
		has += f.seen.has
		if l.queues(f.seen) {
			queued += f.seen.has
		}
	}
	l.learn(now, came, queued > has*3/4) // of one alone it is the leaf
	all, n := l.known, int64(len(l.flows))
	if all == 0 {
		return
	}
	even := all / n
	for f := range l.flows {
		if n > 1 && f.seen.has < even*7/8 && l.stuck(f) {
			all, n = all-f.seen.has, n-1
		}
	}
	for f := range l.flows {
		if f.seen.has < all/n*7/8 && !f.seen.searching && now.Sub(f.tried) >= searchFor {
			f.tried = now
			f.search()
		}
		f.limit(l.bound(all/n, f.seen))
	}
}

// stuck tells whether a flow has what it can have: it has looked for more, or has to queue for what it has.
func (l *line) stuck(f *flow) bool {
	return !f.seen.searching && !f.tried.IsZero() || l.queues(f.seen)
}

// see looks at one connection: how many bytes have arrived since it was looked at.
func (l *line) see(f *flow) (came int64) {
	s, ok := f.look()
	if !ok {
		return 0
	}
	came = s.since(f.seen)
	f.seen = s
	if l.trip == 0 || s.least < l.trip {
		l.trip = s.least
	}
	return came
}

// rest lets everybody go.
func (l *line) rest() {
	l.until = time.Time{}
	for f := range l.flows {
		f.limit(unlimited)
	}
}
