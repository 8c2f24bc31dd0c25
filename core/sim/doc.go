// Package sim runs whole sites in virtual time: the very nodes of core/pfs on a
// simulated LAN, behind a simulated WAN line and server. The browser's
// demonstration, `pfs sim` and the protocol's own tests are this package.
//
// # What it promises
//
//   - Same Config, same history, event for event, on every machine and in
//     WASM: one integer clock, one seeded generator, one queue ordered by time
//     and then by order of scheduling.
//   - The nodes cannot tell it from a driver with sockets: connections keep
//     order, answers come later, never within a Step. In a run that is held to
//     the checks, datagrams and frames are encoded and parsed, besides; its
//     history is that of any other run of the site.
//
// # What is modelled, and how
//
// Datagrams and control frames: each takes the LAN's latency; a broadcast
// reaches every other host at one moment. What one end of a connection says at one
// moment comes in one piece, and who accepts it hears of it with the first of that.
//
// Transfers between phones are flows: the rate is the lesser of the sender's
// and the receiver's equal share of their LAN ports, less Ethernet, IP and TCP
// headers. A phone is told of the progress of all that comes to it at one moment,
// four times a second, and less often where more than 250 phones have all files
// under way at once.
//
// The WAN line is shared equally by the transfers on it. A TFTP transfer
// begins 1.5 RTT after the request and has, at most, one window under way in a
// round trip; its blocks carry 32 bytes of headers (TFTP, UDP, IP), counted
// against the line. A lost block is repeated, nothing else, as native/tftpd does
// for our own clients. What it leaves out: queues, packet by packet loss, the
// start of a transfer that does not know its line yet.
//
// Disks take 5 ns a byte to hash. A file's bytes are stood for by the digest that
// they have. A commit fills the slot that is not in use and switches to it, in
// the steps of native/store, 0.1 ms apart.
//
// Subnets are apart: a broadcast reaches those on its sender's, TCP all. Phones are
// dealt out to them, model by model.
//
// At a signed site the lists are real ones, with manifests and Ed25519
// signatures, in three editions: the server has the last, every other phone runs
// the one before, and the first is what a downgrade would bring back. The
// manifests tell no blocks.
//
// # Faults
//
// A [Plan] is a list of timed faults in a text that a person can read; classes
// lists what can fail: datagrams, connections, phones, disks, the server, the
// operator's mind, and phones in an attacker's hands. It also says what each
// means for the checks, which hold as strictly as it allows. TCP is cut in both
// directions when it is in one. What crosses a cut connection is held back; after
// 20 s, the keep-alive of a real node's sockets, both ends find it dead. A phone
// without power says nothing to its peers, a process that dies has its
// connections reset. Whole files survive any crash; of a file on its way the end
// may be lost or the bytes be wrong. An attacker has an address and speaks the
// protocol, and has no key: of what is signed it can only repeat the old.
//
// A plan may also say what a person does to a site ([Deeds]): phones join, one is
// moved to another subnet or has its PFS switched off, the line gets another rate.
// No swarm draws these. What a plan does at a moment changes nothing before it,
// so that a history can be forked: the same settings and plan with a line more are
// the same history up to that line.
//
// At every step of every commit the checks are asked what a power cut would
// leave, with and without the luck that unsynced writes are on the disk.
//
// # The swarm
//
// [Swarm] draws a site (of classic phones, of express ones, or of both) and its
// faults from a seed, holds every event to the
// checks of core/check, and, once the last fault is over, gives every honest
// phone that lives until a stated moment to commit; else it says who waits for
// what. Faults draw from a generator of their own: a site without a plan has the
// history that it had before there were any. [Shrink] finds the smallest plan
// that still breaks the same check. Counters of what really struck, and of rare
// states, prove that a hunt has been where it says.
package sim
