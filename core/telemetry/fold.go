package telemetry

import (
	"cmp"
	"slices"
)

// Limits of a fold: a history of more is folded up to here, and the rest of it
// is left out, so that a hostile one cannot exhaust a viewer's memory.
const (
	MaxNodes = 20_000
	MaxFiles = 64 // per node
	MaxHiers = 4_096

	usualFiles  = 6  // of a load, its list included: room for them from the first
	maxChildren = 16 // of one file at one node; the protocol allows two
)

// WentBack is the reason of a roll-back that gives none.
const WentBack = "rolled back to the load before"

// Apply folds one event into the fleet. Events come in the order of one
// history; an earlier T than the last one leaves Now where it is.
func (f *Fleet) Apply(e Event) { f.apply(&e) }

// apply takes a pointer, as all below it do: an event is some 280 bytes long, and only
// read.
func (f *Fleet) apply(e *Event) {
	f.index()
	if !e.Kind.Known() {
		return
	}
	f.Now = max(f.Now, e.T)
	f.Totals.Events++
	switch e.Kind {
	case Run:
		f.beginRun(e)
		return
	case RunEnd:
		f.Run.Ended, f.Run.DownRate = true, 0
		return
	case WAN:
		f.sampleWAN(e)
		return
	}
	if n := f.nodeFor(e); n != nil {
		f.applyNode(n, e)
	}
}

func (f *Fleet) beginRun(e *Event) {
	*f = Fleet{Now: e.T, Run: RunState{
		Phones: e.Phones, Rate: e.Rate, RTT: e.RTT, Size: e.Size, Loads: e.N,
		Profile: e.Profile, Text: e.Text, Start: e.T, LastSample: e.T,
	}}
	f.Totals.Events = 1
	f.index()
}

func (f *Fleet) sampleWAN(e *Event) {
	r := &f.Run
	if dt := e.T - r.LastSample; dt > 0 && e.Down >= r.Down {
		r.DownRate = int64(e.Down-r.Down) * 8_000_000 / int64(dt)
	}
	r.Down, r.LastSample, r.Sampled = e.Down, e.T, true
	if r.LineRate = e.Rate; e.Rate == r.Rate {
		r.LineRate = 0
	}
}

// nodeFor finds or makes the event's node; nil past the limit.
func (f *Fleet) nodeFor(e *Event) *NodeState {
	if e.Node == "" {
		return nil
	}
	if i, ok := f.nodeAt[e.Node]; ok {
		return &f.Nodes[i]
	}
	if len(f.Nodes) >= MaxNodes {
		return nil
	}
	f.nodeAt[e.Node] = len(f.Nodes)
	f.Nodes = append(f.Nodes, NodeState{Name: e.Node, Model: e.Model, Up: true, PFS: true, Current: -1})
	return &f.Nodes[len(f.Nodes)-1]
}

// fileFor finds or makes the node's state of the event's file, and its hierarchy;
// nil where the event is of none, and past the limits.
func (f *Fleet) fileFor(n *NodeState, e *Event) (*FileState, *HierState) {
	if e.File == "" {
		return nil, nil
	}
	fs := n.File(e.File)
	if fs == nil {
		if len(n.Files) >= MaxFiles {
			return nil, nil
		}
		if n.Files == nil {
			n.Files = make([]FileState, 0, usualFiles)
		}
		n.Files = append(n.Files, FileState{Name: e.File, Size: Unknown, Since: e.T, hier: f.knownHier(n, e.File)})
		fs = &n.Files[len(n.Files)-1]
	}
	if fs.hier < 0 {
		if len(f.Hiers) >= MaxHiers {
			return nil, nil
		}
		fs.hier = len(f.Hiers)
		f.hierAt[hierKey{n.Subnet, n.Model, e.File}] = fs.hier
		f.Hiers = append(f.Hiers, HierState{Hier: e.Hier, Subnet: n.Subnet, Model: n.Model, File: e.File})
	}
	return fs, &f.Hiers[fs.hier]
}

// knownHier is the index of the hierarchy of a node's file; −1 if nobody spoke of
// it yet.
func (f *Fleet) knownHier(n *NodeState, file string) int {
	if i, ok := f.hierAt[hierKey{n.Subnet, n.Model, file}]; ok {
		return i
	}
	return -1
}

func (f *Fleet) applyNode(n *NodeState, e *Event) {
	switch e.Kind {
	case NodeUp:
		f.forget(n)
		*n = NodeState{Name: n.Name, Addr: e.Addr, Subnet: e.Subnet, Model: e.Model, Load: e.Load,
			Running: e.Text, Up: true, PFS: e.N != 0, Profile: e.Profile, Current: -1, Ignored: n.Ignored}
		return
	case NodeDown:
		n.Up = false
		for i := range n.Files {
			n.Files[i].Children, n.Files[i].Root = nil, false
		}
		return
	case Committed:
		if !n.Committed {
			f.Totals.Completed++
		}
		n.Committed, n.Running, n.Current = true, e.Load, -1
		n.Trust, n.RolledBack = cmp.Or(e.Text, Unverified), ""
		return
	case RolledBack:
		f.rollBack(n, e)
		return
	case Ignored:
		n.Ignored += max(e.N, 0)
		return
	}
	fs, h := f.fileFor(n, e)
	if fs == nil {
		return
	}
	f.applyElection(n, fs, h, e)
	f.applyTree(fs, h, e)
	f.applyTransfer(n, fs, h, e)
}

