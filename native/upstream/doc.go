// Package upstream fetches files from the servers at the far end of the WAN: what a phone does when it is a root, and what
// it falls back to. A [Source] knows one way of fetching; [TFTP] is the one here.
//
// # What it promises
//
//   - A file is streamed into a [Sink] in order, from the byte that Begin named, each byte once. The Sink sees every error
//     of its own again, wrapped as [ErrSink].
//   - Fetch returns nil only if the file was complete by the protocol's own mark and, where the server had announced a
//     size, of that size. What the bytes are worth is for the caller to verify: TFTP has no checksum but UDP's.
//   - Every error is an [*Error] that names the source and the file once and is exactly one of ErrNotFound,
//     ErrUnreachable, ErrAborted, ErrProtocol, ErrSizeMismatch, ErrTooLarge, ErrSink, or the context's own error.
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
// acknowledged, it has missed our ACK, and its window ends earlier than we thought. Silence is answered with the last ACK again, after a wait that follows the measured round trip and
// doubles each time. An ACK is not repeated sooner than a round trip allows (RFC 1123's sorcerer's apprentice).
//
// The transfer ID is the server's address and port as of its first valid answer; whoever else writes to our socket gets
// error 5 and changes nothing. A server that answers from another IP address than it was asked at is such a stranger.
//
// When the last block is in, Fetch returns at once. The socket stays for a while to answer a server whose last ACK was
// lost; [TFTP.Close] ends that.
//
// # Windows do not overlap
//
// A window costs one round trip in which the line is idle: throughput is W / (W/line + RTT), W being windowsize times
// blksize. Acknowledging early, in mid-window, looks like the cure, and is not: RFC 7440 gives an ACK in mid-window one
// meaning, that the next block was lost, and wants a new window from there. atftpd 0.8, told ACK 4 of a window of 8, sends
// 5 to 8 a second time. So an early ACK costs duplicates on the very line it should fill. A larger window is the cure that
// every server understands, up to what the bottleneck's queue can hold.
//
// # Left to others
//
// Where the bytes go, digests, choosing and retrying sources, resuming: callers. TFTP cannot start in mid-file, so
// Request.From is only a wish; Sink.Begin says what was granted.
package upstream
