// Package ws is the project's one door to WebSockets: text messages, bounded in
// size and in time. The library behind it, nhooyr.io/websocket v1.8.17, is the
// one that the project's owner asked for; its successor bears another import
// path, and exchanging it touches this package alone.
//
// What it promises:
//
//   - Every message read is text of at most ReadLimit bytes ([Options]); a binary
//     or a longer one ends the connection with the fitting close code.
//   - [Conn.Write] ends within the write timeout, however slow the reader; the
//     connection is then closed, because half a message may be on the line.
//   - [Conn.Close] ends after about a second at most, whatever the peer does
//     (the library's own bound is ten; the scheduler can bring it back). What is
//     being read meanwhile is told as an error, never in pieces.
//   - [Accept] refuses pages of other origins unless Options names them.
//   - Dial follows no redirect: what a greeting carries is for the host named.
//
// Someone must always Read: pings and the peer's close are answered there.
// Write, Ping and Close may be called concurrently with it and each other.
//
// No compression: batches are small, a site's hub is near, and a compressor for
// each viewer costs more memory than all the rest of the viewer.
//
// What it leaves to others: what is in the messages, and when to dial again.
package ws
