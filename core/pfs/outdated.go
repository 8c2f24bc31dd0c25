package pfs

import (
	"fmt"

	"openpfs/core/load"
)

// outdatedAfter is how many fetches of one file must have failed: once as a root,
// after which others had their turn, and once more.
const outdatedAfter = 2 * RootFetches

// maxDoubts is how often, before a load is committed, peers alone have a node take
// its list anew.
const maxDoubts = 3

// outdated begins the load anew with the server's list: what the server sends is
// not what the list here says, time after time, for it has been given another
// edition since. The list must be the server's own: peers may hold, and offer,
// the one that led here. What is whole stays if the new list has it, too.
//
// The first of a site find that out one after another. Then somebody offers files
// of the new edition, which proves nothing, but makes it likely: the others take
// the list anew as soon as the server, or their parent, fails them once. Liars can
// have a node take its list again maxDoubts times, and no more.
func (n *Node) outdated(s *session) {
	s.pause("the server has another edition")
	n.forgetList()
	n.forgiveOther()
	n.effect(Discard{n.files[0]})
	n.restart(n.files[0])
	list := n.open(n.files[0])
	list.begin()
	if !n.cfg.PFS {
		list.fetch()
		return
	}
	list.goAlone(fmt.Sprintf("the list seems to be outdated: the server failed %d times to send its %s", s.fetches, s.file))
}

// forgetList takes back what the list has told.
func (n *Node) forgetList() { n.manifest, n.edition, n.trusted = nil, load.Edition{}, "" }
