// Package httpd is an HTTP server that serves a flat, read-only [io/fs.FS]: the firmware server at headquarters for those
// who fetch by HTTP, as a CUCM offers its files on port 6970. It is to [openpfs/native/tftpd] what HTTP is to TFTP.
//
// # What it promises
//
//   - GET and HEAD of plain file names, as [openpfs/core/load.CheckName] passes them: no folders, no listing, no redirects,
//     nothing outside of the file system it was given.
//   - Ranges, If-Range and the other conditions of RFC 9110, by [net/http.ServeContent]. Bytes are sent as they are: no
//     compression, type application/octet-stream.
//   - Every file has a strong ETag: size and modification time, or, where content has no such time (because it is computed or
//     built in, and so never changes), its SHA-256, computed when it is first asked for.
//   - Every request ends in exactly one [Transfer] report, which says what of the file went to the line: added up by file,
//     they are what an upgrade cost. When the context of Serve ends, connections are closed, and Serve returns after the last
//     goroutine.
//   - A client that does not go on is cut off: one that sends its request by drops, one that takes less than ChunkBytes within
//     Timeout, one that lies idle. A client that was cut off comes back for the rest, and gets it.
//   - Memory is bounded: MaxConnections times some tens of KiB; headers have 8 KiB at most. When all connections are taken, the one that has been idle
//     longest makes room; where none is idle, a new one is closed.
//
// # How a line is filled
//
// Where the kernel offers BBR, connections use it, as losses do not slow it. What BBR does not know is that several files at
// once go to one site, over one line. So the site's connections have one search for what the line carries, and each is told its
// part of that, as others come and go (see line). What an upgrade over such a line takes, with and without losses, says the
// recipe bench.
//
// Files of an [os.DirFS] go from the disk to a TCP connection without passing through this process (sendfile).
//
// # Left to others
//
// The listener: any [net.Listener] will do, one of package crypto/tls or one behind an emulated line among them. Ports, users and roots:
// the process around it. What is counted is what the kernel took: of a
// connection that breaks, the last of it may not have crossed the line (on Linux no more than was under way, and two chunks).
package httpd
