// Package plan says how long an upgrade will take, and what it will cost the
// line, before anybody begins it: without peer sharing, with the classic profile
// and with express, from the same phones, sizes, line and server.
//
// [FromQuery] reads what is asked, [For] answers it; [Sites] does so for many. The
// page, `pfs plan` and GET /api/plan are these functions and show the same
// numbers. All arithmetic is of integers: the same bits everywhere.
//
// # The line
//
// Everything that fetches plays on one line ([share]): transfers have equal parts
// of it, and none has more than its server gives it. A file of S bytes costs the
// line S + (S/B + 1)·H, with blocks of B bytes and H of headers: 32 over TFTP (IPv4,
// UDP, TFTP), 52 over TCP. What one transfer is given at most, in bit/s:
//
//	tftp       the line: only what was lost is repeated (native/tftpd)
//	windowed   W·(B+H)·8 ÷ (RTT + W·(B+H)·8/line), RFC 7440: after a window, a round trip
//	lockstep   the same with W = 1, RFC 1350
//	http       the line, after the round trips of TCP's slow start (10 segments, RFC 6928)
//
// Before a file's bytes there is 1.5 RTT over TFTP (request, OACK, ACK), over HTTP
// one RTT, and slow start. Phones start within 200 ms, as in core/sim.
//
// # Without sharing
//
// Every phone fetches one file after another: on a full line N·S/w.
//
// # Classic
//
// For each file, one after another, one root in each group (a model in a subnet)
// waits and fetches, with the timing of [pfs.Classic]:
//
//	HoldOff/(N+1) + Listen + 5·Ad + contest + RootWait + lead + S/w + check
//
// The contest is what elections lose because phones come to them one after the
// other, row by row of the tree before: whoever is stronger begins anew, as long as
// it comes before the confirmation ([contestOf] has its chances). The last file then
// goes down the tree, whose rows take 2·S/b and a check each: a port of b bit/s feeds
// two children, and of 1,538 bytes on an Ethernet 1,448 are the file's. A check is 5 ns
// a byte, as in core/sim.
//
// # Express
//
// The same for the list, with the timing of [pfs.Express]; then all components at
// once. The last phone has them when the line, or the LAN, has carried them, and
// the last block has come down the tree. What the LAN takes depends on how the
// trees fall: that is measured, not derived ([site.copies]). The lists tell their
// components' blocks, as `pfs publish` writes them; a list that does not is slower.
// Phones that do not share fetch beside the roots, with as many transfers.
//
// # How far to trust it
//
// A test plays the sites of a grid in core/sim, up to 200 phones, and holds every
// [Way] to its own Tolerance: `just plan-grid` prints them all. Where phones would
// lose patience ([Impatient]) the figures are a lower bound. Nothing here knows of
// losses, of other traffic on the line, of phones that are switched off, or of a
// server that is slower than its line. Nor are all servers in core/sim: HTTP is
// not, and a window's way out onto a thin line is not. Of 20 phones over HTTP the
// plan says 85.6 s and 8.1 s; real nodes took 84.7 s and 7.6 s (`just bench`).
package plan
