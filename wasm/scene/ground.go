package scene

import (
	"openpfs/core/telemetry"
)

// ground is a subnet: its broadcasts reach what stands on it, and no further.
type ground struct {
	subnet string
	groups []int
}

// maxGrounds is how many subnets have a ground of their own; what a history
// tells of more stands on the last.
const maxGrounds = 48

func (s *Scene) groundFor(subnet string) int {
	for i := range s.grounds {
		if s.grounds[i].subnet == subnet {
			return i
		}
	}
	if len(s.grounds) >= maxGrounds {
		return maxGrounds - 1
	}
	s.grounds = append(s.grounds, ground{subnet: subnet})
	return len(s.grounds) - 1
}

// groupFor finds or makes the group of a model on a subnet.
func (s *Scene) groupFor(n *telemetry.NodeState) int {
	at := s.groundFor(n.Subnet)
	for _, i := range s.grounds[at].groups {
		if s.groups[i].model == n.Model {
			return i
		}
	}
	s.groups = append(s.groups, group{model: n.Model, subnet: s.grounds[at].subnet, ground: at, root: -1, gen: 1})
	s.grounds[at].groups = append(s.grounds[at].groups, len(s.groups)-1)
	return len(s.groups) - 1
}

// room is how many places a group has to have. The run tells how many phones
// are coming: on a single subnet there is room for them at once, so that the
// picture does not move while they arrive. Where there are several, nobody
// tells how many come to which: grounds grow in steps, and take their true
// size once, when all are here.
func (s *Scene) room(f *telemetry.Fleet, g *group) int {
	have := len(g.nodes)
	switch coming := min(f.Run.Phones, telemetry.MaxNodes); {
	case coming <= 0:
		return have
	case len(s.grounds) < 2:
		return max(have, coming/max(f.Run.Loads, 1, len(s.groups)))
	case len(f.Nodes) >= coming:
		return max(have, 1)
	}
	step := 1
	for step < have {
		step = 2*step + 1
	}
	return step
}

// makeRoom gives every group as many places as it has to have, and reports
// whether one was given another number.
func (s *Scene) makeRoom(f *telemetry.Fleet) (changed bool) {
	for i := range s.groups {
		g := &s.groups[i]
		want := s.room(f, g)
		spare := len(s.grounds) > 1 && len(f.Nodes) >= f.Run.Phones && g.places > 2*want+8
		if g.disc != nil && want <= g.places && !spare {
			continue
		}
		if want > g.places || spare {
			g.places = want
		}
		g.disc = newDisc(g.places)
		s.reseat(g)
		changed = true
	}
	return changed
}

// reseat sends who stands in a group to the places of its new disc: the same by
// number as far as there are as many, else one that is free.
func (s *Scene) reseat(g *group) {
	g.occupant = g.occupant[:0]
	for range g.disc.slots {
		g.occupant = append(g.occupant, -1)
	}
	var homeless []int
	for _, i := range g.nodes {
		if p := &s.phones[i]; p.slot >= 0 && p.slot < len(g.occupant) {
			g.occupant[p.slot] = i
			p.sendTo(&g.disc.slots[p.slot])
		} else if p.slot >= 0 {
			homeless = append(homeless, i)
		}
	}
	for _, i := range homeless {
		p := &s.phones[i]
		p.slot = g.vacancy()
		g.occupant[p.slot] = i
		p.sendTo(&g.disc.slots[p.slot])
	}
	g.gen++ // the tree is built again in the new places
	g.root = -1
}

// emigrate takes a phone out of its group, to stand in another: it has moved to
// another subnet, or become another model.
func (s *Scene) emigrate(i, to int) {
	p := &s.phones[i]
	from := &s.groups[p.group]
	was := s.lay.place(p.group, p.x, p.y)
	for k, n := range from.nodes {
		if n == i {
			from.nodes = append(from.nodes[:k], from.nodes[k+1:]...)
			break
		}
	}
	if p.slot >= 0 {
		from.occupant[p.slot] = -1
	}
	if from.root == i {
		from.root = -1
	}
	p.group, p.slot, p.gen, p.parent, p.kids = to, -1, 0, -1, [2]int{-1, -1}
	p.left, p.comes = was, true
	s.groups[to].nodes = append(s.groups[to].nodes, i)
}

// shapes are what the grounds have to hold.
func (s *Scene) shapes() []shape {
	out := make([]shape, len(s.grounds))
	for i := range s.grounds {
		g := &s.grounds[i]
		out[i] = shape{groups: g.groups, named: g.subnet != ""}
		for _, k := range g.groups {
			radius := 1.0
			if d := s.groups[k].disc; d != nil {
				radius = d.radius
			}
			out[i].radii = append(out[i].radii, radius)
		}
	}
	return out
}
