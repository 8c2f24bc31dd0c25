// Package lab measures one upgrade on a site of separate machines, made of
// network namespaces:
//
//	hq 198.18.0.1 --[TUN: the line :TUN]-- 198.18.0.2 gateway
//	                                       10.98.255.254, switch
//	                                         |  each port limited, both ways
//	       phones, one namespace each:  10.98.1.1, 10.98.1.2, ...
//
// # What it promises
//
//   - Nothing of the machine's own network is touched or named: [Enter] runs the
//     program again in namespaces of its own for networks, processes and mounts.
//     Nothing in there has a name outside that could collide with one, and when
//     the process that was started ends, kill -9 included, the kernel ends all
//     of it: processes, networks, and the disks, which are in memory.
//   - The line has a rate, a delay, a drop-tail queue in bytes and seeded loss
//     (package wan), and is a process of its own with priority over the phones.
//     It counts IP packets with their headers, both ways. How late its packets
//     came is part of every result: if this machine was too slow to be a line,
//     it shows.
//   - Each phone's port is limited each way by tbf, at the switch and at the
//     phone. MTU is 1500. Telemetry goes over cables of its own.
//   - Phones are separate pfs-node processes. All are up, with their ports open,
//     before the instant at which the first one speaks (pfs-node --start-at); a
//     run in which one was late does not count and is made again.
//   - A result says what was compared: every phone's committed files are hashed
//     and held against what headquarters published.
//
// # Figures
//
// The time of a run is from that instant to the last phone's commit. F is the
// bytes of the components: what every way must bring, so that lists, manifests
// and headers count as costs. The bound is F·8 ÷ (the slower of WAN and LAN rate)
// and half the round trip, without headers: 6.58 s for the real load's 8,126,582
// bytes over 10 Mbit/s and 150 ms. WAN ÷ F counts both directions.
//
// Processor time is that of the phones' processes from their start to the last
// commit, memory the most that each had resident.
//
// # Rivals
//
// A rival is the same work done by programs of Debian, over the same line to the
// same phones, and measured with the same counters. All phones are released at
// one instant, when their programs' shells are up (libtorrent, whose Python
// takes long to load, when it has loaded). What they need to know, a torrent,
// lies at each phone beforehand; seed and tracker are at headquarters. A phone
// is done when it has every component, also while it goes on to serve others.
// Memory is sampled four times a second.
//
// # What it leaves to others
//
// Other programs on this machine take time from all: run it alone. The phones
// share its processors; headquarters and the line, which would have their own, go
// before them. The disks are memory, which a virtual machine may be given only
// when it first writes there: the lab writes as much as all phones will hold before
// they start, and keeps it given (see reserve). What a real flash costs is not measured. Segments of
// up to 32 KiB pass a port at once, as the kernel makes them, which costs each
// hop up to 2.6 ms at 100 Mbit/s. Addresses are resolved beforehand: the kernel
// learns 1024 neighbours at most for all namespaces together.
package lab
