package player

import "openpfs/core/telemetry"

// crowd is where the nodes stand that work on one hierarchy now.
type crowd struct {
	hier    *telemetry.HierState
	nodes   int // of those that work on it
	model   int // of all of the model on the subnet
	phase   [telemetry.Whole + 1]int
	root    *telemetry.NodeState // a confirmed one
	claimer *telemetry.NodeState // one of those that claim
	fetcher *telemetry.NodeState // one of those that fetch from headquarters
	fetched *telemetry.FileState // at it
	pfs     int                  // nodes with PFS
}

// unfinished counts the nodes that lack the file.
func (c *crowd) unfinished() int { return c.nodes - c.phase[telemetry.Whole] }

// joined counts the nodes that have a place in the tree.
func (c *crowd) joined() int { return c.phase[telemetry.Waiting] + c.phase[telemetry.FromPeer] }

// kin are the phones that may share: of one subnet and model.
type kin struct{ subnet, model string }

// place is where they share a file.
type place struct {
	kin
	file string
}

// crowds sorts the nodes by the hierarchies that they work on, in the fleet's
// order of hierarchies. A node that takes its files at once is in several.
func crowds(f *telemetry.Fleet) []crowd {
	out := make([]crowd, len(f.Hiers))
	at := make(map[place]int, len(f.Hiers))
	for i := range f.Hiers {
		out[i].hier = &f.Hiers[i]
		at[place{kin{f.Hiers[i].Subnet, f.Hiers[i].Model}, f.Hiers[i].File}] = i
	}
	phones := phonesOf(f)
	for i := range out {
		out[i].model = phones[kin{out[i].hier.Subnet, out[i].hier.Model}]
	}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if !n.Up || n.Committed {
			continue
		}
		for fs := range n.Working {
			if k, ok := at[place{kin{n.Subnet, n.Model}, fs.Name}]; ok {
				out[k].count(n, fs)
			}
		}
	}
	return out
}

// phonesOf counts the nodes of each subnet and model.
func phonesOf(f *telemetry.Fleet) map[kin]int {
	out := map[kin]int{}
	for i := range f.Nodes {
		out[kin{f.Nodes[i].Subnet, f.Nodes[i].Model}]++
	}
	return out
}

func (c *crowd) count(n *telemetry.NodeState, fs *telemetry.FileState) {
	c.nodes++
	c.phase[fs.Phase]++
	if n.PFS {
		c.pfs++
	}
	if fs.Root && c.root == nil {
		c.root = n
	}
	switch {
	case fs.Phase == telemetry.Claiming && c.claimer == nil:
		c.claimer = n
	case fs.Phase == telemetry.FromServer && c.fetcher == nil:
		c.fetcher, c.fetched = n, fs
	}
}

// focus is the crowd that most nodes still work in; nil when none does.
func focus(all []crowd) *crowd {
	var best *crowd
	for i := range all {
		if c := &all[i]; c.unfinished() > 0 && (best == nil || c.unfinished() > best.unfinished()) {
			best = c
		}
	}
	return best
}
