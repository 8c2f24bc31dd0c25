package pfs

import "openpfs/core/load"

// outdatedAfter is how many fetches of one file must have failed: once as a root,
// after which others had their turn, and once more.
const outdatedAfter = 2 * RootFetches

// outdated begins the load anew with the server's list: what the server sends is
// not what the list here says, time after time, for it has been given another
// edition since. The list must be the server's own: peers may hold, and offer,
// the one that led here. What is whole stays if the new list has it, too.
func (n *Node) outdated(s *session) {
	s.pause("the server has another edition")
	n.manifest, n.edition, n.trusted = nil, load.Edition{}, ""
	n.effect(Discard{n.files[0]})
	n.restart(n.files[0])
	list := n.open(n.files[0])
	list.begin()
	if !n.cfg.PFS {
		list.fetch()
		return
	}
	list.fallBack("the server has another edition than the list, %d times", s.fetches)
}