// rollBack takes back a commit, if the node told of one: what runs now is in the
// event's text alone.
func (f *Fleet) rollBack(n *NodeState, e *Event) {
	if n.Committed {
		f.Totals.Completed--
	}
	if n.Running == e.Load {
		n.Running = ""
	}
	n.Committed, n.Trust = false, ""
	n.RolledBack = cmp.Or(e.Text, WentBack)
}

// forget takes back what a node counted for before it came up anew.
func (f *Fleet) forget(n *NodeState) {
	for i := range n.Files {
		if at, ok := f.hierAt[hierKey{n.Subnet, n.Model, n.Files[i].Name}]; ok && n.Files[i].Phase != Idle {
			f.Hiers[at].Started--
			if n.Files[i].Phase == Whole {
				f.Hiers[at].Whole--
			}
		}
	}
	if n.Committed {
		f.Totals.Completed--
	}
}

func (fs *FileState) enter(p Phase, at Micros) {
	if fs.Phase != p {
		fs.Phase, fs.Since = p, at
	}
}

func (f *Fleet) applyElection(n *NodeState, fs *FileState, h *HierState, e *Event) {
	switch e.Kind {
	case FileStart:
		switch fs.Phase {
		case Idle:
			h.Started++
		case Whole: // thrown away, and fetched again
			h.Whole--
		}
		n.RolledBack = ""
		fs.enter(Hearing, e.T)
		fs.Root, fs.Parent, fs.Have = false, "", e.Have
		n.Current = slices.IndexFunc(n.Files, func(x FileState) bool { return x.Name == e.File })
	case Claim:
		h.Claims++
		f.Totals.Broadcasts++
		fs.enter(Claiming, e.T)
	case Ad:
		h.Ads++
		f.Totals.Broadcasts++
		fs.enter(Claiming, e.T)
	case Yield:
		fs.Root = false
		if h.Root == n.Name {
			h.Root = e.Peer
		}
		if fs.Phase != Whole {
			fs.enter(Following, e.T)
		}
	case RootConfirmed:
		h.Confirmed++
		f.Totals.Confirmed++
		h.Root, fs.Root, fs.Parent, fs.Depth, fs.Wait = n.Name, true, "", 0, e.Wait
		fs.enter(RootWait, e.T)
	case Offer:
		h.Offers++
		f.Totals.Broadcasts++
	}
}

func (f *Fleet) applyTree(fs *FileState, h *HierState, e *Event) {
	switch e.Kind {
	case Joined:
		fs.Parent, fs.Root = e.Peer, false
		fs.enter(Waiting, e.T)
		f.depth(fs, h, e.Depth)
	case Depth:
		f.depth(fs, h, e.Depth)
	case ChildJoined:
		if len(fs.Children) < maxChildren && !slices.Contains(fs.Children, e.Peer) {
			fs.Children = append(fs.Children, e.Peer)
		}
		f.Totals.MaxChildren = max(f.Totals.MaxChildren, e.N, len(fs.Children))
	case ChildLeft:
		fs.Children = slices.DeleteFunc(fs.Children, func(c string) bool { return c == e.Peer })
	case Redirect:
		f.Totals.Redirects++
	case ParentLost:
		f.Totals.ParentsLost++
		fs.Parent = ""
		fs.enter(Following, e.T)
	}
}

func (f *Fleet) depth(fs *FileState, h *HierState, d int) {
	fs.Depth = d
	h.MaxDepth = max(h.MaxDepth, d)
	f.Totals.MaxDepth = max(f.Totals.MaxDepth, d)
}

func (f *Fleet) applyTransfer(n *NodeState, fs *FileState, h *HierState, e *Event) {
	switch e.Kind {
	case TransferStart:
		if e.Size > 0 {
			fs.Size, h.Size = e.Size, e.Size
		}
		fs.Have, fs.Told = e.Have, e.T
		if e.Peer == "" {
			fs.Server = true
			fs.enter(FromServer, e.T)
		} else {
			fs.enter(FromPeer, e.T)
		}
	case Progress:
		f.advance(fs, h, e.Have, e.Size)
		fs.Told = e.T
	case TransferFail:
		if fs.Phase == FromServer || fs.Phase == FromPeer {
			fs.enter(Following, e.T)
		}
		if e.Peer == "" { // the server's files start over, but for blocks that are known to be right
			fs.Have = e.Have
		}
	case Verified:
		if fs.Phase != Whole {
			h.Whole++
		}
		f.advance(fs, h, e.Size, e.Size)
		fs.Told = 0
		fs.enter(Whole, e.T)
	case Rejected:
		f.Totals.Corrupt++
		if fs.Phase == Whole { // a list, when it was read
			h.Whole--
		}
		fs.Have = e.Have // blocks that came before the wrong one are right
		fs.enter(Following, e.T)
	case Fallback:
		f.Totals.Fallbacks++
	}
}

// advance books the bytes that came since the last event to where they came from.
func (f *Fleet) advance(fs *FileState, h *HierState, have, size Bytes) {
	if size > 0 {
		fs.Size, h.Size = size, size
	}
	gained := max(have-fs.Have, 0)
	fs.Have = max(fs.Have, have)
	if fs.Phase == FromServer || fs.Phase == FromPeer {
		h.Moved += gained
	}
	switch fs.Phase {
	case FromServer:
		f.Totals.ServerBytes += gained
		if !f.Run.Sampled {
			f.Run.Down += gained
		}
	case FromPeer:
		f.Totals.PeerBytes += gained
	}
}
