package httpd

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// holdBack keeps the kernel from taking more than a little that it cannot send yet. Otherwise it takes megabytes at once, and
// then, on a slow line, nothing for longer than a client's patience is measured; and it would count as sent.
func holdBack(conn net.Conn) {
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn()
	}
	tcp, ok := conn.(syscall.Conn)
	if !ok {
		return // not the kernel's
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return // it is closed
	}
	_ = raw.Control(func(fd uintptr) {
		// A socket that does not know the option works all the same.
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, 2*ChunkBytes)
	})
}
