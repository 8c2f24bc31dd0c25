// Package sitekey keeps strangers out of a site's upgrade: it authenticates
// every datagram and every connection between its nodes, by a secret that they
// share, and connections alternatively by device certificates.
//
// # Datagrams
//
// A datagram of core/wire travels in an envelope. Integers are big-endian.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-------------------------------+---------------+---------------+
//	|        magic 0x5053 "PS"      |  version = 1  |   reserved 0  |
//	+-------------------------------+---------------+---------------+
//	|     sender's identity: its 48-bit MAC address                 |
//	+                               +-------------------------------+
//	|                               |  epoch: milliseconds since    |
//	+-------------------------------+                               +
//	|     1970 at which the sender began to count (48 bits)         |
//	+---------------------------------------------------------------+
//	|     counter: milliseconds since then, never twice the same    |
//	+---------------------------------------------------------------+
//	|     the datagram, at most wire.MaxDatagram bytes ...
//	+---------------------------------------------------------------+
//	|     tag (128 bits): HMAC-SHA-256, cut, of the sender's IP     |
//	|     address (16 bytes, IPv4 mapped) and of all bytes above    |
//	+---------------------------------------------------------------+
//
// 36 bytes more than the datagram: the largest is 548 bytes, which with UDP's
// and IPv4's headers is 576, what every host takes in one piece. The content is
// not secret (it is what a phone's console prints), so it is not encrypted. The
// source address is under the tag because core/wire takes a sender's address
// from nowhere else: a datagram repeated from another address is refused.
//
// # Replay
//
// A receiver keeps for each sender the epoch, the highest counter and which of
// the [Window] counters below it have come. A datagram is taken once; one of an
// epoch before, or below the window, never. Only authenticated senders have
// state, at most [MaxSenders]; the one unheard for longest gives way.
//
// A sender's epoch is its clock at boot, or one more than its last epoch if the
// clock has gone back: [NextEpoch] keeps the last one in a file. A clock that is
// set forward while the node runs moves the counter, or begins a new epoch when
// the counter would not hold it; one that is set back changes nothing, the
// counter goes on by ones.
//
// # TCP
//
// TLS 1.3, no other, both sides with a certificate, no resumption.
//
//   - Bound to the key ([Key.Streams]): the secret gives an Ed25519 key pair,
//     the same to all nodes. Each shows a self-signed certificate of it and
//     takes only a peer whose certificate has the very same public key; TLS
//     proves that the peer has the private half.
//   - Certificates ([Certificates]): both chains are verified up to the given
//     authorities, with their dates and their extended key usage (serverAuth of
//     who was dialled, clientAuth of who dials). Names are not: a device's
//     certificate has none that another could know. With a site key as well the
//     streams go by the certificates and the datagrams by the key.
//
// # What it promises
//
// Against one who can send, hear, hold back, repeat and change everything on the
// network but has no key: no datagram of theirs is believed; no connection of
// theirs is told to the core, as a child or as a parent; their handshakes end by
// a deadline, are bounded in number, and the newest goes before the oldest, so
// that those who dawdle wait for nothing (see native/node). Nodes with another
// key, and nodes without, do an upgrade of their own on the same subnet. What is
// refused is counted, with the reason, and marks no honest node as a failing
// peer.
//
// # What it does not promise
//
//   - Against members. All have one secret: each can speak in any other's name.
//     A stolen phone is a member until the key is changed, on all nodes. What a
//     member hands on is held to the load's digests all the same.
//   - That a receiver which has just started knows what is old: a datagram
//     recorded earlier is news to it, once, if it is sent from its sender's own
//     address and nothing newer of that sender was heard. It may make the node
//     wait for a root or dial a neighbour in vain, for one of the protocol's
//     waits per recorded datagram. A limit on age ([Opener.Skew]) closes this
//     where clocks agree; it is off unless asked for, since a phone's clock may
//     not be set before its first registration.
//   - That a node whose clock went back and whose file of the last epoch is lost
//     is heard at once: those who knew it refuse it until its clock has passed
//     what they heard, or they restart. It can join others and be fed meanwhile.
//     The same holds after a clock that ran far ahead.
//   - Secrecy of who upgrades what. Streams are encrypted, since TLS 1.3 knows
//     nothing else, datagrams are not.
//   - Availability: who can hold back or drown packets can keep nodes from each
//     other. Then they go to the server. A handshake costs a node some 0.4 ms of
//     computing; there is a bound on how many are under way, not on how many a
//     second.
//   - With certificates and no key: anything about datagrams. Forged ones lead
//     to connections that fail, and to a wait for nothing.
//   - With neither: anything. The loads' own signatures are then all there is.
package sitekey
