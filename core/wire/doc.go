// Package wire is the specification and the codec of what phones say to each
// other on port 4051: datagrams (UDP, broadcast) and frames (TCP).
//
// The seeds fix that there are broadcast offers and root claims over UDP and
// child connections over TCP, both on port 4051, and the names in the phone's
// log (ClaimRoot(tent), Ad n, map, strength, XID, H). Cisco's own encoding is
// unpublished; this one is our design, and phones of theirs do not speak it.
//
// # Datagrams
//
// Every datagram is one message: a header of 28 bytes, then a body. Integers
// are big-endian.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-------------------------------+---------------+---------------+
//	|        magic 0x5046 "PF"      |  version = 1  |     type      |
//	+-------------------------------+---------------+---------------+
//	|     length, header included   |        flags (see type)       |
//	+-------------------------------+-------------------------------+
//	|     checksum: CRC-32C of the message with this field zero     |
//	+---------------------------------------------------------------+
//	|     hierarchy H: FNV-1a of model, NUL, file (see Hier)        |
//	+---------------------------------------------------------------+
//	|     XID: the sender's exchange in this hierarchy              |
//	+---------------------------------------------------------------+
//	|     sender's identity: its 48-bit MAC address                 |
//	+                               +-------------------------------+
//	|                               |   reserved, zero, ignored     |
//	+-------------------------------+-------------------------------+
//
// Types: 1 [Claim], 2 [Offer]. Flags that a type does not define are sent as
// zero and ignored, so that a later one can be added. UDP's own checksum has 16 bits and is optional;
// the CRC is what keeps a flipped bit from electing a root.
//
// The address of a sender is the datagram's source address, never a field:
// an address in a body could only repeat it or lie.
//
// # Frames
//
// A child opens a TCP connection to port 4051 of the node that it wants as
// parent and speaks first. Both directions carry frames:
//
//	+---------------+-----------------------------------------------+
//	|     type      |    length of the body in bytes (24 bits)      |
//	+---------------+-----------------------------------------------+
//	|     body ...
//
//	child                                     parent
//	  | -- Join (what, have, digest) ----------> |
//	  | <------------------- Accept (path) ----- |   or Redirect, Refuse, then close
//	  | <------------------- Accept (path) ----- |   whenever the path changes
//	  | <----- Status (have, size), every 2 s -- |   while no bytes flow, until the parent is whole
//	  | <------ File (size, digest, offset) ---- |
//	  | <------ Data ... ----------------------- |
//	  | -- Whole ------------------------------> |   digest checked; then close
//
// Types: 1 [Join], 2 [Accept], 3 [Redirect], 4 [Refuse], 5 [Status],
// 6 [File], 7 Data (the body is file content, see [MaxData]), 8 [Whole].
//
// # Limits
//
// Datagrams are at most [MaxDatagram] bytes; a body of a control frame at most
// [MaxControl]; of a data frame at most [MaxData]. Names are bound as in
// core/load. A path has at most [MaxPath] nodes. Anything longer, shorter than
// its fields, of another version or with trailing bytes is refused with an
// [Error]; nothing is allocated by a length that a peer announced.
package wire
