package player

import (
	"errors"

	"openpfs/wasm/player/history"
)

// ErrNoSimulator is returned by a player that was made without a factory.
var ErrNoSimulator = errors.New("player: this program carries no simulator")

// Simulate begins a simulated run, and forgets what was before. On error the
// player shows what it showed before.
func (p *Player) Simulate(s Settings) error {
	b, err := p.simulation(s)
	if err != nil {
		return err
	}
	p.live, p.paused = live{}, false
	p.only(b)
	return nil
}

// simulation makes the branch of a run of which nothing has happened yet.
func (p *Player) simulation(s Settings) (*branch, error) {
	if p.factory == nil {
		return nil, ErrNoSimulator
	}
	source, err := p.factory(s)
	if err != nil {
		return nil, err
	}
	b := &branch{mode: Sim, asked: s, settings: s, source: source, hist: history.New(p.opts.Limits)}
	if r, ok := source.(Replayed); ok {
		b.settings = r.Settings()
	}
	if r, ok := source.(Planned); ok {
		b.faults = r.Faults()
	}
	b.label = b.settings.name()
	return b, nil
}

// name tells a run from others of the same site.
func (s Settings) name() string {
	switch {
	case !s.PFS:
		return "traditional"
	case s.Profile != "":
		return s.Profile
	}
	return "classic"
}

// Settings are those of the simulated run at the playhead; zero where there is none.
func (p *Player) Settings() Settings {
	if p.main.branch == nil {
		return Settings{}
	}
	return p.main.settings
}
