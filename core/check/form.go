package check

import (
	"cmp"
	"fmt"
	"strings"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// node applies one device's event and holds it to every check of its kind.
func (c *Checker) node(e telemetry.Event) {
	if e.Kind == telemetry.Log && e.Seq == 0 {
		return // a remark of the program around the node, beside its history
	}
	n := c.nodeFor(e)
	if c.hostile(e.Node) {
		return
	}
	c.form(n, e)
	c.model(n, e)
	c.tears(n, e)
	n.last, n.known = e.T, n.known || e.Seq > 0
	if e.Seq > 0 {
		n.seq = e.Seq
	}
	switch e.Kind {
	case telemetry.NodeUp:
		c.ends(n)
		n.up, n.pfs, n.committed, n.failed = true, e.N != 0, false, false
		n.express = e.Profile == "express"
		n.model, n.load, n.subnet = e.Model, e.Load, cmp.Or(e.Subnet, c.subnetOf(e.Addr))
		c.moves(n)
		return
	case telemetry.NodeDown:
		c.ends(n)
		n.up = false
		return
	case telemetry.Committed:
		c.commits(n)
		return
	case telemetry.RolledBack:
		n.failed, n.committed = true, false
		return
	case telemetry.CommitFailed:
		n.failed = true
		if len(n.files) > 0 && n.opened() == 1 {
			n.files[0].bad = true
		}
		return
	}
	if n.model == "" { // a recording that began late
		n.model, n.load = e.Model, e.Load
	}
	f := c.fileFor(n, e)
	if f == nil {
		return
	}
	n.failed = false
	f.open, f.spoken = true, e.T
	c.elects(f, e)
	c.climbs(f, e)
	c.transfers(f, e)
}

func (n *node) opened() (count int) {
	for _, f := range n.files {
		if f.open {
			count++
		}
	}
	return count
}

// form: well-formed.
func (c *Checker) form(n *node, e telemetry.Event) {
	c.asks(WellFormed)
	bad := func(format string, args ...any) {
		c.report(WellFormed, e.Node, e.File, e.Kind.String()+": "+fmt.Sprintf(format, args...))
	}
	if !deviceName(e.Node) {
		bad("no device is called that")
	}
	if n.known && e.T < n.last {
		bad("told at %d µs, after %d µs", e.T, n.last)
	}
	switch {
	case e.Seq == 0 && e.Kind == telemetry.NodeDown: // told by who saw it die
	case e.Kind == telemetry.NodeUp:
		if e.Seq != 1 {
			bad("a life begins with number %d", e.Seq)
		}
	case c.cfg.Gaps:
		if e.Seq <= n.seq {
			bad("number %d after %d", e.Seq, n.seq)
		}
	case e.Seq != n.seq+1:
		bad("number %d after %d", e.Seq, n.seq)
	}
	if !n.up && e.Kind != telemetry.NodeUp && e.Seq > 0 && !c.cfg.Gaps {
		bad("told by a node that is down")
	}
	if !n.known && e.Kind != telemetry.NodeUp && e.Seq > 0 && !c.cfg.Gaps {
		bad("a node's first word is node-up")
	}
	if e.Peer == e.Node {
		bad("is its own peer")
	}
	if e.Size < telemetry.Unknown || e.Have < 0 || e.Size > 0 && e.Have > e.Size {
		bad("%d of %d bytes", e.Have, e.Size)
	}
}

func deviceName(s string) bool {
	return len(s) == 15 && strings.HasPrefix(s, "SEP") && strings.Trim(s[3:], "0123456789ABCDEF") == ""
}

// model: same-model, as far as one event tells.
func (c *Checker) model(n *node, e telemetry.Event) {
	if n.known && n.up && e.Kind != telemetry.NodeUp && e.Model != n.model && e.Model != "" && n.model != "" {
		c.report(SameModel, e.Node, e.File, fmt.Sprintf("a %s that was a %s", e.Model, n.model))
	}
	if want := telemetry.Hex32(wire.Hier(e.Model, e.File)); e.File != "" && e.Hier != want {
		c.report(SameModel, e.Node, e.File, fmt.Sprintf("hierarchy %08x; that of model and file is %08x", uint32(e.Hier), uint32(want)))
	}
}

// sameModel: same-model, of two devices.
func (c *Checker) sameModel(f *file, peer string) {
	c.asks(SameModel)
	if p := c.nodes[peer]; p != nil && p.model != "" && p.model != f.n.model && !c.hostile(peer) {
		c.report(SameModel, f.n.name, f.name, fmt.Sprintf("a %s and %s, a %s", f.n.model, peer, p.model))
	}
}
