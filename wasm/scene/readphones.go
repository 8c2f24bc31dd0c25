package scene

import "openpfs/core/telemetry"

// shown is the file that a phone's screen tells about: what it works on, or,
// while it feeds children of the tree that is drawn, what it feeds them with.
func (s *Scene) shown(n *telemetry.NodeState, g *group) (shown, works *telemetry.FileState) {
	if s.file != "" {
		fs := n.File(s.file)
		return fs, fs
	}
	works = working(n)
	if fs := n.File(g.focus); fs != nil && fs.Phase == telemetry.Whole && len(fs.Children) > 0 {
		return fs, works
	}
	return works, works
}

func working(n *telemetry.NodeState) *telemetry.FileState {
	cur := n.Cur()
	if cur != nil && cur.Phase != telemetry.Whole {
		return cur
	}
	for i := range n.Files {
		if p := n.Files[i].Phase; p != telemetry.Whole && p != telemetry.Idle {
			return &n.Files[i]
		}
	}
	return cur
}

func (s *Scene) readNode(p *phone, n *telemetry.NodeState, now telemetry.Micros) {
	p.up, p.pfs, p.committed, p.running, p.addr = n.Up, n.PFS, n.Committed, n.Running, n.Addr
	_, p.vouched = n.Vouched()
	p.back = n.RolledBack != ""
	p.lines = 0
	g := &s.groups[p.group]
	s.measure(p, n, g.focus, now)
	if s.file == "" && n.AtOnce() {
		s.readAtOnce(p, n, g)
		return
	}
	fs, works := s.shown(n, g)
	if works != nil && n.Up {
		g.vote(works.Name)
	}
	if fs == nil {
		p.file, p.phase, p.have, p.size, p.root, p.waits = "", telemetry.Idle, 0, 0, false, false
		return
	}
	p.file, p.phase, p.have, p.size, p.since, p.wait = fs.Name, fs.Phase, fs.Have, fs.Size, fs.Since, fs.Wait
	p.waits = fs.Phase == telemetry.RootWait
}

func (g *group) vote(file string) {
	for i := range g.votes {
		if g.votes[i].file == file {
			g.votes[i].n++
			return
		}
	}
	g.votes = append(g.votes, vote{file, 1})
}

// chooseFocus decides whose tree a group shows: the file that most of its
// phones work on; the present one where it is a draw. Where phones take several
// at once, it is the one that moves most.
func (s *Scene) chooseFocus(g *group, f *telemetry.Fleet) {
	focus, most := g.focus, 0
	for _, v := range g.votes {
		weight := v.n
		if g.atOnce {
			weight = s.moving(g, f, v)
		}
		if weight > most || weight == most && v.file == g.focus {
			focus, most = v.file, weight
		}
	}
	if s.file != "" {
		focus = s.file
	}
	if focus != g.focus {
		g.focus, g.root = focus, -1
		g.gen++
	}
}
