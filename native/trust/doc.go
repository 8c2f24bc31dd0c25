// Package trust makes and checks the signatures of load lists.
//
// It promises:
//
//   - Keys and signatures are minisign's, in its own files: what pfs keygen and
//     pfs publish write, the minisign program reads, and the other way round.
//   - [Keys.Verify] is what a node is given as pfs.Trust.Verify. It says yes to a
//     signature of one of its keys only, over exactly the given bytes.
//   - [Publish] replaces a folder's list in one step, and refuses to write one
//     that nodes would refuse: a sequence that does not grow, a vendor's signed
//     list under its own name, a folder with the secret key in it.
//
// The form of the list and its manifest is core/load's; what a node does with
// them is core/pfs's.
package trust
