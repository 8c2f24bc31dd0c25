// Package harness holds real pfs-node processes to the protocol's promises
// while faults are done to them: what core/sim does to nodes in virtual time,
// this does to processes, sockets and disks. It has tests only.
//
//	TFTP server (shelf, gates, lies) - wan.Link -+
//	hub: every node's telemetry, recorded       -+- pfs-node, pfs-node, … : real processes
//	hostile peer that speaks wire               -+
//
// # What it promises
//
// After every fault, whichever it was, [site.judge] asks the same:
//
//   - every phone that lives has committed in its present life;
//   - SIGTERM ends it with status 0, in time, and it never said "panic" or
//     "DATA RACE" (under -race the agents are built with the detector, too);
//   - its active slot holds the load's files and no others, byte for byte the
//     server's, by the server's own content and not by a digest that a node told;
//   - its store, opened once more with every hash checked, finds nothing to clean
//     and nothing partial;
//   - no node ever had more than two children;
//   - the server sent every file to its end once, or as often as the fault
//     excuses, and the bytes that crossed the line fit the fetches that began;
//   - a node's telemetry has no gap, and the recording of all nodes replays
//     through core/check, with no allowance but one: who was killed may have said
//     to a neighbour what the hub never heard.
//
// Every fault is done twice: to nodes without and with a site key.
//
// # How it waits
//
// For what the recording, a process's output or the server says, for as long as
// it takes up to patience; never for time to pass. Where a fault is to fall into
// the middle of a fetch, the server stops reading the file there (a gate) until
// the fault is done.
//
// # Tags
//
// The untagged tests need loopback only. With root: network namespaces, links
// that are cut or slow, broadcasts that are blocked, somebody in a phone's cable,
// small disks. With soak: random faults, many of them, for
// as long as PFS_SOAK says (default 5m). A test of a tag never skips.
package harness
