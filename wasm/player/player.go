package player

import (
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// Mode says where the history comes from.
type Mode uint8

// The modes.
const (
	Sim       Mode = iota
	Live           // from a hub, while it happens
	Recording      // a file of events
	Console        // phones' console logs
)

// String returns the name that the page shows and tests read.
func (m Mode) String() string { return [...]string{"sim", "live", "recording", "log"}[m] }

// State is what the playhead does.
type State uint8

// The states.
const (
	Stopped State = iota // nothing to play yet
	Running
	Paused
	Done // the playhead is where the run ended
)

// String returns the name that the page shows and tests read.
func (s State) String() string { return [...]string{"loading", "running", "paused", "done"}[s] }

// Options set the player's pace. Zero fields get the defaults named here.
type Options struct {
	Clock  func() time.Duration // monotonic, for the bound on work; time.Now by default
	Budget time.Duration        // least work per Tick, and a fifth of the most; 8 ms
	Rest   time.Duration        // after a simulated run, of real time; 6 s
	Fork   Forker               // says what an action at a moment makes of a run; nil: nothing can be done
	Alter  Alterer              // says what changes make of settings; nil: nothing is compared
	Limits history.Limits       // of every history that is kept
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		begun := time.Now()
		o.Clock = func() time.Duration { return time.Since(begun) }
	}
	if o.Budget == 0 {
		o.Budget = 8 * time.Millisecond
	}
	if o.Rest == 0 {
		o.Rest = 6 * time.Second
	}
	o.Limits = o.Limits.WithDefaults()
	return o
}

// maxGap bounds what one Tick makes up for: after a longer silence (a laptop
// that slept) a history goes on from where it was.
const maxGap = 2 * time.Second

// Player plays histories. It is not safe for concurrent use.
type Player struct {
	opts    Options
	factory Factory

	branches []*branch
	ids      int  // given to branches so far
	main     site // the playhead that everything follows
	beside   site // the second one, while two are compared
	now      telemetry.Micros
	epoch    uint32
	selected string

	speed     Speed
	loop      bool // start over after the rest
	paused    bool
	following bool // live: the playhead is where the present is
	rested    time.Duration
	lagging   bool
	wall      time.Duration // at the last Tick
	ticked    bool

	live live
}

// New returns a player with nothing to play: call [Player.Simulate],
// [Player.GoLive] or [Player.Open].
func New(factory Factory, opts Options) *Player {
	return &Player{opts: opts.withDefaults(), factory: factory, speed: Speed{1, 1}, loop: true}
}

// Tick advances the playhead to the given reading of a monotonic clock. What
// it returns is whether anything moved.
func (p *Player) Tick(wall time.Duration) bool {
	real := wall - p.wall
	if !p.ticked || real < 0 {
		real = 0
	}
	p.wall, p.ticked = wall, true
	if p.main.branch == nil {
		return false
	}
	real = min(real, maxGap)
	begun := p.opts.Clock()
	moved := !p.paused && p.advance(real, begun)
	p.ahead(real, begun)
	return p.catchUp() || moved
}

// catchUp brings a site whose past was not known yet to the playhead.
func (p *Player) catchUp() (moved bool) {
	p.sites(func(s *site) {
		if !s.behind {
			return
		}
		n, now := s.n, s.own(p.now, p)
		s.behind = s.known() < now
		s.behind = s.play(now, p.opts.Clock()+p.opts.Budget, p.opts.Clock) < now || s.behind
		moved = moved || s.n > n
	})
	return moved
}

// advance moves the playhead by a span of real time, as far as the histories are
// known by then.
func (p *Player) advance(real, begun time.Duration) bool {
	if p.lost() {
		p.Seek(p.now)
	}
	if p.following {
		return p.followLive(real)
	}
	if p.atEnd() {
		return p.rest(real)
	}
	target := p.now + p.speed.of(real)
	// Half of the time for the work: a page that draws sixty times a second
	// leaves it less at once than one that ticks ten times.
	deadline := begun + min(max(real/2, p.opts.Budget), 5*p.opts.Budget)
	reach := target
	p.sites(func(s *site) {
		p.compute(s.branch, s.own(target, p), deadline)
		reach = min(reach, s.shared(s.known(), p))
	})
	p.sites(func(s *site) { reach = min(reach, s.shared(s.play(s.own(reach, p), deadline, p.opts.Clock), p)) })
	p.lagging = reach < target && p.main.mode != Live
	p.now = max(p.now, reach)
	if p.main.mode == Live && p.now >= p.main.hist.End() {
		p.following = true
	}
	return true
}

// rest is what happens at the end: what was drawn may fade away, and after a
// while a simulated run that nobody has touched is followed by another.
func (p *Player) rest(real time.Duration) bool {
	p.lagging = false
	p.rested += real
	b := p.main.branch
	if b.mode != Sim || !p.loop || b.settings.Link != "" || len(p.branches) > 1 || p.rested < p.opts.Rest {
		if p.rested < p.opts.Rest {
			p.now += p.speed.of(real)
		}
		return true
	}
	next := b.settings
	next.Seed++
	return p.Simulate(next) == nil
}

// lost reports whether what comes next at the playhead has been forgotten.
func (p *Player) lost() (lost bool) {
	p.sites(func(s *site) { lost = lost || s.reader.Lost() })
	return lost
}

// sites visits the playhead's one or two sites.
func (p *Player) sites(visit func(*site)) {
	visit(&p.main)
	if p.beside.branch != nil {
		visit(&p.beside)
	}
}

// atEnd reports whether there is nothing more to play.
func (p *Player) atEnd() bool {
	end := true
	p.sites(func(s *site) { end = end && s.done && s.n == s.hist.Len() && s.own(p.now, p) >= s.hist.End() })
	return end
}

// Select chooses the node whose details are shown; "" chooses none.
func (p *Player) Select(node string) { p.selected = node }

// Selected returns the chosen node.
func (p *Player) Selected() string { return p.selected }

// Mode returns the mode.
func (p *Player) Mode() Mode {
	if p.main.branch == nil {
		return p.live.mode()
	}
	return p.main.mode
}

// State returns what the playhead does.
func (p *Player) State() State {
	switch {
	case p.main.branch == nil:
		return Stopped
	case p.paused:
		return Paused
	case p.atEnd():
		return Done
	}
	return Running
}

// Pause holds the display. A live history goes on behind it.
func (p *Player) Pause() { p.paused, p.following = true, false }

// Play lets it go on; at the end it starts from the beginning.
func (p *Player) Play() {
	p.paused = false
	if p.main.branch != nil && p.atEnd() {
		p.Seek(p.main.hist.Start())
	}
}

// Restart plays the history from its beginning.
func (p *Player) Restart() {
	p.paused = false
	if p.main.branch != nil {
		p.Seek(p.main.hist.Start())
	}
}

// SetSpeed sets the pace, within that of [Speeds]; what a hub tells is followed at
// its own.
func (p *Player) SetSpeed(s Speed) {
	all := Speeds()
	slowest, fastest := all[0], all[len(all)-1]
	switch {
	case s.Num <= 0 || s.Den <= 0:
	case s.Num/s.Den >= fastest.Num:
		p.speed = fastest
	case s.Den/s.Num >= slowest.Den:
		p.speed = slowest
	default:
		p.speed = s
	}
}

// SetLoop says whether a simulated run that ended is followed by another; a
// replay never is.
func (p *Player) SetLoop(on bool) { p.loop = on }
