package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// A swarm's run: one drawn site, first under drawn faults, then healed. What
// must always be so is held to every event (core/check); what must come in the
// end, that every honest phone that lives commits, within a bound of virtual
// time after all faults are over.

// Checks of a run besides those of core/check.
const (
	// Panicked: a node, or the simulator, met what it holds impossible.
	Panicked check.Name = "no-panic"
	// Healed: every honest phone that lives commits, at most Bound after the
	// last fault.
	Healed check.Name = "healed"
	// RightBytes: what is committed is one edition of what the server has.
	RightBytes check.Name = "right-bytes"
	// RoundTrip: what is read of a message is what was written.
	RoundTrip check.Name = "round-trip"
)

// Run is the outcome of one history under a plan.
type Run struct {
	Config  Config
	Plan    Plan
	Heal    time.Duration // when the last fault was over
	Bound   time.Duration // by when every phone must have committed
	End     time.Duration // virtual time reached
	Breaks  []check.Violation
	Waiting []string // who waits for what, when Healed is broken
	Struck  [classCount]int
	States  [stateCount]int
	Events  int
	Phones  int
	Asked   map[check.Name]int // how often each check was put to the test
}

// Failed reports whether a check was broken.
func (r *Run) Failed() bool { return len(r.Breaks) > 0 }

// Broke reports whether this check was.
func (r *Run) Broke(name check.Name) bool {
	return slices.ContainsFunc(r.Breaks, func(v check.Violation) bool { return v.Check == name })
}

// bound is the time that a healed site may take. Ten minutes cover the longest
// waits in a row: the end of strikes for silence (one minute), a list left
// alone (one minute), rests of up to 30 s between fetches, six rounds of
// elections. Besides, the line carries what every phone may have to take for
// itself after corrupt bytes had all its peers distrusted for an hour.
func bound(s *Sim, plan Plan) time.Duration {
	line := plan.leastRate(s.cfg.WANRate) / 2 // lost blocks and half-used windows
	perPhone := time.Duration(8*s.FileBytes()/max(line/1000, 1)) * time.Millisecond
	windows := time.Duration(s.FileBytes()/(s.cfg.BlockSize*s.cfg.Window)+int64(16*len(s.loads))) * 2 * s.cfg.RTT
	phones := len(s.hosts) + plan.joined(maxPlanTime+1)
	return 10*time.Minute + windows + perPhone*time.Duration(min(phones, 1+phones/len(s.loads)))
}

// Swarm plays the site and the faults that a seed draws.
func Swarm(seed uint64, watch func(telemetry.Event)) (*Run, error) {
	cfg := DrawSite(seed)
	plan, _ := DrawPlan(seed, cfg)
	return Play(cfg, plan, watch)
}

// Play plays a site under a plan and holds it to every check. watch, if there
// is one, is told every event.
func Play(cfg Config, plan Plan, watch func(telemetry.Event)) (*Run, error) {
	p, err := Script{cfg, plan}.Replay()
	if err != nil {
		return nil, err
	}
	p.Advance(p.run.Bound, watch)
	return p.run, nil
}

// excused is what the checker cannot know: a bad list that its holder has thrown
// away since may still come out of a paused phone's queue.
func (r *Run) excused(v check.Violation) bool {
	has := func(c Class) bool {
		return slices.ContainsFunc(r.Plan, func(f Fault) bool { return f.Class == c })
	}
	return v.Check == check.WholeParent && strings.HasSuffix(v.File, load.ListSuffix) && has(ServerList) && has(Pause)
}

// rest lets what is under way at the end of a run arrive.
func (s *Sim) rest(emit func(telemetry.Event)) {
	const longest = time.Minute // of what a connection's end may take
	s.emit = emit
	for until := s.now + longest; ; {
		it, ok := s.queue.next(until)
		if !ok {
			return
		}
		s.now = it.at
		it.job.do()
	}
}

