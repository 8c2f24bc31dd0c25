// Package wan emulates a WAN link in user space, between a server's UDP sockets
// and a site, without privileges: the demo's 15,000 km inside one machine.
//
//	server --WriteTo--> [queue|rate|loss] --RTT/2--> socket --> site     "down"
//	server <-ReadFrom-- [queue|rate|loss] <-RTT/2--- socket <-- site     "up"
//
// It promises:
//
//   - All sockets that [Link.Wrap] returns share one bottleneck in each
//     direction. A datagram costs its payload and 28 bytes of IPv4 and UDP
//     headers, both in [Stats] and in serialisation time.
//   - A datagram never arrives early, and the rate is exact: the link keeps a
//     virtual finish time with the division's remainder, so that a coarse timer
//     makes single datagrams up to about a millisecond late and never bends the
//     average.
//   - Order is kept. Loss is drawn from a seeded generator, in the order in
//     which the datagrams enter the link.
//   - Memory is bounded: [Config.Queue] and what is in flight, at most
//     [MaxInFlightBytes] each way, and a receive buffer of [ReceiveBufferBytes]
//     for each socket. Two goroutines serve the link and one each socket.
//   - Counters are atomic: reading [Link.Stats] never delays the traffic.
//
// What is counted when: a datagram counts as crossed when it has left the queue,
// used the line and come to its end, also when the line then lost it: it was
// paid for. A datagram that the full queue refused never used the line and
// counts only as dropped. DownBytes is thus what an operator would be billed.
//
// Between two devices that read and write whole IP packets, such as TUN devices
// of two network namespaces, [Link.Splice] carries everything, TCP too; a packet
// then costs its own length, which is the same as a datagram's cost.
//
// It leaves to others: jitter and reordering. Datagrams above the MTU are not fragmented:
// they cost one header, as if the path took jumbo frames.
package wan
