package player

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// late is how far behind the hub's clock a live page plays, in µs: longer than
// the 50 ms that a hub may hold events back, so that they play at their time.
const late = 150_000

// jump is the distance from the hub's clock, in µs, above which the playhead
// does not run after it but goes there at once.
const jump = 2_000_000

// keepLive is how many runs of a hub are kept.
const keepLive = 4

// Hello is how a hub introduces itself.
type Hello struct {
	Schema int    `json:"schema"`
	Demo   bool   `json:"demo"`
	Name   string `json:"name"`
}

// ErrSchema is returned when the hub speaks a later schema than this page.
var ErrSchema = errors.New("player: the hub is newer than this page; reload it")

// live is the connection to a hub. What it tells goes into a branch at once; the
// playhead may be anywhere.
type live struct {
	on    bool
	hello Hello
	runs  int     // that were heard of
	head  *branch // that grows; nil before a snapshot or an event has come

	// offset estimates hub time minus page time: the most that any event
	// showed, which is the one that travelled fastest.
	offset telemetry.Micros
	known  bool
}

func (l *live) mode() Mode {
	if l.on {
		return Live
	}
	return Sim
}

// GoLive leaves what is shown. The display stays empty until the hub speaks.
func (p *Player) GoLive() {
	p.live, p.paused = live{on: true}, false
	p.branches, p.main, p.beside, p.now = nil, site{}, site{}, 0
	p.following = true
	p.replaced()
}

// Hello returns what the hub said of itself.
func (p *Player) Hello() Hello { return p.live.hello }

// Feed takes one message of the hub: a greeting, a snapshot, or lines of
// events. A line that cannot be read makes an error; the others still count.
func (p *Player) Feed(message []byte) error {
	var errs []error
	for line := range bytes.Lines(message) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			errs = append(errs, p.feedLine(line))
		}
	}
	return errors.Join(errs...)
}

func (p *Player) feedLine(line []byte) error {
	if !p.live.on {
		return nil // a message that was under way when the viewer left
	}
	if !bytes.HasPrefix(line, []byte(`{"hello"`)) && !bytes.HasPrefix(line, []byte(`{"snapshot"`)) {
		e, err := telemetry.ParseEvent(line)
		if err == nil {
			p.hear(e)
		}
		return err
	}
	var m struct {
		Hello    *Hello           `json:"hello"`
		Snapshot *telemetry.Fleet `json:"snapshot"`
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return fmt.Errorf("player: not a message of a hub: %w", err)
	}
	if m.Hello != nil {
		p.live.hello = *m.Hello
		if m.Hello.Schema > telemetry.SchemaVersion {
			return ErrSchema
		}
	}
	if m.Snapshot != nil {
		p.newLive(history.From(p.opts.Limits, *m.Snapshot))
		p.live.heard(m.Snapshot.Now, p.wall)
	}
	return nil
}

// hear takes an event into the history that grows. A run that begins is another
// history, for its clock may start anew.
func (p *Player) hear(e telemetry.Event) {
	if p.live.head == nil || e.Kind == telemetry.Run && p.live.head.hist.Len() > 0 {
		p.newLive(history.New(p.opts.Limits))
	}
	b := p.live.head
	first := b.hist.Len() == 0 && b.hist.Whole()
	b.hist.Add(e)
	b.done = b.hist.Head().Run.Ended
	p.live.heard(e.T, p.wall)
	if first && b == p.main.branch {
		p.now = e.T
	}
}

// newLive begins another history of the hub's. Who follows goes along; who looks
// back stays where they are.
func (p *Player) newLive(h *history.History) {
	p.live.known = false
	p.live.runs++
	p.live.head = p.add(&branch{mode: Live, label: fmt.Sprintf("live %d", p.live.runs), number: p.live.runs, hist: h, done: h.Head().Run.Ended})
	if p.main.branch == nil || p.following && !p.paused {
		p.enter(p.live.head, h.End())
		p.following = !p.paused
	}
	p.tidy()
}

// tidy forgets the oldest runs of a hub that nobody looks at.
func (p *Player) tidy() {
	spare := func(b *branch) bool {
		return b.mode == Live && b != p.live.head && b != p.main.branch && b != p.beside.branch
	}
	for count := len(p.branches); count > keepLive; count-- {
		if i := slices.IndexFunc(p.branches, spare); i >= 0 {
			p.branches = slices.Delete(p.branches, i, i+1)
		}
	}
}

func (l *live) heard(t telemetry.Micros, wall time.Duration) {
	offset := t - telemetry.Micros(wall.Microseconds())
	if !l.known || offset > l.offset {
		l.offset = offset
	}
	l.known = true
}

// Follow goes to the present of a live history, and stays there.
func (p *Player) Follow() {
	if p.live.head == nil {
		return
	}
	p.paused, p.beside = false, site{}
	p.enter(p.live.head, p.live.head.hist.End()-late)
	p.following = true
}

// followLive plays what has come, a moment late.
func (p *Player) followLive(real time.Duration) bool {
	l := &p.live
	if !l.known {
		return false
	}
	p.now += l.pace(p.now, telemetry.Micros(p.wall.Microseconds()), telemetry.Micros(real.Microseconds()))
	p.sites(func(s *site) { s.play(s.own(p.now, p), p.opts.Clock()+5*p.opts.Budget, p.opts.Clock) })
	return true
}

// pace moves the playhead at real speed, a quarter faster or slower while it
// is not where it should be, and never back.
func (l *live) pace(now, wall, real telemetry.Micros) telemetry.Micros {
	away := wall + l.offset - late - now
	if away > jump {
		return away
	}
	return max(real+min(max(away-real, -real/4), real/4), 0)
}
