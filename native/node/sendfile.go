package node

import (
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/core/wire"
)

// sendFile writes a part of a whole file as data frames. The bodies go from the
// page cache to the socket by sendfile(2). TCP_CORK keeps the headers, four
// bytes each, from becoming packets of their own.
func (c *conn) sendFile(o outgoing) error {
	f, info, err := c.n.cfg.Store.OpenWhole(o.file)
	if err != nil {
		return err
	}
	defer f.Close()
	if info.Size != o.size {
		return fmt.Errorf("node: %s has %d bytes by now, not %d", o.file, info.Size, o.size)
	}
	if _, err := f.Seek(o.offset, io.SeekStart); err != nil {
		return err
	}
	if err := cork(c.tcp, 1); err != nil {
		return err
	}
	body := io.LimitedReader{R: f}
	head := make([]byte, 0, wire.FrameHeaderLen)
	for left := o.size - o.offset; left > 0; {
		n := min(left, wire.MaxData)
		if err := c.tcp.SetWriteDeadline(time.Now().Add(c.n.cfg.patience.write)); err != nil {
			return err
		}
		head = wire.AppendDataHeader(head[:0], int(n))
		if _, err := c.tcp.Write(head); err != nil {
			return err
		}
		body.N = n
		if sent, err := c.tcp.ReadFrom(&body); err != nil || sent < n {
			return fmt.Errorf("node: send %s: %d of %d bytes: %w", o.file, sent, n, unexpected(err))
		}
		left -= n
	}
	if err := cork(c.tcp, 0); err != nil {
		return err
	}
	// From here on it is the child's turn; one that never says a word must not
	// keep its place.
	return c.tcp.SetReadDeadline(time.Now().Add(c.n.cfg.patience.whole))
}

func cork(tcp *net.TCPConn, on int) error {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	return control(raw, func(fd int) error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_CORK, on) })
}
