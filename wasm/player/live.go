package player

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"openpfs/core/telemetry"
)

// late is how far behind the hub's clock a live page plays, in µs: longer than
// the 50 ms that a hub may hold events back, so that they play at their time.
const late = 150_000

// jump is the distance from the hub's clock, in µs, above which the playhead
// does not run after it but goes there at once.
const jump = 2_000_000

// Hello is how a hub introduces itself.
type Hello struct {
	Schema int    `json:"schema"`
	Demo   bool   `json:"demo"`
	Name   string `json:"name"`
}

// ErrSchema is returned when the hub speaks a later schema than this page.
var ErrSchema = errors.New("player: the hub is newer than this page; reload it")

type live struct {
	hello Hello
	begun bool // a snapshot or an event has come

	queue  []telemetry.Event
	behind *telemetry.Fleet // the state that events go to once the queue overflowed in a pause

	// offset estimates hub time minus page time: the most that any event
	// showed, which is the one that travelled fastest.
	offset  telemetry.Micros
	known   bool
	edge    telemetry.Micros // the latest time heard
	barrier int              // queued events up to and with a Run whose clock starts anew
}

// GoLive leaves the simulation. The display stays empty until the hub speaks.
func (p *Player) GoLive() {
	p.mode, p.live, p.paused = Live, live{}, false
	p.sim.source, p.sim.done = nil, false
	p.begin(0)
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
	if p.mode != Live {
		return nil // a message that was under way when the viewer left
	}
	if !bytes.HasPrefix(line, []byte(`{"hello"`)) && !bytes.HasPrefix(line, []byte(`{"snapshot"`)) {
		e, err := telemetry.ParseEvent(line)
		if err == nil {
			p.enqueue(e)
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
		p.snapshot(m.Snapshot)
	}
	return nil
}

// snapshot replaces whatever waits; a paused page keeps showing what it shows.
func (p *Player) snapshot(f *telemetry.Fleet) {
	l := &p.live
	l.queue, l.barrier, l.known = nil, 0, false
	l.heard(f.Now, p.wall)
	if p.paused && l.begun {
		l.behind = f
		return
	}
	l.begun, l.behind = true, nil
	p.replace(f, f.Now)
}

func (p *Player) enqueue(e telemetry.Event) {
	l := &p.live
	l.begun = true
	if l.behind != nil {
		l.behind.Apply(e)
		l.heard(e.T, p.wall)
		return
	}
	l.queue = append(l.queue, e)
	if e.Kind == telemetry.Run && e.T < l.edge {
		l.known, l.barrier = false, len(l.queue)
	}
	l.heard(e.T, p.wall)
	if len(l.queue) <= keepQueue {
		return
	}
	if p.paused {
		l.behind = clone(&p.fleet)
		for _, q := range l.queue {
			l.behind.Apply(q)
		}
		l.queue, l.barrier = nil, 0
		return
	}
	p.play(len(l.queue)) // nobody ticks: a hidden tab
}

func (l *live) heard(t telemetry.Micros, wall time.Duration) {
	offset := t - telemetry.Micros(wall.Microseconds())
	if !l.known || offset > l.offset {
		l.offset = offset
	}
	l.known, l.edge = true, t
}

func (p *Player) tickLive(real time.Duration) bool {
	l := &p.live
	if p.paused || !l.known {
		return false
	}
	if l.behind != nil {
		p.replace(l.behind, l.behind.Now)
		l.behind = nil
	}
	if l.barrier > 0 {
		p.play(l.barrier)
	}
	p.now += l.pace(p.now, telemetry.Micros(p.wall.Microseconds()), telemetry.Micros(real.Microseconds()))
	due := 0
	for due < len(l.queue) && l.queue[due].T <= p.now {
		due++
	}
	p.play(due)
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

// play applies the first n events of the queue.
func (p *Player) play(n int) {
	l := &p.live
	for _, e := range l.queue[:n] {
		p.apply(e)
	}
	l.queue, l.barrier = l.queue[n:], max(l.barrier-n, 0)
	if len(l.queue) == 0 {
		l.queue = nil
	}
}

// clone copies a fleet so deeply that events can be applied to both.
func clone(f *telemetry.Fleet) *telemetry.Fleet {
	c := &telemetry.Fleet{Now: f.Now, Run: f.Run, Totals: f.Totals}
	c.Hiers = append(c.Hiers, f.Hiers...)
	c.Nodes = append(c.Nodes, f.Nodes...)
	for i := range c.Nodes {
		n := &c.Nodes[i]
		n.Files = append([]telemetry.FileState(nil), n.Files...)
		for j := range n.Files {
			n.Files[j].Children = append([]string(nil), n.Files[j].Children...)
		}
	}
	return c
}
