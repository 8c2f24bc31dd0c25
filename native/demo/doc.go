// Package demo runs a whole upgrade in one process with real parts: the
// embedded TFTP server behind an emulated WAN link, and a fleet of nodes on
// loopback, each with an address of its own, a disk of its own, and UDP
// broadcast and TCP on port 4051.
//
// What it promises: nothing is pretended. The bytes cross sockets; the figures
// come from the nodes' telemetry and from the link's own counters; at the end
// every phone's committed files are hashed again and compared with the
// server's. Only the disks do not sync, for they are thrown away.
//
// What the phones believe is the operator's choice, as it is on devices: signed
// loads or any ([Config.Sign], [Config.Keys]), neighbours with the site key or
// anybody ([Config.SiteKey]). A load that every phone would refuse is refused
// by [New].
//
// Addresses are 127.40.51.1 upwards. Two demos on one machine would meet on the
// same ports: the second one says so.
package demo
