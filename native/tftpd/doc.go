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
//   - What goes to an address that has not answered is at most three times what came from it. The exception is RFC 1350's: a
//     request without options is answered with a block. That goes once for a request, and to one address that acknowledges
//     none of them 32 times, then 10 times a second. And with our own option "sack", an address that acknowledged a file in
//     the last 10 seconds is sent up to 24 blocks of the next one together with the OACK; 8 times, if it is then silent.
//   - Every request ends in exactly one [Transfer] report. When the context of Serve ends, clients are told, and Serve
//     returns after the last goroutine.
//
// # How it sends
//
// A window of blocks is sent, and stays in memory until it is acknowledged, so that a file is read once, from
// front to back, whatever is lost. An ACK within the window begins a new window behind it (RFC 7440 section 4): go-back-N.
//
// An ACK of the block before the window says, in windows of more than one block, that the first block was lost; but if it
// comes sooner after the window than a round trip takes, it is the echo of something older, and ignored. (Not after a silence,
// which no echo outlasts: there a client that has become quicker is heard, too.) In windows of one block it is always ignored,
// which is RFC 1123's cure for the sorcerer's apprentice.
//
// When no ACK comes, the first and the last block of the window are sent again, after a wait that follows the measured times
// and doubles each time. They make any client that lives say which block it has, and the window goes on behind that (as TCP
// probes for the loss of a tail, RFC 8985 section 7; RFC 7440 says what an ACK does, and leaves to the sender what a silence
// does). A client that has gone costs one window and 10 blocks this way, not 6 windows.
// The measure is of whole windows, since on a slow line most of a window's time is its transmission. A client that asks for
// the timeout option gets that interval instead (RFC 2349); it doubles too.
//
// # Windows do not overlap
//
// A server could keep the line full by sending on when a client acknowledges in mid-window. RFC 7440 leaves no room for
// that: such an ACK means that the next block is lost, and a client that has lost one and says so once would wait in vain.
// In return our client does not acknowledge early, as independent servers (atftpd 0.8, tried) answer with duplicates. So throughput
// is W / (W/line + RTT), and the way to more is a larger window, or several files at once.
//
// # Pacing
//
// A window that is sent at once has to fit into the bottleneck's queue; one that does not loses its end every time, and with
// go-back-N that is ruin: over 10 Mbit/s, 150 ms and a queue of 256 KiB, windows of 256 blocks of 1428 bytes moved 0.14 MB/s.
// So a window is spread over four fifths of the time that the line took for the ones before, as their ACKs tell (0.59 to
// 0.77 MB/s, of 0.81 possible). The first window is not paced, for want of a measure, nor are windows of fewer than 8
// blocks, nor transfers whose OACK had to be repeated, as these have no measured round trip. It is no congestion control: several
// transfers with windows that together exceed the queue still hurt each other, so larger windows than 256 are not granted unless
// told to.
//
// # Our own clients
//
// That is what the option "sack" is for, which our client asks for and other servers pass over (see tftp.AppendSack): the
// window slides, a bitmap in the ACK names what came out of order, and only lost blocks are repeated. At 1 % loss on 10 Mbit/s
// and 150 ms, windows of 256 blocks sent two copies of a load over the line; sliding sends 1.03.
//
// # One line, one control
//
// How fast such transfers send is no matter of each one's. Those of one site (see [openpfs/native/site]: a /24, a /64, or one
// address) share a line, and so one congestion controller, after the idea of RFC 3124 (see line):
//
//   - One model of the line's rate and round trip, of all their ACKs (see rate, after BBR). Single losses do not slow it; many
//     in one round bound what is under way.
//   - One search for the line at the beginning. It has at most twice under way what the line is known to hold (of a near line,
//     which holds next to nothing: what it would in 5 ms, as others' traffic shares its queue, or eight blocks of each transfer,
//     as clients acknowledge several at once), and ends when even the quickest block of a round had to queue, or three rounds
//     brought no more: a queue as large as what the line holds is not overrun. It goes on when a round that was sent a quarter
//     faster, as one in eight is, comes through without a queue.
//   - What may be under way is divided evenly among the transfers that have something to send, and each is paced by its
//     part. Who comes later begins with its part of what is known, also up to 10 s after the last one left; who is left last
//     has the whole line at once. A client that dies has no part as soon as it is silent for longer than the line explains.
//   - A client with a narrow place of its own (a slow leaf behind the same gateway) loses much while most of what goes to
//     the site comes through: it is bound by itself, and the others have what it leaves. Only when at least half of the blocks
//     go to clients that lose much is it the line that is crowded.
//   - A client that is busy for a while and then acknowledges all at once makes the line neither faster (as with TCP: a rate is
//     no greater than that of the sending; and what should have come before a block went, judged by the quickest client of
//     late, is not counted for the time since) nor slower (such rounds tell nothing). What waits with it is not on the line:
//     as much more may be under way.
//   - Nor is one that was silent for so long that what is under way to it was given up: that is no loss until blocks sent later
//     have overtaken it, and what it acknowledges when it is back tells nothing of the line's rate, as repetitions do not.
//   - A client that lies in its ACKs misleads the estimate of its own site's line, and no other.
//
// How much longer than the line needs a list and then five files at once to five clients take, over 10 Mbit/s, 150 ms and a
// queue of 256 KiB, says
//
//	go test -run TestFive -v ./native/upstream
//
// A client that has just fetched a file gets the first blocks of the next one with its OACK (see known), a round trip sooner.
//
// The option "offset" is ours, too: a client that has the beginning of a file gets the rest alone. What it has may be of
// another edition; TFTP cannot tell, the file's digest does.
//
// # Left to others
//
// Ports below 1024, changing users and roots: the process around it. On a host with several addresses listen at each one:
// a listener at 0.0.0.0 answers from the address that routing picks, which a strict client takes for a stranger's. Modes
// other than octet are refused.
package tftpd
