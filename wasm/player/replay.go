package player

import (
	"slices"

	"openpfs/core/telemetry"
)

// Planned is a Source that knows what goes wrong.
type Planned interface {
	Source
	Faults() []Fault
}

// Replayed is a Source that plays what a link says: a site with a plan of what
// goes wrong there, held to checks. It is not started over with another seed.
type Replayed interface {
	Planned
	Settings() Settings // of its site
	Breaks() []Break    // so far
}

// Fault is one thing that goes wrong in a replay.
type Fault struct {
	At    telemetry.Micros `json:"at"`
	Until telemetry.Micros `json:"until,omitempty"` // 0: a moment
	What  string           `json:"what"`
	Node  string           `json:"node,omitempty"` // "": the site, or its server
}

// Break is a check that did not hold.
type Break struct {
	Check  string           `json:"check"`
	Node   string           `json:"node,omitempty"`
	File   string           `json:"file,omitempty"`
	At     telemetry.Micros `json:"at"`
	Detail string           `json:"detail"`
}

// ReplayView is what the page shows of a replay all the time.
type ReplayView struct {
	Faults int `json:"faults"`
	Breaks int `json:"breaks"` // so far
}

// Replay is the whole of it: the plan, and what broke so far.
type Replay struct {
	Faults []Fault `json:"faults"`
	Breaks []Break `json:"breaks"`
}

// Replay returns what is known of the link that is played; false when none is.
func (p *Player) Replay() (Replay, bool) {
	r, ok := p.replayed()
	if !ok {
		return Replay{}, false
	}
	return Replay{r.Faults(), p.brokenBy(r)}, true
}

// brokenBy is what broke up to the playhead: the history is known further.
func (p *Player) brokenBy(r Replayed) []Break {
	return slices.DeleteFunc(slices.Clone(r.Breaks()), func(b Break) bool { return b.At > p.now })
}

func (p *Player) replayed() (Replayed, bool) {
	if p.main.branch == nil {
		return nil, false
	}
	r, ok := p.main.source.(Replayed)
	return r, ok
}
