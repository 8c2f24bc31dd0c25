package player

import (
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// site is a playhead in one branch: the fold of its first n events.
type site struct {
	*branch
	fleet  telemetry.Fleet
	n      int
	listed int // of them, up to and with the last one that lists show
	reader *history.Reader
	next   telemetry.Event // read, and not yet due
	held   bool
	behind bool            // the playhead is where this history is not known yet
	news   telemetry.Event // the last trouble, for the sentence
	doneAt telemetry.Micros
	frame  frame
}

// own and shared turn the player's clock, which is the main site's, into the
// site's own and back: two sites begin together.
func (s *site) own(t telemetry.Micros, p *Player) telemetry.Micros {
	return t - p.main.hist.Start() + s.hist.Start()
}

func (s *site) shared(t telemetry.Micros, p *Player) telemetry.Micros {
	if t == forever {
		return t
	}
	return t - s.hist.Start() + p.main.hist.Start()
}

// peek reads the next event; false where none is known.
func (s *site) peek() bool {
	if !s.held {
		s.held = s.reader.Next(&s.next)
	}
	return s.held
}

// play applies what is due by a moment, or as much as the clock allows; it
// returns how far that is.
func (s *site) play(until telemetry.Micros, deadline time.Duration, clock func() time.Duration) telemetry.Micros {
	for work := 1; s.peek() && s.reader.Time() <= until; work++ {
		if work%256 == 0 && clock() > deadline {
			return s.reader.Time() - 1
		}
		s.step()
	}
	return until
}

// step applies the event that peek has read.
func (s *site) step() {
	e := s.next
	s.held = false
	s.n++
	switch e.Kind {
	case telemetry.RunEnd:
		s.doneAt = e.T
	case telemetry.Run:
		s.doneAt = 0
	}
	if isNews.Has(e.Kind) {
		s.news = e
	}
	if listed.Has(e.Kind) {
		s.listed = s.n
	}
	s.fleet.Apply(e)
	s.frame.add(e)
}

// set goes to the state after the first n events.
func (s *site) set(n int) {
	s.n, s.fleet = n, s.hist.Fleet(n)
	s.reader, s.held, s.behind = s.hist.Read(n), false, false
	s.news, s.doneAt, s.listed = telemetry.Event{}, 0, 0
	if s.fleet.Run.Ended {
		s.doneAt = s.fleet.Now
	}
	if at, ok := s.hist.Before(n, isNews); ok {
		s.news = s.hist.Event(at)
	}
	if at, ok := s.hist.Before(n, listed); ok {
		s.listed = at + 1
	}
	s.frame.take()
}

var isNews = history.KindsOf(telemetry.ParentLost, telemetry.Fallback, telemetry.Rejected, telemetry.CommitFailed, telemetry.RolledBack, telemetry.NodeDown)

// listed are the kinds that lists show and steps stop at: all but the samples.
var listed = func() history.Kinds {
	all := history.KindsOf(telemetry.Kinds()...)
	return all &^ history.KindsOf(telemetry.Progress, telemetry.WAN)
}()

// enter puts the playhead into a branch.
func (p *Player) enter(b *branch, at telemetry.Micros) {
	p.main = site{branch: b}
	p.Seek(at)
}

// keepFrame is how many events wait at most for the canvas; structure is kept
// longer than progress. What overflows is in the fleet all the same.
const keepFrame = 8_192

// frame collects what happened since the canvas last asked.
type frame struct{ events []telemetry.Event }

func (f *frame) add(e telemetry.Event) {
	if len(f.events) >= keepFrame || len(f.events) >= keepFrame/2 && !listed.Has(e.Kind) {
		return
	}
	f.events = append(f.events, e)
}

func (f *frame) take() []telemetry.Event {
	out := f.events
	f.events = nil
	return out
}
