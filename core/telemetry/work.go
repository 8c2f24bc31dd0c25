package telemetry

// Express is the profile of a node that takes all files of its load at once; a
// node that tells no profile takes them one after the other.
const Express = "express"

// Work is what a node does now, with however many files it does it.
type Work struct {
	Files int   // under way: opened and not whole
	Phase Phase // the one of them that is furthest; Whole where all that were opened are
	Root  bool  // of one of them
	Have  Bytes // of all that were opened by a node that takes them at once, else of the one it works on
	Size  Bytes // of the same, as far as known; Unknown where none is
}

// AtOnce reports whether the node takes several files at the same time: its
// profile says so, or what it does.
func (n *NodeState) AtOnce() bool {
	if n.Profile == Express {
		return len(n.Files) > 1
	}
	busy := 0
	for i := range n.Files {
		if n.Files[i].underWay() {
			busy++
		}
	}
	return busy > 1
}

func (fs *FileState) underWay() bool { return fs.Phase != Idle && fs.Phase != Whole }

// Working yields the files that the node works on: those under way, or, when
// there are none, the one it worked on last.
func (n *NodeState) Working(yield func(*FileState) bool) {
	none := true
	for i := range n.Files {
		if fs := &n.Files[i]; fs.underWay() {
			if none = false; !yield(fs) {
				return
			}
		}
	}
	if fs := n.Cur(); none && fs != nil {
		yield(fs)
	}
}

// Work sums up what the node does.
func (n *NodeState) Work() Work {
	w := Work{Size: Unknown}
	for fs := range n.Working {
		if fs.underWay() {
			w.Files++
			w.Root = w.Root || fs.Root
		}
		if fs.Phase.ahead() > w.Phase.ahead() {
			w.Phase = fs.Phase
		}
		w.add(fs)
	}
	if n.AtOnce() {
		w.Have, w.Size = 0, Unknown
		for i := range n.Files {
			w.add(&n.Files[i])
		}
	} else if w.Files == 0 && w.Phase == Whole {
		w.Root = n.Cur().Root
	}
	return w
}

func (w *Work) add(fs *FileState) {
	w.Have += fs.Have
	if fs.Size > 0 {
		w.Size = max(w.Size, 0) + fs.Size
	}
}

// ahead orders phases by how much they tell of a node that is in several: what
// crosses the line first, then what comes from a peer, then the way to there.
func (p Phase) ahead() int {
	if p == FromServer {
		return int(phaseEnd)
	}
	return int(p)
}