func (r *Run) broke(name check.Name, s *Sim, detail string) {
	r.Breaks = append(r.Breaks, check.Violation{Check: name, At: s.micros(), Detail: detail})
}

// forgiven is when the strikes of the last fault are forgotten, by the word of
// core/pfs; those for corrupt bytes last longer than any run.
const forgiven = 90 * time.Second

// checkConfig tells the checker what the history goes through.
func checkConfig(r *Run, s *Sim) check.Config {
	c := check.Config{Calm: telemetry.Micros((r.Heal + forgiven) / time.Microsecond), Published: s.published,
		Together: s.cfg.Boot <= time.Second && len(s.cfg.Late) == 0 && len(r.Plan) == 0}
	down := map[int]time.Duration{} // when a phone was down last
	for _, f := range r.byTime() {
		switch classes[f.Class].means {
		case badHost, badServer:
			c.Bad++
		case hostileHost:
			c.Bad++
			c.Hostile = append(c.Hostile, PhoneName(f.Phone))
		case badNetwork:
			c.Network = true
		case ends:
			if last, was := down[f.Phone]; was && f.At < last+2*time.Minute {
				c.Bad++
			}
			down[f.Phone] = max(f.At, f.Until)
		}
		switch f.Class {
		case SameMAC: // what the two tell cannot be told apart
			c.Hostile = append(c.Hostile, s.hosts[(f.Phone+1)%len(s.hosts)].name)
		case Pause, Isolate, Deafen, Mute, NoTCP: // what waits or is held back arrives that much later
			c.Flight = max(c.Flight, telemetry.Micros((f.Until-f.At+2*keepAlive)/time.Microsecond))
		}
	}
	return c
}

// byTime is the plan in the order in which it strikes.
func (r *Run) byTime() Plan {
	return slices.SortedStableFunc(slices.Values(r.Plan), func(a, b Fault) int { return cmp.Compare(a.At, b.At) })
}

// lastWords keeps what each phone told last of each file.
type lastWords struct {
	file map[string]telemetry.Event // by node, its last event of any file
	up   map[string]string          // by node and file, its parent
}

func (l *lastWords) note(e telemetry.Event) {
	if l.file == nil {
		l.file, l.up = map[string]telemetry.Event{}, map[string]string{}
	}
	if e.Node != "" && e.Kind != telemetry.Ignored {
		l.file[e.Node] = e
	}
	switch e.Kind {
	case telemetry.Joined:
		l.up[e.Node+e.File] = e.Peer
	case telemetry.ParentLost, telemetry.Verified, telemetry.RootConfirmed:
		delete(l.up, e.Node+e.File)
	}
}

// waiting says of every phone that should have committed what it waits for.
func (s *Sim) waiting(l *lastWords) (out []string) {
	for i, h := range s.hosts {
		if h.committed || h.gone {
			continue
		}
		e := l.file[h.name]
		var b strings.Builder
		fmt.Fprintf(&b, "phone %d %s: ", i, h.name)
		switch {
		case h.dead:
			b.WriteString("is down")
		case h.evil != nil:
			b.WriteString("is " + h.evil.class.String())
		default:
			fmt.Fprintf(&b, "last told %s of %s at %v", e.Kind, e.File, time.Duration(e.T)*time.Microsecond)
			if e.Text != "" {
				fmt.Fprintf(&b, " (%s)", e.Text)
			}
		}
		if up := l.up[h.name+e.File]; up != "" {
			b.WriteString(", parent " + up)
		}
		for _, file := range h.load.spec.Files {
			if f := h.fetching.get(file.Name); f != nil {
				fmt.Fprintf(&b, ", takes %s from the server, %d of %d bytes", f.file, f.have, f.size)
			}
		}
		if at, ok := h.node.Deadline(); ok {
			fmt.Fprintf(&b, ", next timer at %v", at)
		} else {
			b.WriteString(", no timer")
		}
		fmt.Fprintf(&b, ", %d connections", h.pipes.open)
		out = append(out, b.String())
	}
	return out
}
