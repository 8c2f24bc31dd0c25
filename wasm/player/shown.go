package player

import "openpfs/core/telemetry"

// Fleet is the state at the playhead. It is the player's own: read, do not keep.
func (p *Player) Fleet() *telemetry.Fleet { return &p.main.fleet }

// Now is the playhead.
func (p *Player) Now() telemetry.Micros { return p.now }

// Epoch grows whenever the state was replaced and not advanced.
func (p *Player) Epoch() uint32 { return p.epoch }

// Shown is one site as the canvas draws it.
type Shown struct {
	Label  string
	Fleet  *telemetry.Fleet
	Now    telemetry.Micros  // on the site's own clock
	Epoch  uint32            // another one: the state was replaced, and nothing that was drawn before holds
	Events []telemetry.Event // since the last call
}

// Fleets are the sites to draw: one, or two while branches are compared. With
// nothing to play there is one empty site.
func (p *Player) Fleets() []Shown {
	var out []Shown
	p.sites(func(s *site) {
		shown := Shown{Fleet: &s.fleet, Now: p.now, Epoch: p.epoch, Events: s.frame.take()}
		if s.branch != nil {
			shown.Label, shown.Now = s.label, s.own(p.now, p)
		}
		out = append(out, shown)
	})
	return out
}
