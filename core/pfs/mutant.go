package pfs

import "openpfs/core/wire"

// Mutant is a deliberately wrong node, for the hunt only: core/check must catch
// each of them, or it would not catch the same mistake made by accident. Zero is
// the correct node, and what every driver runs.
type Mutant uint8

// The mutants, named for what they do wrong.
const (
	CommitsUnverified Mutant = iota + 1 // as soon as it knows the list
	FeedsUnverified                     // a child, as soon as every byte is here
	FeedsPartial                        // a child, bytes that have not come yet
	SkipsDigest                         // believes what does not match
	TakesThird                          // child
	NeverYields                         // to a stronger claim
	IgnoresCycles                       // asks its children to be its parent, and takes its ancestors as children
	NeverReattaches                     // when its parent is gone
	FetchesOffered                      // from the server, what a peer offers: Cisco's CSCus67416
	ResumesWrong                        // from a byte that was not asked for
	IgnoresModel                        // of a topic
	KeepsCrown                          // when it meets a stronger root
	KnocksOften                         // at the address of whoever is named

	// Of the device's store, which is the driver's: core/sim plays them.
	OverwritesActive // fills the slot that is in use
	AnnouncesEarly   // that a load is committed, which a power cut would still undo
	ForgetsSync      // of what it calls whole, and of the slot
	MixesLoads       // leaves in the slot what was there
	TrustsDisk       // commits without another look at the bytes
	ForgetsEdition   // that it has committed

	MutantEnd // one past the last
)

var mutantNames = [MutantEnd]string{"none", "commits-unverified", "feeds-unverified", "feeds-partial", "skips-digest",
	"takes-third", "never-yields", "ignores-cycles", "never-reattaches", "fetches-offered", "resumes-wrong",
	"ignores-model", "keeps-crown", "knocks-often", "overwrites-active", "announces-early", "forgets-sync", "mixes-loads", "trusts-disk",
	"forgets-edition"}

// String is the mutant's name, as reports carry it.
func (m Mutant) String() string { return mutantNames[m] }

// is reports whether the node is that mutant.
func (n *Node) is(m Mutant) bool { return n.cfg.Mutant == m }

// slots is how many children a node takes.
func (n *Node) slots() int {
	if n.is(TakesThird) {
		return wire.MaxChildren + 1
	}
	return wire.MaxChildren
}

// feedEarly is a mutant's: its children get the file before it was verified.
func (s *session) feedEarly(m Mutant) {
	if !s.n.is(m) || s.partial.IsZero() {
		return
	}
	for _, c := range s.children {
		if !c.sending && c.asked.Have < s.size {
			c.sending = true
			s.n.send(c.id, &wire.File{Size: s.size, Digest: s.partial})
			s.pass(c, 0)
		}
	}
}

// knockAgain is a mutant's: it dials more often than it was asked to, and hangs up.
func (s *session) knockAgain(peer wire.PeerRef) {
	for range 9 {
		if s.n.is(KnocksOften) {
			s.n.nextConn++
			s.call(s.n.nextConn, peer)
			s.n.effect(Close{s.n.nextConn})
		}
	}
}

// askBelow is a mutant's: who has lost its parent turns to its own children.
func (s *session) askBelow() {
	if !s.n.is(IgnoresCycles) {
		return
	}
	for _, c := range s.children {
		s.candidates = append(s.candidates, wire.PeerRef{ID: c.peer, Addr: c.addr})
	}
}
