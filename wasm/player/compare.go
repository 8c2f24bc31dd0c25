package player

import (
	"fmt"
	"reflect"

	"openpfs/core/telemetry"
)

// Compare shows two branches on one clock; the first is the one that everything
// else on the page is about. Two zeros end it.
func (p *Player) Compare(a, b int) error {
	if a == 0 && b == 0 {
		if p.beside.branch != nil {
			p.beside = site{}
			p.replaced()
		}
		return nil
	}
	first, second := p.branch(a), p.branch(b)
	switch {
	case first == nil:
		return noBranch(a)
	case second == nil:
		return noBranch(b)
	case first == second:
		return fmt.Errorf("player: branch %d is compared with itself; name two", a)
	}
	p.main, p.beside = site{branch: first}, site{branch: second}
	p.Seek(p.now)
	return nil
}

// CompareWith shows the run beside one of the same settings with changes, a JSON
// object of some of them.
func (p *Player) CompareWith(changes []byte) error {
	b := p.main.branch
	if b == nil || b.mode != Sim || p.opts.Alter == nil {
		return ErrNotSimulated
	}
	s, err := p.opts.Alter(b.settings, changes)
	if err != nil {
		return fmt.Errorf("player: not changes of settings: %w", err)
	}
	for _, o := range p.branches {
		if o != b && o.mode == Sim && reflect.DeepEqual(o.asked, s) {
			return p.Compare(b.id, o.id)
		}
	}
	if len(p.branches) >= maxBranches {
		return ErrTooMany
	}
	other, err := p.simulation(s)
	if err != nil {
		return err
	}
	other.parent = b.id
	return p.Compare(b.id, p.add(other).id)
}

// Comparison is how two branches stand at the playhead.
type Comparison struct {
	A Standing `json:"a"`
	B Standing `json:"b"`
}

// Standing is what one of them has cost by now.
type Standing struct {
	Name
	ID       int              `json:"id"`
	Micros   telemetry.Micros `json:"micros"` // until it was over, or until now
	Seconds  float64          `json:"seconds"`
	WANBytes telemetry.Bytes  `json:"wanBytes"`
	Waiting  int              `json:"waiting"` // phones that have not committed
	Phones   int              `json:"phones"`
	Complete bool             `json:"complete"`         // it is over
	Behind   bool             `json:"behind,omitempty"` // the simulation has not come to this moment yet
}

func (p *Player) comparison() *Comparison {
	if p.beside.branch == nil {
		return nil
	}
	return &Comparison{p.main.standing(p), p.beside.standing(p)}
}

func (s *site) standing(p *Player) Standing {
	end := s.own(p.now, p)
	if s.doneAt > 0 {
		end = s.doneAt
	}
	c := Compare(&s.fleet, end)
	return Standing{Name: s.name(), ID: s.id, Micros: c.Elapsed, Seconds: seconds(c.Elapsed), WANBytes: c.Down,
		Waiting: max(c.Phones-c.Completed, 0), Phones: c.Phones, Complete: s.doneAt > 0,
		Behind: s.known() < s.own(p.now, p)}
}
