package check

import "openpfs/core/telemetry"

// tear is the end of a life whose last words are lost, should there have been
// any: from the last that was heard of it to its death.
type tear struct{ from, to telemetry.Micros }

// tears notes the death of a device that could not tell it itself. Two that are
// so close that one event may be about either count as one.
func (c *Checker) tears(n *node, e telemetry.Event) {
	if c.cfg.Lag == 0 || e.Kind != telemetry.NodeDown || e.Seq != 0 {
		return
	}
	from := max(n.last, e.T-c.cfg.Lag)
	if n.torn.to > 0 && from <= n.torn.to+c.cfg.Lag+c.cfg.Reorder {
		from = n.torn.from
	}
	n.torn = tear{from, e.T}
}

// torn reports whether a device may have told then what nobody heard.
func (c *Checker) torn(name string, at telemetry.Micros) bool {
	n := c.nodes[name]
	return n != nil && n.torn.to > 0 && n.torn.from <= at+c.cfg.Reorder && at <= n.torn.to+c.cfg.Reorder
}
