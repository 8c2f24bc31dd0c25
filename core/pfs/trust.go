package pfs

import (
	"errors"
	"fmt"
	"slices"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Trust is what a node demands of a load's list before it fetches a component
// or passes the list on. The zero Trust takes a list without a manifest, as
// vendors' are, and holds the components to a manifest that nobody has
// verified.
type Trust struct {
	// Verify checks a minisign signature against the keys that are trusted, and
	// says whose it is. nil: nothing is demanded.
	Verify func(signed, signature []byte) (signer string, err error)
	// Committed is the edition that this device has committed last; zero: none.
	Committed load.Edition
	// AllowDowngrade takes an edition older than that, too.
	AllowDowngrade bool
}

// Reasons for refusing a list that is in order, for errors.Is.
var (
	ErrNoManifest  = errors.New("the list carries no manifest; publish it with pfs publish, or run the node without --trust")
	ErrUnsigned    = errors.New("the list's manifest is not signed; publish it with pfs publish --key")
	ErrOtherLoad   = errors.New("the list is of another load; publish it under its own name")
	ErrOtherModel  = errors.New("the list is not for this model; publish it with --models")
	ErrDowngrade   = errors.New("the list is older than the one committed here; publish it with a higher --sequence, or run the node with --allow-downgrade")
	ErrSequence    = errors.New("another list with this sequence is committed here; publish it with a higher --sequence, or run the node with --allow-downgrade")
	ErrNotManifest = errors.New("not the file of the manifest")
)

// admit holds a list to the node's trust, and takes its manifest.
func (n *Node) admit(list *load.List, in ListRead) error {
	m, err := in.manifest(list)
	if err != nil {
		return err
	}
	t := &n.cfg.Trust
	switch {
	case m == nil && t.Verify == nil:
		return nil
	case m == nil:
		return fmt.Errorf("pfs: %w", ErrNoManifest)
	case m.Load != n.cfg.Load:
		return fmt.Errorf("pfs: the load %s: %w: %s", n.cfg.Load, ErrOtherLoad, m.Load)
	case !slices.Contains(m.Models, n.cfg.Model):
		return fmt.Errorf("pfs: the model %s: %w: it is for %v", n.cfg.Model, ErrOtherModel, m.Models)
	case t.Verify == nil:
		n.manifest, n.trusted = m, fmt.Sprintf("unverified: no key to check the list's signature with; sequence %d", m.Sequence)
		return nil
	case m.Signature == nil:
		return fmt.Errorf("pfs: %w", ErrUnsigned)
	}
	signer, err := t.Verify(m.Signed, m.Signature)
	if err != nil {
		return fmt.Errorf("pfs: the list's signature: %w", err)
	}
	if err := t.current(m.Edition()); err != nil {
		return err
	}
	n.manifest, n.edition = m, m.Edition()
	n.trusted = fmt.Sprintf("verified: sequence %d, key %s", m.Sequence, signer)
	return nil
}

// current refuses what was published before the edition that is committed, and
// another edition with its sequence.
func (t *Trust) current(e load.Edition) error {
	was := t.Committed
	switch {
	case t.AllowDowngrade || e == was || e.Sequence > was.Sequence:
		return nil
	case e.Sequence == was.Sequence:
		return fmt.Errorf("pfs: sequence %d: %w", e.Sequence, ErrSequence)
	}
	return fmt.Errorf("pfs: sequence %d: %w: sequence %d", e.Sequence, ErrDowngrade, was.Sequence)
}

// listRefused gets another list: at once when a peer sent this one, who is
// blamed, or when it has lain here since before; else later, for the server may
// have a better one then.
func (n *Node) listRefused(why error, unreadable bool) {
	s := n.sessions[0]
	for i := len(s.children) - 1; i >= 0; i-- { // who waits for this list had better not
		if c := s.children[i]; !c.sending {
			n.drop(c)
		}
	}
	if unreadable || len(s.sources) == 0 && !n.listHeld {
		n.emit(&telemetry.Event{Kind: telemetry.CommitFailed, Text: why.Error()})
		n.plan(choreLoad, n.now+listRetry)
		return
	}
	var peer string
	for _, id := range s.sources { // an honest holder never serves a bad list
		n.strike(id, strikeCorrupt)
		peer = id.String()
	}
	n.badLists++
	s.emit(&telemetry.Event{Kind: telemetry.Rejected, Peer: peer, Text: why.Error()})
	n.plan(choreLoad, n.now)
}

// reopenList begins the list anew: at the server, when too many were refused.
func (n *Node) reopenList() {
	n.listHeld = false
	if n.badLists < PeerRounds {
		n.openNext()
		return
	}
	n.badLists = 0
	s := n.open(n.files[0])
	s.begin()
	s.goAlone(fmt.Sprintf("%d lists in a row were refused", PeerRounds)) // whoever is alone may have a bad one, too
}

// unread reports whether a file must not be passed on yet: a list that has to be
// verified, and is whole, but was not read.
func (n *Node) unread(s *session) bool {
	return n.cfg.Trust.Verify != nil && s == n.sessions[0].session && len(n.files) == 1
}

// passOn feeds those who have waited for the list to be verified.
func (n *Node) passOn() {
	n.badLists = 0
	for _, c := range n.sessions[0].children {
		n.sessions[0].feed(c)
	}
}

// differs says how a file is not the manifest's; nil also if there is none.
func (n *Node) differs(file string, size int64, digest load.Digest) error {
	if n.manifest == nil {
		return nil
	}
	want, ok := n.manifest.File(file)
	if !ok || size == want.Size && digest == want.Digest {
		return nil
	}
	return fmt.Errorf("pfs: %s with %d bytes and the digest %s: %w, which has %d and %s",
		file, size, digest, ErrNotManifest, want.Size, want.Digest)
}

// alien reports whether a holder offers another file than the manifest's.
func (n *Node) alien(m *wire.Offer) bool {
	return !m.Digest.IsZero() && n.differs(m.File, m.Size, m.Digest) != nil
}

// fitting drops what the disk has held since before if it is of another file.
func (n *Node) fitting(h Held) Held {
	if h.Have == 0 && !h.Whole || n.differs(h.File, h.Size, h.Digest) == nil {
		return h
	}
	n.effect(Discard{h.File})
	return Held{File: h.File}
}

// rejectParent is for one that announces another file than the manifest's,
// before it sends a byte. It has proved to be of no use: it is not heard again
// soon.
func (s *session) rejectParent(c *conn, err error) {
	s.emit(&telemetry.Event{Kind: telemetry.Rejected, Peer: s.n.out.name(c.peer), Text: err.Error()})
	s.n.strikeOther(c.peer)
	s.n.offence(c, err)
}

// believed is the last check before a file counts: whoever sent it, whatever
// its digest was compared with, it must be the manifest's.
func (s *session) believed(in Stored) {
	err := s.n.differs(s.file, in.Size, in.Digest)
	switch {
	case err == nil:
		s.verified(in)
	case len(s.sources) > 0:
		s.n.effect(Discard{s.file})
		s.corrupt()
	default:
		s.n.effect(Discard{s.file})
		s.serverRejected(err)
	}
}

// tooUnlike ends a fetch whose size alone says that it is not the manifest's
// file.
func (s *session) tooUnlike(in Fetched) bool {
	if s.n.manifest == nil {
		return false
	}
	want, ok := s.n.manifest.File(s.file)
	if !ok || in.Have <= want.Size && (in.Size < 0 || in.Size == want.Size) {
		return false
	}
	s.n.effect(CancelFetch{s.file})
	s.serverRejected(fmt.Errorf("pfs: %s from the server: %w: it has %d bytes or more instead of %d",
		s.file, ErrNotManifest, max(in.Size, in.Have), want.Size))
	return true
}

// serverRejected tries again, and then lets others try, as after any fetch that
// failed.
func (s *session) serverRejected(err error) {
	s.emit(&telemetry.Event{Kind: telemetry.Rejected, Text: err.Error()})
	s.fetchFailed(err)
}
