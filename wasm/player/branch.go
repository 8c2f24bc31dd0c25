package player

import (
	"fmt"
	"slices"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// branch is one history: that with which everything began, one that was forked
// from another by acting, or a second run to compare with.
type branch struct {
	id     int
	parent int // 0: none
	at     telemetry.Micros
	label  string
	number int    // which of a hub's or a file's runs, from 1; 0: it is neither's
	title  string // of the file that was opened
	action *Action
	mode   Mode
	hist   *history.History
	points points
	done   bool // the run's end is known

	// Of a simulated one.
	asked    Settings // as they were asked for
	settings Settings // as they are shown: a link's are those of its site
	source   Source   // nil once it is over
	faults   []Fault
	skip     int              // events that the source has still to tell again: they are in the history
	reached  telemetry.Micros // how far the source was asked to run
	slice    telemetry.Micros // how far it runs between two looks at the clock
	moved    telemetry.Micros // when a byte moved last
	payload  telemetry.Bytes  // that had moved by then
}

// maxBranches is how many are kept; live ones that nobody forked make room.
const maxBranches = 16

// Steps of a simulation between two looks at the clock: short, because a
// thousand phones can answer one broadcast; longer where little happens.
const (
	leastSlice = 4 * telemetry.Micros(1000)
	mostSlice  = 16 * leastSlice
)

// add takes a branch into the player's list.
func (p *Player) add(b *branch) *branch {
	p.ids++
	b.id, b.slice = p.ids, leastSlice
	p.branches = append(p.branches, b)
	return b
}

func (p *Player) branch(id int) *branch {
	if i := slices.IndexFunc(p.branches, func(b *branch) bool { return b.id == id }); i >= 0 {
		return p.branches[i]
	}
	return nil
}

// known is up to when the history is told.
func (b *branch) known() telemetry.Micros {
	switch {
	case b.done:
		return forever
	case b.mode == Sim:
		return max(b.reached, b.at)
	}
	return b.hist.End()
}

const forever = telemetry.Micros(1<<63 - 1)

// compute runs the branch's simulation up to a moment, or the reading of the
// clock at which its time is over.
func (p *Player) compute(b *branch, until telemetry.Micros, deadline time.Duration) {
	for b.source != nil && !b.done && b.reached < until {
		begun := p.opts.Clock()
		if begun > deadline {
			return
		}
		b.reached = min(b.reached+b.slice, until)
		if b.done = b.source.Advance(time.Duration(b.reached)*time.Microsecond, b.take); b.done {
			b.finish()
		}
		switch took := p.opts.Clock() - begun; {
		case took > 2*time.Millisecond:
			b.slice = max(b.slice/2, leastSlice)
		case took < time.Millisecond/2:
			b.slice = min(b.slice*2, mostSlice)
		}
	}
}

// finish lets go of a simulation that is over; a link's still tells what it held
// the run to.
func (b *branch) finish() {
	if _, ok := b.source.(Replayed); !ok {
		b.source = nil
	}
}

// take is every event of a simulation. Those of the past that a fork shares with
// its parent are told again, for that is how the source gets there.
func (b *branch) take(e telemetry.Event) {
	if b.skip > 0 {
		b.skip--
		return
	}
	b.hist.Add(e)
	if f := b.hist.Head(); f.Totals.ServerBytes+f.Totals.PeerBytes > b.payload {
		b.payload, b.moved = f.Totals.ServerBytes+f.Totals.PeerBytes, e.T
	}
}

// quiet is after how long without a byte a run is not computed further ahead: it
// may be one that never ends.
const quiet = 600 * 1_000_000

// ahead spends what a Tick leaves over on the future of what is shown, then of
// the other branches.
func (p *Player) ahead(real, begun time.Duration) {
	share := real / 4
	if p.paused {
		share = real / 2 // nothing else moves
	}
	deadline := begun + min(max(share, p.opts.Budget/2), 5*p.opts.Budget)
	for _, b := range p.byNeed() {
		if b.source == nil || b.done || b.hist.Bytes() > p.opts.Limits.Bytes/2 {
			continue
		}
		p.compute(b, p.horizon(b), deadline)
	}
}

// byNeed lists the branches: those shown first.
func (p *Player) byNeed() []*branch {
	out := make([]*branch, 0, len(p.branches))
	p.sites(func(s *site) { out = append(out, s.branch) })
	for _, b := range p.branches {
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// planned is when the last thing that was planned for a simulated site happens.
func (b *branch) planned() (last telemetry.Micros) {
	for _, f := range b.faults {
		if last = max(last, f.At); f.Until < f.At+24*3600*1_000_000 {
			last = max(last, f.Until)
		}
	}
	return last
}

// horizon is how far ahead a run is computed. A link's has an end, come what may.
func (p *Player) horizon(b *branch) telemetry.Micros {
	if _, ok := b.source.(Replayed); ok {
		return forever
	}
	return max(b.moved, b.planned(), p.now) + quiet
}

// computing reports whether more of the branch will be known without anybody's
// doing.
func (p *Player) computing(b *branch) bool {
	return b.source != nil && !b.done && b.reached < p.horizon(b) && b.hist.Bytes() <= p.opts.Limits.Bytes/2
}

// Name is what a branch is told from others by: the page words it. The label
// does so without words of a language.
type Name struct {
	Label  string  `json:"label"`
	Mode   string  `json:"mode"`
	Action *Action `json:"action,omitempty"` // with which it left its parent
	Number int     `json:"number,omitempty"` // which of a hub's or a file's runs, from 1
}

func (b *branch) name() Name { return Name{b.label, b.mode.String(), b.action, b.number} }

// Branch is a line in the list of branches. Figures are those of all that is
// known of it.
type Branch struct {
	Name
	ID       int              `json:"id"`
	Parent   int              `json:"parent,omitempty"`
	At       telemetry.Micros `json:"at"` // where it leaves its parent
	Settings *Settings        `json:"settings,omitempty"`
	Shown    bool             `json:"shown"`
	End      telemetry.Micros `json:"end"`
	Complete bool             `json:"complete"`
	Micros   telemetry.Micros `json:"micros"`  // that it took, or has taken so far
	Seconds  float64          `json:"seconds"` // the same
	WANBytes telemetry.Bytes  `json:"wanBytes"`
	Done     int              `json:"done"`
	Phones   int              `json:"phones"`
}

// Branches lists what is kept.
func (p *Player) Branches() []Branch {
	out := make([]Branch, 0, len(p.branches))
	for _, b := range p.branches {
		f := b.hist.Head()
		c := Compare(f, b.hist.End())
		row := Branch{
			Name: b.name(), ID: b.id, Parent: b.parent, At: b.at, Shown: b == p.main.branch || b == p.beside.branch,
			End: b.hist.End(), Complete: b.done, Micros: c.Elapsed, Seconds: seconds(c.Elapsed), WANBytes: c.Down, Done: c.Completed, Phones: c.Phones,
		}
		if b.mode == Sim {
			row.Settings = &b.settings
		}
		out = append(out, row)
	}
	return out
}

func seconds(t telemetry.Micros) float64 { return float64(t) / 1e6 }

// Show puts the playhead into another branch, at the same moment.
func (p *Player) Show(id int) error {
	b := p.branch(id)
	if b == nil {
		return noBranch(id)
	}
	p.beside = site{}
	p.enter(b, p.now)
	return nil
}

// Drop forgets a branch; what was forked from it stays.
func (p *Player) Drop(id int) error {
	b := p.branch(id)
	switch {
	case b == nil:
		return noBranch(id)
	case len(p.branches) == 1:
		return fmt.Errorf("player: this is the only branch there is")
	}
	p.branches = slices.DeleteFunc(p.branches, func(o *branch) bool { return o == b })
	if b != p.main.branch && b != p.beside.branch {
		return nil
	}
	next := p.branch(b.parent)
	if next == nil {
		next = p.branches[0]
	}
	p.beside = site{}
	p.enter(next, p.now)
	return nil
}

func noBranch(id int) error { return fmt.Errorf("player: there is no branch %d", id) }

// only forgets every branch before another history begins.
func (p *Player) only(b *branch) {
	p.branches, p.beside = nil, site{}
	p.add(b)
	p.enter(b, b.hist.Start())
}
