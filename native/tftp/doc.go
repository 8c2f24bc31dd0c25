// Package tftp is what a TFTP client and a TFTP server share: the packets, the options and their limits, 16-bit block
// numbers, and the estimate of the round trip. It is pure: bytes and times in, bytes and values out; only ReadFrom and
// ListenPacket touch a socket, for both sides alike.
//
// # Packets
//
// Numbers are big-endian; strings are NUL-terminated ASCII.
//
//	        2 bytes     string    1     string    1     string    1    string   1
//	RRQ   +---------+------~~---+---+-----~~----+---+-----~~----+---+----~~---+---+
//	WRQ   | 01 | 02 |  filename | 0 |    mode   | 0 |   option  | 0 |  value  | 0 | ...
//	      +---------+------~~---+---+-----~~----+---+-----~~----+---+----~~---+---+
//
//	        2 bytes   2 bytes      0 to blksize bytes (fewer than blksize: the last one)
//	DATA  +---------+---------+------------------~~------------------+
//	      |   03    |  block  |                 data                 |
//	      +---------+---------+------------------~~------------------+
//
//	ACK   +---------+---------+          OACK  +---------+-----~~----+---+----~~---+---+
//	      |   04    |  block  |                |   06    |   option  | 0 |  value  | 0 | ...
//	      +---------+---------+                +---------+-----~~----+---+----~~---+---+
//
//	ERROR +---------+---------+------~~---+---+
//	      |   05    |  code   |  message  | 0 |
//	      +---------+---------+------~~---+---+
//
// Options, all decimal ASCII: blksize 8..65464, timeout 1..255 (seconds), tsize (bytes; 0 in a read request asks for it),
// windowsize 1..65535; and of our own sack 1..4096 and offset (bytes, 1 or more; see Options). A server answers with an OACK
// that holds only options it was asked for. The client accepts with ACK 0 or refuses with ERROR 8. Without an OACK, DATA 1
// comes at once and all options have their defaults: 512, 1.
//
// Sources: RFC 1350 (packets), RFC 1123 section 4.2.3 (sorcerer's apprentice, adaptive time-out), RFC 2347 (options, OACK,
// error 8), RFC 2348 (blksize), RFC 2349 (timeout, tsize), RFC 7440 (windowsize). Block numbers past 65,535 are in no RFC;
// they go on with 0 here, as in tftpd-hpa, atftp, curl and U-Boot.
//
// # Left to others
//
// Conversations, files, timers and retries: [openpfs/native/upstream] is the client, [openpfs/native/tftpd] the server.
// Modes other than octet are parsed, so that a server can refuse them in so many words, but nothing converts netascii.
package tftp
