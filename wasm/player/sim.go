package player

import (
	"errors"
	"time"

	"openpfs/core/telemetry"
)

// slice is how much virtual time the simulator runs between two looks at the
// clock: short, because a thousand phones can answer one broadcast.
const slice = 4 * telemetry.Micros(1000)

type simulation struct {
	settings Settings
	source   Source
	speed    Speed
	loop     bool // start over after the rest
	done     bool
	rested   time.Duration
	lagging  bool
	reached  telemetry.Micros // how far the source was asked to run
}

// ErrNoSimulator is returned by a player that was made without a factory.
var ErrNoSimulator = errors.New("player: this program carries no simulator")

// Simulate leaves the live mode and begins a simulated run. On error the
// player shows what it showed before.
func (p *Player) Simulate(s Settings) error {
	if p.factory == nil {
		return ErrNoSimulator
	}
	source, err := p.factory(s)
	if err != nil {
		return err
	}
	p.mode, p.live = Sim, live{}
	p.sim.settings, p.sim.source = s, source
	if r, ok := source.(Replayed); ok {
		p.sim.settings = r.Settings()
	}
	p.sim.done, p.sim.rested, p.sim.reached, p.sim.lagging = false, 0, 0, false
	p.begin(0)
	return nil
}

// Restart begins the simulated run anew, with the same seed.
func (p *Player) Restart() error {
	p.paused = false
	return p.Simulate(p.sim.settings)
}

// Settings are those of the simulated run.
func (p *Player) Settings() Settings { return p.sim.settings }

// SetSpeed sets the pace of simulated runs; a live one has its own.
func (p *Player) SetSpeed(s Speed) {
	if s.Num > 0 && s.Den > 0 {
		p.sim.speed = s
	}
}

// SetLoop says whether a run that ended is followed by another; a replay never
// is.
func (p *Player) SetLoop(on bool) { p.sim.loop = on }

func (p *Player) tickSim(real time.Duration) bool {
	s := &p.sim
	if s.source == nil || p.paused {
		return false
	}
	ahead := s.speed.of(real)
	if s.done {
		p.now += ahead // what was drawn may fade away
		s.rested += real
		if s.loop && s.settings.Link == "" && s.rested >= p.opts.Rest {
			next := s.settings
			next.Seed++
			return p.Simulate(next) == nil
		}
		return true
	}
	// Half of the time for the simulation: a page that draws sixty times a
	// second leaves it less at once than one that ticks ten times.
	budget := min(max(real/2, p.opts.Budget), 5*p.opts.Budget)
	return p.run(p.now+ahead, budget)
}

// run lets the simulator work up to the target, or until the budget is spent.
func (p *Player) run(target telemetry.Micros, budget time.Duration) bool {
	s, begun := &p.sim, p.opts.Clock()
	for s.reached < target && !s.done {
		s.reached = min(s.reached+slice, target)
		s.done = s.source.Advance(time.Duration(s.reached)*time.Microsecond, p.apply)
		if p.opts.Clock()-begun > budget {
			break
		}
	}
	s.lagging = s.reached < target && !s.done
	p.now = s.reached
	if s.done && p.doneAt == 0 {
		p.doneAt = p.fleet.Now
	}
	return true
}
