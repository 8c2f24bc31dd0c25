package check

import (
	"fmt"
	"slices"

	"openpfs/core/telemetry"
)

// Violation is one breach of a named check.
type Violation struct {
	Check  Name
	Node   string // "" if of the site as a whole
	File   string // "" if of no file
	At     telemetry.Micros
	Detail string
}

// Error says the violation in one line.
func (v Violation) Error() string {
	return fmt.Sprintf("check %s: %d µs: %s %s: %s", v.Check, v.At, v.Node, v.File, v.Detail)
}

// Config says what a history went through. The zero value is that of a run
// without faults, in the strict order of a simulator.
type Config struct {
	// Reorder is how much later than its consequence at another node an event
	// may stand: the skew of a recording's clocks.
	Reorder telemetry.Micros
	// Flight is how long a message may be under way. What ended at a node less
	// than that ago may still have consequences at another. 10 ms if zero.
	Flight telemetry.Micros
	// Lag is how long what a node tells may be on its way into the recording. Who
	// is killed takes that along, so what its neighbours then say of it cannot be
	// held against its own words. 0: nothing is lost so.
	Lag telemetry.Micros
	// Gaps: the recording may lack events; their numbers only rise.
	Gaps bool

	// Network: datagrams or connections may be lost, cut or late until Calm.
	Network bool
	Calm    telemetry.Micros // 0: never
	// Bad is the number of hosts that cannot be reached, that go down twice in
	// two minutes, or that send or hold wrong bytes: the others may be right not
	// to hear them, and to go to the server again.
	Bad int
	// Changes: the server's files may change, or the load be republished.
	Changes bool
	// Published reports whether the server ever had such a file, where it is
	// known: then that is held instead of equality, also of files that change.
	Published func(model, file, digest string, size int64) bool
	// Downgrade: the operator allowed a lower manifest sequence.
	Downgrade bool
	// Together: all phones of the run start within a second or so of each other.
	Together bool
	// SubnetBits is the length of the site's subnets' prefix: each has its own
	// hierarchies. 0: the site is one subnet.
	SubnetBits int
	// Hostile names devices whose word counts for nothing.
	Hostile []string
	// Stall is how long a node may be without a file, a parent and a word.
	// 5 minutes if zero.
	Stall telemetry.Micros
	// Limits of a host's memory; [DefaultLimits] if zero.
	Limits Usage
}

// MaxViolations bounds what one checker remembers.
const MaxViolations = 256

// Checker holds one history. Make it with New; it is not safe for concurrent use.
type Checker struct {
	cfg   Config
	now   telemetry.Micros
	fleet telemetry.Fleet
	last  string // node of the last event

	nodes map[string]*node
	order []*node // in order of appearance
	hiers map[hierKey]*hier
	tops  []*hier
	loads map[loadKey]string // the files that the first who committed has
	late  []suspicion        // oldest first
	swept telemetry.Micros

	said  map[saidKey]bool
	asked map[Name]int
	found []Violation
}

type saidKey struct {
	check      Name
	node, file string
}

// suspicion is a breach that an event of another node, still to come, may
// explain.
type suspicion struct {
	until telemetry.Micros
	cured func() bool
	v     Violation
}

// New makes a checker of a history that has not begun.
func New(cfg Config) *Checker {
	if cfg.Flight == 0 {
		cfg.Flight = 10_000
	}
	if cfg.Stall == 0 {
		cfg.Stall = 300_000_000
	}
	if cfg.Limits == (Usage{}) {
		cfg.Limits = DefaultLimits()
	}
	c := &Checker{cfg: cfg, asked: map[Name]int{}}
	c.begin()
	return c
}

// begin forgets the history: a Run event starts another.
func (c *Checker) begin() {
	c.nodes, c.hiers, c.loads = map[string]*node{}, map[hierKey]*hier{}, map[loadKey]string{}
	c.order, c.tops, c.late = nil, nil, nil
	if c.said == nil {
		c.said = map[saidKey]bool{}
	}
}

// Event takes the next event of the history.
func (c *Checker) Event(e telemetry.Event) {
	if e.Kind == telemetry.Run {
		c.settle(true)
		c.begin()
		c.now, c.swept = e.T, e.T
	}
	c.now = max(c.now, e.T)
	c.fleet.Apply(e)
	c.last = e.Node
	switch {
	case !e.Kind.Known(): // of a newer schema
	case e.Node != "":
		c.node(e)
	case e.Kind == telemetry.RunEnd:
		c.complete()
	}
	c.settle(false)
	if c.now-c.swept >= sweepEvery {
		c.sweep()
	}
}

// End says that no event will come any more before now: what only time could
// explain is reported. A checker that was ended may be asked, not fed.
func (c *Checker) End(now telemetry.Micros) {
	c.now = max(c.now, now)
	c.sweep()
	c.settle(true)
	c.claims()
}

// Violations lists what was found, in the order of the history; at most
// [MaxViolations].
func (c *Checker) Violations() []Violation { return slices.Clone(c.found) }

// Failed reports whether anything was found.
func (c *Checker) Failed() bool { return len(c.found) > 0 }

// Replay holds a recording of real nodes, in whatever order they arrived: their
// clocks may differ by a fifth of a second, the hub may have dropped events, and
// nothing is known of the faults on their network.
func Replay(events []telemetry.Event) []Violation {
	return ReplayWith(Config{Reorder: 200_000, Flight: 10_000_000, Gaps: true, Network: true}, events)
}

// ReplayWith holds a recording of which more is known.
func ReplayWith(cfg Config, events []telemetry.Event) []Violation {
	c, order := New(cfg), Order{}
	for _, e := range events {
		order.Add(e, c.Event)
	}
	order.End(c.Event)
	c.End(c.now)
	return c.Violations()
}

// report notes a violation, once for each check, node and file.
func (c *Checker) report(check Name, node, file, detail string) {
	c.note(Violation{check, node, file, c.now, detail})
}

func (c *Checker) note(v Violation) {
	key := saidKey{v.Check, v.Node, v.File}
	if c.said[key] || len(c.found) == MaxViolations {
		return
	}
	c.said[key] = true
	c.found = append(c.found, v)
}

// unless reports a violation if cured is false, now and for as long as events
// may be out of order.
func (c *Checker) unless(cured func() bool, check Name, node, file, detail string) {
	if cured() {
		return
	}
	v := Violation{check, node, file, c.now, detail}
	if c.cfg.Reorder == 0 {
		c.note(v)
		return
	}
	c.late = append(c.late, suspicion{c.now + c.cfg.Reorder + c.cfg.Lag, cured, v})
}

// settle drops the suspicions that were explained and reports those that will
// not be any more.
func (c *Checker) settle(all bool) {
	if len(c.late) == 0 {
		return
	}
	c.late = slices.DeleteFunc(c.late, func(s suspicion) bool {
		if s.cured() {
			return true
		}
		if !all && c.now < s.until {
			return false
		}
		c.note(s.v)
		return true
	})
}

func (c *Checker) hostile(name string) bool { return slices.Contains(c.cfg.Hostile, name) }

// calm reports whether the network carries everything now, and everybody can
// be reached.
func (c *Checker) calm() bool {
	return c.cfg.Bad == 0 && (!c.cfg.Network || c.cfg.Calm > 0 && c.now >= c.cfg.Calm)
}
