// Package upstream fetches files from the servers at the far end of the WAN: what a phone does when it is a root, and what
// it falls back to. A [Source] knows one way of fetching: [TFTP] and [HTTP] are the ones here.
//
// # What it promises
//
//   - A file is streamed into a [Sink] in order, from the byte that Begin named, each byte once. The Sink sees every error
//     of its own again, wrapped as [ErrSink].
//   - Fetch returns nil only if the file was complete by the protocol's own mark and, where the server had announced a
//     size, of that size. What the bytes are worth is for the caller to verify: TFTP has no checksum but UDP's, and plain HTTP none but TCP's.
//   - Every error is an [*Error] that names the source and the file once and is exactly one of ErrNotFound,
//     ErrUnreachable, ErrAborted, ErrProtocol, ErrSizeMismatch, ErrTooLarge, ErrSink, ErrChanged, ErrUntrusted, or the
//     context's own error.
//   - Fetch may be called from many goroutines at once. Cancelling ctx ends it at once and tells the server to stop.
//   - No server can fill a disk (MaxFileBytes) or keep Fetch busy without making headway (Retries).
//
// # How the TFTP client behaves
//
// It asks for blksize, tsize and windowsize, takes any lower value, any missing option, and no OACK at all; on error 8 it
// asks again without options. It asks for no timeout option: the server's wait should adapt, and one second, the least the
// option can name, is too long for a lost block.
//
// Blocks are taken in order only. The first block that does not fit (a gap) is answered with an ACK of the last one in
// order, which makes the server begin a new window behind it (RFC 7440 section 4); the rest of the old window is passed
// over in silence. A number that goes down shows that the server has begun anew; if it begins with blocks that were
// acknowledged, it has missed our ACK, and its window ends earlier than we thought. Silence is answered with the last ACK
// again, after a wait that follows the measured round trip and doubles each time, up to 2 s or what the line's own times ask
// for; the time that the Sink takes is none of it. An ACK is not repeated sooner than a round trip allows (RFC 1123's
// sorcerer's apprentice).
//
// The transfer ID is the server's address and port as of its first valid answer; whoever else writes to our socket gets
// error 5 and changes nothing. A server that answers from another IP address than it was asked at is such a stranger.
//
// When the last block is in, Fetch returns at once. The socket stays for MaxTimeout, and 2 s at least, to answer a
// server whose last ACK was lost; [TFTP.Close] ends that.
//
// Of a server that knows our option "sack" (see tftp.AppendSack) blocks are taken in any order, and kept until the gap
// before them is filled.
//
// # Windows do not overlap
//
// A window costs one round trip in which the line is idle: throughput is W / (W/line + RTT), W being windowsize times
// blksize. Acknowledging early, in mid-window, looks like the cure, and is not: RFC 7440 gives an ACK in mid-window one
// meaning, that the next block was lost, and wants a new window from there. atftpd 0.8, told ACK 4 of a window of 8, sends
// 5 to 8 a second time. So an early ACK costs duplicates on the very line it should fill. A larger window is the cure that
// every server understands, up to what the bottleneck's queue can hold.
//
// # How the HTTP client behaves
//
// A file is asked for under the base URL, its name percent-encoded. With Request.From, and after a connection that broke or
// stalled in mid-file, only the rest is asked for: "Range: bytes=N-", and If-Range with the validator (a strong ETag, else a
// Last-Modified that has settled) of the answer that the bytes here came with, where this source has seen it. So a new root
// goes on where the dead one stopped, and the line carries each byte once. A 206 must begin where it was asked to, be as long
// as it says, and belong to the same edition and size as what came before. A 200 is the whole file: before the first byte that
// means to begin at 0, as Sink.Begin is told; later, of the same edition, what is here is passed over. A 416 means that nothing is missing, or, if the
// file has another size, that it is to be begun at 0. A file that becomes another one in mid-transfer is ErrChanged: come
// again, with what there is, and the server will be asked whether it still counts.
//
// A new connection cures what a connection can suffer from: no answer, no byte for Timeout, an end before the end. It is
// tried Retries times without headway, with pauses that double. Everything else is told at once: a status (404 and 410 are
// ErrNotFound, the others ErrAborted), a certificate that does not hold, an answer against the rules. A server that trickles,
// though never slower than a byte in Timeout, is the caller's to give up. An answer whose end only the end of
// its connection tells (HTTP/1.0, without a length) is refused: it would look complete wherever it breaks.
//
// Compression is not asked for, and refused if it comes: sizes and ranges must be the file's. Redirects are followed on the
// same host, and from http to https; a server may not send a whole site's phones elsewhere, nor to a host that they can reach
// and it cannot. No proxy of the environment is used, and no cookies are kept.
//
// # Connections
//
// A connection is kept for the next files of a load, which saves a round trip and a slow start each; who will need one soon can
// have it opened ahead (see Warmer). Files that are fetched at once have a
// connection each, over HTTP/1.1: one lost segment then delays one file, where HTTP/2 would let all wait in one window. On a line of
// 150 ms the receive buffer must hold the line's product of rate and delay; the kernel sees to that as long as
// nobody sets the buffer, so nobody does (Linux: net.ipv4.tcp_rmem, 6 MiB at most by default, enough for 300 Mbit/s). Which
// congestion control fills the line is the sender's business, that is the server's: of what comes here, nothing can be done
// about it. What goes back is: an answer that comes slowly is read by the moment, which takes half as many ACKs (see together).
//
// # Left to others
//
// Where the bytes go, digests, choosing and retrying sources: callers. Not every server can start in mid-file, so
// Request.From is only a wish; Sink.Begin says what was granted. Over TFTP it is our own option "offset", which ours alone grants
// (see tftp.Options), and nothing says whether the rest is of the same edition as the beginning: the digest must.
package upstream
