package sim

import (
	"fmt"
	"slices"
	"time"

	"openpfs/core/check"
	"openpfs/core/telemetry"
)

// Replay plays a script in steps and holds it to every check on the way. How
// long the steps are changes nothing: neither the history nor the verdict.
type Replay struct {
	sim     *Sim
	run     *Run
	checker *check.Checker
	marks   *marks
	tail    lastWords
	watch   func(telemetry.Event)
	over    bool
}

// Replay sets a script up; nothing has happened yet.
func (s Script) Replay() (*Replay, error) {
	world, err := New(s.Config)
	if err != nil {
		return nil, err
	}
	if err := world.Apply(s.Plan); err != nil {
		return nil, err
	}
	r := &Run{Config: world.cfg, Plan: s.Plan, Phones: len(world.hosts)}
	for _, f := range s.Plan {
		r.Heal = max(r.Heal, f.At, f.Until)
	}
	for _, late := range world.cfg.Late {
		r.Heal = max(r.Heal, late)
	}
	r.Heal = max(r.Heal, world.cfg.Boot)
	r.Bound = r.Heal + bound(world, s.Plan)
	return newReplay(world, r), nil
}

func newReplay(s *Sim, r *Run) *Replay {
	p := &Replay{sim: s, run: r, checker: check.New(checkConfig(r, s)), marks: newMarks()}
	s.strict, s.atCrashPoint = true, p.checker.Crash
	return p
}

// Advance runs the history up to a moment of virtual time and hands every event
// to watch, if there is one. It returns true once the run is over: when every
// phone has committed, or the time that they may take has passed. A panic in
// the history is a finding, not the end of who plays it.
func (p *Replay) Advance(until time.Duration, watch func(telemetry.Event)) (over bool) {
	if p.over {
		return true
	}
	p.watch = watch
	defer func() {
		if what := recover(); what != nil {
			p.over = true
			p.judge()
			p.run.broke(Panicked, p.sim, fmt.Sprint(what))
		}
		over = p.over
	}()
	done := p.sim.Advance(min(until, p.run.Bound), p.tell)
	if done || until >= p.run.Bound {
		p.over = true
		p.end(done)
		p.judge()
	}
	return p.over
}

// tell is every event's way: to the checks, to who watches.
func (p *Replay) tell(e telemetry.Event) {
	p.run.Events++
	p.checker.Event(e)
	p.checker.Look(p.sim)
	p.marks.note(p.sim, e)
	p.tail.note(e)
	if p.watch != nil {
		p.watch(e)
	}
}

// end holds a run that is over to what must be so in the end.
func (p *Replay) end(done bool) {
	s, r := p.sim, p.run
	if done && s.now >= r.Heal {
		s.rest(p.tell)
		p.checker.Rest(s)
	}
	p.checker.End(s.micros())
	if !done {
		r.Waiting = s.waiting(&p.tail)
		r.broke(Healed, s, fmt.Sprintf("%d of %d phones committed %v after the last fault", s.committed, s.expected, r.Bound-r.Heal))
	}
}

// judge takes what the checks have found into the run.
func (p *Replay) judge() {
	p.run.End, p.run.Struck, p.run.States = p.sim.now, p.sim.struck, p.sim.states
	p.run.Breaks = append(p.run.Breaks, p.found()...)
	p.run.Asked = p.checker.Asked()
	for _, own := range ownChecks {
		p.run.Asked[own.Name]++
	}
}

func (p *Replay) found() []check.Violation {
	out := slices.Clone(p.sim.breaches)
	for _, v := range p.checker.Violations() {
		if !p.run.excused(v) {
			out = append(out, v)
		}
	}
	return out
}

// Phone is the device name of a plan's phone.
func (p *Replay) Phone(i int) string { return PhoneName(i) }

// Config is the site that is played.
func (p *Replay) Config() Config { return p.run.Config }

// Plan is what goes wrong there.
func (p *Replay) Plan() Plan { return p.run.Plan }

// Breaks lists what was found so far. It costs nothing worth naming.
func (p *Replay) Breaks() []check.Violation {
	if p.over {
		return p.run.Breaks
	}
	return p.found()
}
