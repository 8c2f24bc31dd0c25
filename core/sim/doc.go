// Package sim runs whole sites in virtual time: the very nodes of core/pfs on a
// simulated LAN, behind a simulated WAN line and server. The browser's
// demonstration, `pfs sim` and the protocol's own tests are this package.
//
// # What it promises
//
//   - Same Config, same history, event for event, on every machine and in
//     WASM: one integer clock, one seeded generator, one queue ordered by time
//     and then by order of scheduling.
//   - The nodes cannot tell it from a driver with sockets: datagrams are
//     encoded and parsed, connections keep order, answers come later, never
//     within a Step.
//
// # What is modelled, and how
//
// Datagrams and control frames: each takes the LAN's latency; a broadcast
// reaches every other host at one moment.
//
// Transfers between phones are flows: the rate is the lesser of the sender's
// and the receiver's equal share of their LAN ports, less Ethernet, IP and TCP
// headers.
//
// The WAN line is shared equally by the transfers on it. A TFTP transfer
// begins 1.5 RTT after the request and moves, at most, one window per (RTT +
// the time the window takes on its share); its blocks carry 32 bytes of
// headers (TFTP, UDP, IP), counted against the line. Loss costs each lost
// block's window half a repetition on average. What it leaves out: queues,
// packet by packet loss, slow start.
//
// Disks take 5 ns a byte to hash.
package sim
