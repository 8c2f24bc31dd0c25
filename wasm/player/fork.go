package player

import (
	"errors"
	"fmt"

	"openpfs/core/telemetry"
)

// Action is something that a viewer does to a simulated site.
type Action struct {
	Kind  string           `json:"kind"`
	Node  string           `json:"node,omitempty"`  // to which phone, where it is one's
	For   telemetry.Micros `json:"for,omitempty"`   // how long it lasts; 0 is the kind's own choice
	Value int64            `json:"value,omitempty"` // in the kind's unit
}

// The kinds of actions.
const (
	ActKill        = "kill"         // the phone, for good
	ActRestart     = "restart"      // it loses its power, and comes back
	ActPause       = "pause"        // it hangs for a while
	ActCorrupt     = "corrupt"      // what it passes on arrives with wrong bytes, for a while
	ActCut         = "cut"          // it hears and says nothing, for a while
	ActPFSOff      = "pfs-off"      // it is reset without peer firmware sharing
	ActMove        = "move"         // it is plugged in on another subnet: Value, from 0
	ActWAN         = "wan"          // the line has Value kbit/s from now on
	ActServerStop  = "server-stop"  // the server answers nothing
	ActServerStart = "server-start" // it does again
	ActJoin        = "join"         // Value more phones come
)

// Forker says what settings make the run that goes like that of the given ones up
// to and with a moment, and has the action right after it.
type Forker func(s Settings, a Action, at telemetry.Micros) (Settings, error)

// Alterer is settings with changes, a JSON object of some of them.
type Alterer func(s Settings, changes []byte) (Settings, error)

// Errors of acting and comparing.
var (
	ErrNotSimulated = errors.New("player: what has happened cannot be changed; only a simulated run has other futures")
	ErrOver         = errors.New("player: this run is over; go back to a moment before its end to change what comes")
	ErrTooMany      = fmt.Errorf("player: %d branches are kept; drop one", maxBranches)
)

// forkable reports why the history at the playhead cannot be forked.
func (p *Player) forkable() error {
	b := p.main.branch
	switch {
	case b == nil || b.mode != Sim || p.opts.Fork == nil:
		return ErrNotSimulated
	case b.done && p.now >= b.hist.End():
		return ErrOver
	case len(p.branches) >= maxBranches:
		return ErrTooMany
	}
	return nil
}

// Act forks the history at the playhead: the new branch has the same past, and a
// future in which the action was done. The old one stays.
func (p *Player) Act(a Action) error {
	if err := p.forkable(); err != nil {
		return err
	}
	from := p.main.branch
	settings, err := p.opts.Fork(from.settings, a, p.now)
	if err != nil {
		return err
	}
	b, err := p.simulation(settings)
	if err != nil {
		return err
	}
	n := from.hist.At(p.now)
	b.hist, b.skip = from.hist.Prefix(n), n
	b.parent, b.at, b.action, b.label = from.id, p.now, &a, a.String()
	b.moved = p.now
	p.add(b)
	p.continueIn(b, n)
	return nil
}

// continueIn goes on in a branch that is, up to here, the one that is shown:
// nothing on the canvas changes but the future.
func (p *Player) continueIn(b *branch, n int) {
	compared := p.beside.branch != nil
	p.beside, p.rested = site{}, 0
	if p.main.n != n || compared {
		p.enter(b, p.now)
		return
	}
	p.main.branch = b
	p.main.reader, p.main.held = b.hist.Read(n), false
}

// String is the action in a few words.
func (a Action) String() string {
	out := a.Kind
	if a.Value != 0 {
		out += fmt.Sprintf(" %d", a.Value)
	}
	if a.Node != "" {
		out += " " + a.Node
	}
	return out
}
