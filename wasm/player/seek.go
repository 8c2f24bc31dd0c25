package player

import (
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// Seek goes to a moment, as far as it is known.
func (p *Player) Seek(t telemetry.Micros) {
	b := p.main.branch
	if b == nil {
		return
	}
	end := b.hist.Start()
	p.sites(func(s *site) {
		if end = max(end, s.shared(s.hist.End(), p)); !s.done {
			end = max(end, s.shared(s.known(), p))
		}
	})
	p.now = min(max(t, b.hist.Start()), end)
	p.following = false
	p.sites(func(s *site) {
		now := s.own(p.now, p)
		s.set(s.hist.At(now))
		s.behind = s.known() < now
	})
	p.replaced()
}

// replaced tells every view that its state is another one.
func (p *Player) replaced() {
	p.rested = 0
	p.epoch++
}

// Step pauses and goes n events on, or back. Samples of progress and of the line
// are no steps.
func (p *Player) Step(n int) {
	p.Pause()
	if p.main.branch == nil {
		return
	}
	for ; n > 0; n-- {
		if at, ok := p.find(p.main.n, listed); ok {
			p.playTo(at + 1)
		}
	}
	to := p.main.n
	for ; n < 0; n++ {
		if at, ok := p.main.hist.Before(to, listed); ok {
			to = at
		}
	}
	if to < p.main.n {
		p.goTo(to)
	}
}

// Jump pauses at the next event of the kinds, or at the last one before the
// playhead; false if there is none.
func (p *Player) Jump(kinds history.Kinds, back bool) bool {
	p.Pause()
	if p.main.branch == nil {
		return false
	}
	at, ok := 0, false
	if back {
		at, ok = p.main.hist.Before(p.main.n-1, kinds)
	} else {
		at, ok = p.find(p.main.n, kinds)
	}
	if ok {
		p.goTo(at + 1)
	}
	return ok
}

// findFor is how long a search computes a future that is not known yet.
const findFor = 250 * time.Millisecond

// find is [history.History.After] that computes what it needs.
func (p *Player) find(from int, kinds history.Kinds) (int, bool) {
	b := p.main.branch
	deadline := p.opts.Clock() + findFor
	for {
		at, ok := b.hist.After(from, kinds)
		if ok || b.source == nil || b.done || p.opts.Clock() > deadline {
			return at, ok
		}
		from = b.hist.Len()
		p.compute(b, b.reached+1_000_000, deadline)
	}
}

// playTo applies the events up to number n, which follow those that are shown.
func (p *Player) playTo(n int) {
	s := &p.main
	for s.n < n && s.peek() {
		p.now = max(p.now, s.reader.Time())
		s.step()
	}
	p.follow()
}

// goTo goes to the state after the first n events.
func (p *Player) goTo(n int) {
	p.now = p.main.hist.Time(n - 1)
	p.main.set(n)
	p.replaced()
	p.follow()
}

// follow brings the second site to where the main one is.
func (p *Player) follow() {
	s := &p.beside
	if s.branch == nil {
		return
	}
	if n := s.hist.At(s.own(p.now, p)); n < s.n {
		s.set(n)
		p.replaced()
	} else {
		for s.n < n && s.peek() {
			s.step()
		}
	}
}
