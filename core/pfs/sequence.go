package pfs

import (
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// listRetry is how long a node leaves a load alone whose list is unusable.
const listRetry = time.Minute

// openNext goes on to the next file, or to all that are left, reads the list once
// it is whole, and commits when every file is.
func (n *Node) openNext() {
	if len(n.files) == 1 && len(n.sessions) == 1 {
		n.effect(ReadList{n.files[0]})
		return
	}
	for len(n.sessions) < len(n.files) {
		if s := n.openFile(n.files[len(n.sessions)]); s.phase == whole && len(n.files) == 1 {
			n.openNext()
			return
		} else if s.phase != whole && !n.cfg.Express {
			return
		}
	}
	if !slices.ContainsFunc(n.sessions, func(s opened) bool { return s.phase != whole }) {
		n.commit()
	}
}

// openFile begins a file, unless it has been here since before this life.
func (n *Node) openFile(file string) *session {
	s := n.open(file)
	switch {
	case !s.digest.IsZero():
		s.listened = true
		s.phase = whole
		n.listHeld = n.listHeld || len(n.sessions) == 1
		s.emit(&telemetry.Event{Kind: telemetry.FileStart, Have: telemetry.Bytes(s.have)})
		s.emit(&telemetry.Event{Kind: telemetry.Verified, Size: telemetry.Bytes(s.size), Digest: s.n.out.digest(s.digest), Text: "held"})
	case n.cfg.PFS:
		s.listen()
	default:
		s.begin()
		s.fetch()
	}
	return s
}

// listRead learns the components' names.
func (n *Node) listRead(in ListRead) {
	if in.File != n.files[0] || len(n.files) != 1 {
		panic("pfs: a list that was not asked for: " + in.File)
	}
	err := in.Err
	var list *load.List
	if err == nil {
		list, err = in.list()
	}
	if err == nil && slices.Contains(list.Components, n.files[0]) {
		err = &load.NameError{Kind: "component", Name: n.files[0], Reason: "the list names itself"}
	}
	if err == nil {
		err = n.admit(list, in)
	}
	if err != nil {
		n.listRefused(err, in.Err != nil)
		return
	}
	n.files = append(n.files, list.Components...)
	n.sessions = slices.Grow(n.sessions, len(list.Components))
	if n.manifest != nil {
		n.sides = sides(n.manifest.Files)
	}
	n.passOn()
	if n.is(CommitsUnverified) {
		n.committing = true
		n.activated(Activated{})
	}
	n.openNext()
}

// refetchList throws a bad list away: the server may have a better one by now.
// Since nobody offers the bad one meanwhile, it cannot come back from a peer.
func (n *Node) refetchList() {
	n.plan(choreLoad, never)
	s := n.sessions[0]
	for len(s.children) > 0 {
		n.drop(s.children[0])
	}
	n.effect(Discard{s.file})
	n.closeAll()
	n.reopenList()
}

func (n *Node) commit() {
	if n.committing || n.committed || n.unfit {
		return
	}
	n.committing = true
	n.effect(Commit{Load: n.cfg.Load, Files: slices.Clone(n.files), Edition: n.edition})
}

func (n *Node) activated(in Activated) {
	if !n.committing {
		panic("pfs: an answer to no commit")
	}
	n.committing = false
	if in.Err == nil {
		n.committed, n.doubts = true, 0
		n.emit(&telemetry.Event{Kind: telemetry.Committed, Text: n.trusted})
		return
	}
	e := telemetry.Event{Kind: telemetry.CommitFailed, Text: in.Err.Error()}
	if in.Unfit && in.To != "" {
		e.Kind = telemetry.RolledBack
	}
	n.emit(&e)
	switch {
	case in.Unfit:
		n.unfit = true
	case n.byFile(in.Changed) != nil:
		n.startOver(in.Changed)
	default:
		n.plan(choreCommit, n.now+n.commitRest)
		n.commitRest = min(2*n.commitRest, n.timing.RetryMost)
	}
}

// startOver begins the load anew with every file but one, which has rotted on
// the disk: nobody else would ever bring it back.
func (n *Node) startOver(without string) {
	if without == n.files[0] {
		n.forgetList()
	}
	n.restart(without)
	n.openNext()
}

// end leaves everybody whom the file has to do with.
func (s *session) end() {
	switch s.phase {
	case fetching:
		s.cancelFetch("the load begins anew")
	case finishing:
		s.n.unwanted = append(s.n.unwanted, s.file)
	}
	if s.up != nil {
		lost := s.up.peer
		s.n.drop(s.up)
		s.emit(&telemetry.Event{Kind: telemetry.ParentLost, Peer: s.n.out.name(lost), Text: "left: the load begins anew"})
	}
	s.dismissAll()
}

// restart closes every file; what is whole, but for one, counts as held.
func (n *Node) restart(without string) {
	n.held = n.held[:0]
	for _, s := range n.sessions {
		s.end()
		if s.file != without && s.phase == whole {
			n.held = append(n.held, Held{File: s.file, Have: s.size, Size: s.size, Digest: s.digest, Whole: true})
		}
	}
	n.closeAll()
	n.files = n.files[:1]
}
