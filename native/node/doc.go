// Package node drives one pfs.Node with real sockets, timers and a disk.
//
//	UDP addr:4051        sends broadcasts, receives what is sent to the node alone  ─┐
//	UDP broadcast:4051   receives broadcasts (SO_REUSEADDR: every node gets all)    ─┤
//	TCP addr:4051        would-be children                                          ─┼─> inputs ─> loop ─> effects
//	TCP connections      a reader each; a writer while there is something to send   ─┤
//	fetch, finish, commit, list, dial: a goroutine while they last                  ─┘
//
// # What it promises
//
//   - One goroutine owns the pfs.Node. It never waits for a disk, a peer or the
//     server: whatever may take time runs elsewhere and comes back as an input.
//   - File content goes from socket to [store.Writer] through one pooled buffer,
//     and from disk to socket by sendfile. No allocation for a data frame.
//   - While a file flows, the kernel wakes the node for what is of use, a block
//     of it, and not for every packet (batch). What else all the files that come
//     in need is done for all of them in one wake-up, four times a second (pulse).
//   - A file whose blocks are known is passed on while it comes: the store's
//     writer moves a mark (growth), which wakes the connections that have sent
//     everything before it. No goroutine waits for a block.
//   - Bounds: the queue of inputs (datagrams that find it half full, or with enough
//     of their sender's, are dropped and counted, nothing else ever is), the
//     connections, each connection's queue, the time that a peer may take to read
//     or to answer. A peer's error costs that peer its connection, is counted as
//     pfs.Malformed where the peer broke the protocol, and is logged at level debug.
//   - One file has one writer at a time, in the order in which the core asked
//     for them, whatever connections end meanwhile (see intake).
//   - When the context of [Node.Run] ends, everything that was verified or can be
//     resumed is on disk, every socket is closed and every goroutine gone, before
//     Run returns.
//   - A node without PFS opens no port at all.
//   - An idle node has four goroutines and one timer.
//
// # Commit and activation
//
// Commit goes to the store; Config.Activate follows. When it fails, the store
// returns to the load before, which Activate is called for in its turn, and the
// error, with the outcome of that, is the node's. A load that is active already (a restart) is hashed once more but not
// written again, and Activate runs again: a process that died between commit and
// activation leaves no other trace. So Activate may be called more than once.
// When it is interrupted because the node is being stopped, nothing is rolled
// back: activating is often a reboot.
// A load that Config.Refuse speaks against is kept whole and served, and the
// slots are left alone.
//
// # Security
//
// With Config.Security datagrams are sealed and connections are TLS, see
// native/sitekey. The core hears of a peer that has connected when it has proved
// that it is one of us; until then it is a handshake, which has three seconds,
// and of which there are few at once. Without, neighbours are believed, and the
// zero-copy path is taken: sendfile ends where encryption begins.
//
// # What it leaves to others
//
// The store, the source and the event's way to a hub: the caller opens and
// closes them. What is decided, and when: core/pfs.
package node
