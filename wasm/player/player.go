package player

import (
	"time"

	"openpfs/core/telemetry"
)

// Mode says where the history comes from.
type Mode uint8

// The modes.
const (
	Sim Mode = iota
	Live
)

// String returns the name that the page shows and tests read.
func (m Mode) String() string {
	if m == Live {
		return "live"
	}
	return "sim"
}

// State is what the playhead does.
type State uint8

// The states.
const (
	Stopped State = iota // nothing to play yet
	Running
	Paused
	Done // the run is over; a simulated one rests before the next begins
)

// String returns the name that the page shows and tests read.
func (s State) String() string { return [...]string{"loading", "running", "paused", "done"}[s] }

// Options set the player's pace. Zero fields get the defaults named here.
type Options struct {
	Clock  func() time.Duration // monotonic, for the bound on work; time.Now by default
	Budget time.Duration        // least work per Tick, and a fifth of the most; 8 ms
	Rest   time.Duration        // after a simulated run, of real time; 6 s
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
	return o
}

// maxGap bounds what one Tick makes up for: after a longer silence (a laptop
// that slept) the simulation goes on from where it was.
const maxGap = 2 * time.Second

// Player plays one history. It is not safe for concurrent use.
type Player struct {
	opts    Options
	factory Factory

	fleet    telemetry.Fleet
	now      telemetry.Micros // the playhead
	doneAt   telemetry.Micros // when the run ended; 0 while it runs
	epoch    uint32
	ring     ring
	frame    frame
	news     telemetry.Event // the last trouble, for the sentence
	selected string

	mode   Mode
	paused bool
	wall   time.Duration // at the last Tick
	ticked bool

	sim  simulation
	live live
}

// New returns a player in simulation mode with nothing to play: call
// [Player.Simulate] or [Player.GoLive].
func New(factory Factory, opts Options) *Player {
	return &Player{opts: opts.withDefaults(), factory: factory, sim: simulation{speed: Speed{1, 1}, loop: true}}
}

// Tick advances the playhead to the given reading of a monotonic clock. What
// it returns is whether anything moved.
func (p *Player) Tick(wall time.Duration) bool {
	real := wall - p.wall
	if !p.ticked || real < 0 {
		real = 0
	}
	p.wall, p.ticked = wall, true
	if p.mode == Live {
		return p.tickLive(real)
	}
	return p.tickSim(min(real, maxGap))
}

// apply is the one place where an event meets the fleet.
func (p *Player) apply(e telemetry.Event) {
	switch e.Kind {
	case telemetry.Run:
		p.begin(e.T)
	case telemetry.RunEnd:
		p.doneAt = e.T
	case telemetry.ParentLost, telemetry.Fallback, telemetry.Rejected, telemetry.CommitFailed, telemetry.RolledBack, telemetry.NodeDown:
		p.news = e
	}
	p.fleet.Apply(e)
	p.ring.add(e)
	p.frame.add(e)
}

// begin forgets the history before a new one that starts at t.
func (p *Player) begin(t telemetry.Micros) {
	p.replace(&telemetry.Fleet{Now: t}, t)
}

// replace puts another state in the place of the one shown.
func (p *Player) replace(f *telemetry.Fleet, now telemetry.Micros) {
	p.fleet, p.now, p.doneAt, p.news = *f, now, 0, telemetry.Event{}
	if f.Run.Ended {
		p.doneAt = f.Now
	}
	p.frame.take()
	p.epoch++
}

// Fleet is the state at the playhead. It is the player's own: read, do not keep.
func (p *Player) Fleet() *telemetry.Fleet { return &p.fleet }

// Now is the playhead.
func (p *Player) Now() telemetry.Micros { return p.now }

// Epoch grows whenever the state was replaced and not advanced.
func (p *Player) Epoch() uint32 { return p.epoch }

// TakeFrame returns the events applied since it was last called, for the canvas.
func (p *Player) TakeFrame() []telemetry.Event { return p.frame.take() }

// Select chooses the node whose details are shown; "" chooses none.
func (p *Player) Select(node string) { p.selected = node }

// Selected returns the chosen node.
func (p *Player) Selected() string { return p.selected }

// Mode returns the mode.
func (p *Player) Mode() Mode { return p.mode }

// State returns what the playhead does.
func (p *Player) State() State {
	switch {
	case p.mode == Sim && p.sim.source == nil, p.mode == Live && !p.live.begun:
		return Stopped
	case p.paused:
		return Paused
	case p.mode == Sim && p.sim.done, p.mode == Live && p.fleet.Run.Ended:
		return Done
	}
	return Running
}

// Pause holds the display. A live history goes on behind it.
func (p *Player) Pause() { p.paused = true }

// Play lets it go on. At the end of a simulated run it starts the next one, and
// at the end of a replay the same again.
func (p *Player) Play() {
	p.paused = false
	switch _, again := p.replayed(); {
	case p.mode != Sim || !p.sim.done:
	case !again:
		p.sim.rested = p.opts.Rest
	default:
		if err := p.Restart(); err != nil {
			panic("player: a link that was played is refused: " + err.Error())
		}
	}
}

// Events returns, newest first, up to limit events numbered since or later,
// and the cursor to ask with next time.
func (p *Player) Events(since uint64, limit int, keep func(*telemetry.Event) bool) ([]Numbered, uint64) {
	return p.ring.last(since, limit, keep), p.ring.next
}
