// Package pfs is one node of Peer Firmware Sharing as a pure state machine.
//
// # Contract
//
// A driver (native/node with sockets and a disk, core/sim in virtual time) owns
// a [Node] and calls
//
//	effects := node.Step(now, input)
//
// for everything that happens to it, and again with [Tick] when
// [Node.Deadline] has come. It carries out the effects in order, before the
// next Step, and answers those whose type says so with an input of a later
// Step. The slice, and what its effects point to, are reused by the next Step, of any
// node that shares the Config's Scratch; frames and messages are not. Calls must not
// overlap. The node reads no clock and no randomness: the same inputs at the same
// times give the same effects.
//
// File content never passes through the node: it says which bytes may flow
// where (SendFile, Receive, Fetch) and is told counts; the driver moves them
// between socket and disk and hashes them.
//
// # What it promises
//
//   - One file after another, classic profile: first the load's list, then the components in
//     the order of the list. For each file one hierarchy per model and subnet.
//   - Election, classic profile: hold-off by strength (at most 100 ms, see
//     holdOff), 0.5 s of listening, ClaimRoot(tentative), four Ads 250 ms
//     apart, confirmed at the fifth timeout, ROOT_WAITING, then the server.
//     Whoever hears a stronger claim yields; of two confirmed roots that meet
//     one yields.
//   - Tree: at most two children, at most one parent; a full parent names its
//     children in turn, so that the tree grows level by level. A node without a
//     parent that is neither root nor whole takes no children and names none:
//     that is what keeps cycles out. (In the express profile it lets two wait,
//     for an eighth of Timing.Reply, while it joins somebody itself.) Two re-attachments that cross, each below
//     what was the other's subtree, can still make one, while the word of the
//     change is under way. It ends: once Accept's paths have come round it, at
//     one who finds itself in its own; or, where a connection of it is dead, when
//     that one's child finds its parent silent: within Timing.ParentSilence, and
//     what messages are under way. To keep such cycles out as well, an orphan
//     would have to ask its whole subtree before it joins anybody.
//   - Store and forward, classic profile: a file is passed on when it is whole
//     and its digest was checked, and asked for again from the byte that is held.
//   - Blocks: where the manifest tells the leaves of a file's tree, bytes count
//     once their block was checked. A wrong block costs its sender at once and
//     nothing before it, and what is held stays good whoever goes on.
//   - Express profile (Config.Express): such blocks are handed on as they are
//     checked, so that the whole tree fills at once; all components come
//     together, each in its own hierarchy, with inner nodes of its own (sides);
//     and nothing is waited for that can be known sooner. Elections last a tenth
//     of a second, and whoever has not claimed yet follows the first who has, if
//     that one holds as much.
//   - Failure: parent lost, then the ancestors are tried from the nearest up;
//     all gone, then a new election, in which who holds most wins. A peer
//     that could not be reached, hung up before a byte came, or sent corrupt
//     bytes, twice, is not heard for a while: the others elect one whom they
//     can reach. Failed by every peer that offers, six rounds long: the
//     server, alone. Whoever is alone says so in its offers, once a second: those
//     who are about to be alone, too, gather below it, and so does a root that
//     has not begun to fetch. Nobody else heeds it.
//   - Commit after every file is verified, in one step. One that the disk failed
//     is tried again, after a wait that doubles; a load that was started and
//     rolled back is not: the node goes on to serve it, and leaves it at that
//     (see Activated).
//   - Trust: with Trust.Verify a list is verified, current, and of this load and
//     model before it is passed on or a component is fetched; and with any
//     manifest every component is the manifest's: a peer that announces another
//     one is refused before its bytes, the server's is thrown away before it
//     counts. A peer's bad list costs that peer, and another is looked for at
//     once; the server's is taken anew after a minute.
//
// # What it leaves to others
//
// Keys: what Trust.Verify asks of a signature, and the record of the edition
// that was committed. Without a manifest the digest of a file is the one that
// the node that fetched it computed, and the commit says so. Nothing here
// authenticates peers.
package pfs
