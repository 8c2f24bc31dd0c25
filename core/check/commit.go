package check

import (
	"fmt"
	"slices"
	"strings"
)

// commits: verify-first, whole-load.
func (c *Checker) commits(n *node) {
	n.committed = true
	var names []string
	for _, f := range n.files {
		if !f.open {
			continue
		}
		names = append(names, f.name)
		c.asks(VerifyFirst)
		if !f.whole {
			c.report(VerifyFirst, n.name, f.name, "committed, and not verified")
		}
	}
	if c.cfg.Gaps {
		return
	}
	c.asks(WholeLoad)
	slices.Sort(names)
	set := strings.Join(names, " ")
	key := loadKey{n.model, n.load}
	switch first, ok := c.loads[key]; {
	case len(names) < 2:
		c.report(WholeLoad, n.name, "", fmt.Sprintf("%s committed with the files %v", n.load, names))
	case !ok:
		c.loads[key] = set
	case first != set && !c.cfg.Changes:
		c.report(WholeLoad, n.name, "", fmt.Sprintf("%s committed as %s; elsewhere it is %s", n.load, set, first))
	}
}

type loadKey struct{ model, load string }

// sweepEvery is how often silence is looked for.
const sweepEvery = 10_000_000

// sweep: never-stuck.
func (c *Checker) sweep() {
	c.swept = c.now
	for _, n := range c.order {
		if n.up && n.known && !n.committed && !n.failed && !c.hostile(n.name) {
			c.asks(NeverStuck)
			if c.now-n.last <= c.cfg.Stall {
				continue
			}
			if name, why := n.waits(); why != "" {
				c.report(NeverStuck, n.name, name, fmt.Sprintf("silent for %d s: %s", (c.now-n.last)/1_000_000, why))
			}
		}
	}
}

// waits says what a device that is not done waits for; "" if for bytes or a
// parent's.
func (n *node) waits() (name, why string) {
	var f *file
	for _, o := range n.files {
		if o.open {
			f = o
		}
	}
	switch {
	case f == nil:
		return "", "it never began"
	case f.whole:
		return f.name, "has it and neither goes on nor commits"
	case f.parent != "" || f.fetching:
		return f.name, ""
	case f.root:
		return f.name, "a root that neither offers nor fetches"
	}
	return f.name, "it has no parent, is no root, and looks for none"
}

// complete: finishes, few-claims.
func (c *Checker) complete() {
	for _, n := range c.order {
		if n.up && !c.hostile(n.name) && n.known {
			c.asks(Finishes)
			if n.committed {
				continue
			}
			name, why := n.waits()
			if why == "" {
				why = "bytes are to come"
			}
			c.unless(func() bool { return n.committed || !n.up }, Finishes, n.name, name, "the run has ended: "+why)
		}
	}
	c.claims()
}
