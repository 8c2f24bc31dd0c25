package pfs

import (
	"slices"
	"time"

	"openpfs/core/wire"
)

// strike notes that a peer has failed this node, in whatever file.
type strike struct {
	peer  wire.NodeID
	until time.Duration // forgiven
	other bool          // it announced another file than the manifest's
	file  string        // in which it was not reached
}

// A peer with two strikes is neither heard nor dialled: without that, one root
// that can be heard but not reached sends its whole site to the server.
const (
	strikesOut    = 2 // once may be an accident on the way
	maxStrikes    = 64
	strikeFor     = time.Minute // not reached, or no byte came
	strikeCorrupt = time.Hour
)

func (n *Node) strike(peer wire.NodeID, span time.Duration) {
	n.strikes = slices.DeleteFunc(n.strikes, func(k strike) bool { return k.until <= n.now })
	if len(n.strikes) == maxStrikes {
		n.strikes = slices.Delete(n.strikes, 0, 1)
	}
	n.strikes = append(n.strikes, strike{peer: peer, until: n.now + span})
}

// unreached notes that no byte came from a peer, in one file. With several under
// way its one death shows in each, at about the same time: that is one strike.
func (n *Node) unreached(peer wire.NodeID, file string) {
	for _, k := range n.strikes {
		at := k.until - strikeFor
		if k.peer == peer && k.file != "" && k.file != file && n.now-at < n.timing.ParentSilence {
			return
		}
	}
	n.strike(peer, strikeFor)
	n.strikes[len(n.strikes)-1].file = file
}

// strikeOther is for good, or for as long as the list here is believed in.
func (n *Node) strikeOther(peer wire.NodeID) {
	for range strikesOut {
		n.strike(peer, strikeCorrupt)
		n.strikes[len(n.strikes)-1].other = true
	}
}

// forgiveOther forgets who announced other files than those of a list that is
// no longer believed in.
func (n *Node) forgiveOther() {
	n.strikes = slices.DeleteFunc(n.strikes, func(k strike) bool { return k.other })
}

// blame counts a peer's strikes that are not forgiven yet.
func (n *Node) blame(peer wire.NodeID) (count int) {
	for _, k := range n.strikes {
		if k.peer == peer && k.until > n.now {
			count++
		}
	}
	return count
}

// distrusts reports whether a peer is not worth hearing.
func (n *Node) distrusts(peer wire.NodeID) bool { return n.blame(peer) >= strikesOut }
