package sim

import (
	"strings"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// State is a rare state of the protocol; a hunt that never sees one has not
// tested it.
type State uint8

// The states that a hunt must have reached.
const (
	Reattached     State = iota // joined another parent after one was lost
	ResumedAtAByte              // took the rest of a file from a peer
	RootConflict                // a confirmed root gave way
	RootReplaced                // a file had a second confirmed root
	FellBack                    // peers failed a node: the server
	CycleRefused                // a joiner was an ancestor
	Orphaned                    // a joiner met a node without a parent
	StruckOut                   // corrupt bytes, found by their digest
	LongRedirect                // more than five redirects in a row
	ListRefetched               // a bad list was thrown away
	FetchRetried                // the server failed a root
	CommitRefused               // a load was not committed
	InputRefused                // foreign input was counted and dropped
	DeepTree                    // four hops below a root
	OldRefused                  // an edition older than the one committed
	ListOutdated                // the server had another edition than the list
	Undone                      // a commit that a power cut took back
	Kept                        // a commit that was whole before a power cut, and had not been told
	CrossProfile                // took a file from a phone of the other profile

	stateCount
)

var stateNames = [stateCount]string{"re-attached", "resumed at a byte", "root conflict", "root replaced", "fell back",
	"cycle refused", "orphan met", "struck out", "redirected more than five times", "list refetched", "fetch retried",
	"commit refused", "input refused", "four hops deep", "old edition refused", "list outdated", "commit undone", "commit kept",
	"fed by the other profile"}

// String names the state for people.
func (m State) String() string { return stateNames[m] }

// States lists every state in order.
func States() []State {
	out := make([]State, stateCount)
	for m := range out {
		out[m] = State(m)
	}
	return out
}

// noteFrame looks at what telemetry does not tell.
func (s *Sim) noteFrame(to *host, f wire.Frame) {
	switch f := f.(type) {
	case *wire.Redirect:
		if to.hops++; to.hops > 5 {
			s.states[LongRedirect]++
		}
	case *wire.Accept:
		to.hops = 0
	case *wire.Refuse:
		switch f.Code {
		case wire.RefuseCycle:
			s.states[CycleRefused]++
		case wire.RefuseNoParent:
			s.states[Orphaned]++
		}
	}
}

func (s *Sim) mark(m State, reached bool) {
	if reached {
		s.states[m]++
	}
}

// marks keeps what a state needs to be recognised.
type marks struct {
	lost, failed map[[2]string]bool // node and file
	root         map[[2]string]bool // node and file
	roots        map[[2]string]int  // model and file
	profile      map[string]string  // by node
}

func newMarks() *marks {
	return &marks{map[[2]string]bool{}, map[[2]string]bool{}, map[[2]string]bool{}, map[[2]string]int{}, map[string]string{}}
}

func (k *marks) note(s *Sim, e telemetry.Event) {
	at := [2]string{e.Node, e.File}
	switch e.Kind {
	case telemetry.NodeUp:
		k.profile[e.Node] = e.Profile
	case telemetry.ParentLost:
		k.lost[at] = true
	case telemetry.Joined:
		if k.lost[at] {
			s.states[Reattached]++
		}
		if e.Depth >= 4 {
			s.states[DeepTree]++
		}
		k.root[at] = false
	case telemetry.TransferStart:
		if e.Peer != "" && e.Have > 0 {
			s.states[ResumedAtAByte]++
		}
		s.mark(CrossProfile, e.Peer != "" && k.profile[e.Peer] != k.profile[e.Node])
		if e.Peer == "" && k.failed[at] {
			s.states[FetchRetried]++
		}
	case telemetry.TransferFail:
		k.failed[at] = k.failed[at] || e.Peer == ""
	case telemetry.RootConfirmed:
		k.root[at] = true
		tree := [2]string{e.Model, e.File}
		if k.roots[tree]++; k.roots[tree] > 1 {
			s.states[RootReplaced]++
		}
	case telemetry.Yield:
		if k.root[at] && e.Peer != "" {
			s.states[RootConflict]++
		}
		k.root[at] = false
	case telemetry.Fallback:
		s.states[FellBack]++
		s.mark(ListOutdated, strings.Contains(e.Text, "outdated"))
	case telemetry.Rejected:
		s.states[StruckOut]++
		s.mark(OldRefused, strings.Contains(e.Text, pfs.ErrDowngrade.Error()))
	case telemetry.CommitFailed:
		s.states[CommitRefused]++
		s.mark(OldRefused, strings.Contains(e.Text, pfs.ErrDowngrade.Error()))
		k.failed[[2]string{e.Node, "list"}] = true
	case telemetry.FileStart:
		if list := [2]string{e.Node, "list"}; k.failed[list] && e.File == e.Load+".loads" {
			s.states[ListRefetched]++
			k.failed[list] = false
		}
	case telemetry.Ignored:
		s.states[InputRefused]++
	}
}
