// Package tftpd is a TFTP server that serves a read-only [io/fs.FS]: the firmware server at headquarters, in tests, in the
// demo and wherever a CUCM is not at hand.
//
// # What it promises
//
//   - Nothing outside the file system it was given can be named; nothing can be written (error 2).
//   - All options of RFC 2348, 2349 and 7440. Too large values are answered with smaller ones, impossible ones are left out
//     of the OACK.
//   - Each transfer has a socket of its own (its transfer ID), bound to the address the listener has.
//   - Memory is bounded: MaxTransfers times MaxBufferBytes. A transfer costs one goroutine, and no allocation for a block.
//   - Every request ends in exactly one [Transfer] report. When the context of Serve ends, clients are told, and Serve
//     returns after the last goroutine.
//
// # How it sends
//
// A window of blocks goes out at once and stays in memory until it is acknowledged, so that a file is read once, from
// front to back, whatever is lost. An ACK within the window begins a new window behind it (RFC 7440 section 4): go-back-N.
//
// An ACK of the block before the window says, in windows of more than one block, that the first block was lost; but if it
// comes sooner after the window than a round trip takes, it is the echo of something older, and ignored. In windows of one
// block it is always ignored, which is RFC 1123's cure for the sorcerer's apprentice.
//
// When no ACK comes, the window is sent again after a wait that follows the measured times and doubles each time. The
// measure is of whole windows, since on a slow line most of a window's time is its transmission. A client that asks for the
// timeout option gets that interval instead (RFC 2349); it doubles too.
//
// # Windows do not overlap
//
// A server could keep the line full by sending on when a client acknowledges in mid-window. RFC 7440 leaves no room for
// that: such an ACK means that the next block is lost, and a client that has lost one and says so once would wait in vain.
// In return no client acknowledges early, as independent servers (atftpd 0.8, tried) answer with duplicates. So throughput
// is W / (W/line + RTT), and the way to more is a larger window. A window is one burst: the bottleneck's queue has to hold
// what the line cannot pass on at once.
//
// # Left to others
//
// Ports below 1024, changing users and roots: the process around it. On a host with several addresses listen at each one:
// a listener at 0.0.0.0 answers from the address that routing picks, which a strict client takes for a stranger's. Modes
// other than octet are refused.
package tftpd
