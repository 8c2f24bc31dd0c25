package node

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// sendFile writes a part of a whole file as data frames.
func (c *conn) sendFile(o outgoing) error {
	f, info, err := c.n.cfg.Store.OpenWhole(o.file)
	if err != nil {
		return err
	}
	defer f.Close()
	if info.Size != o.size {
		return fmt.Errorf("node: %s has %d bytes by now, not %d", o.file, info.Size, o.size)
	}
	if c.tls != nil {
		return c.copyFile(f, o)
	}
	out, err := newFileSender(c.tcp, f, o.offset)
	if err != nil {
		return err
	}
	if err := out.cork(true); err != nil {
		return err
	}
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
		if err := out.send(int(n)); err != nil {
			return fmt.Errorf("node: send %s to %s: %w", o.file, c.peer, err)
		}
		left -= n
	}
	if err := out.cork(false); err != nil {
		return err
	}
	return c.childsTurn()
}

// childsTurn begins when it was sent everything; one that never says a word must
// not keep its place.
func (c *conn) childsTurn() error {
	c.n.post(envelope{in: pfs.Sent{Conn: c.id}})
	return c.tcp.SetReadDeadline(time.Now().Add(c.n.cfg.patience.whole))
}

// fileSender moves bytes from the page cache to a socket by sendfile(2), as
// net.TCPConn.ReadFrom does, but without its allocations at every call.
type fileSender struct {
	raw  syscall.RawConn
	file int
	at   int64
	left int
	err  error
	try  func(socket uintptr) bool
}

func newFileSender(tcp *net.TCPConn, f *os.File, at int64) (*fileSender, error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &fileSender{raw: raw, file: int(f.Fd()), at: at}
	s.try = s.sendSome
	return s, nil
}

// send returns when n bytes are with the kernel, or the write deadline has
// come.
func (s *fileSender) send(n int) error {
	s.left, s.err = n, nil
	if err := s.raw.Write(s.try); err != nil {
		return err
	}
	return s.err
}

// sendSome tells whether it is done; if not, it is called again when the socket
// takes more.
func (s *fileSender) sendSome(socket uintptr) bool {
	for s.left > 0 {
		n, err := unix.Sendfile(int(socket), s.file, &s.at, s.left)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return false
		case errors.Is(err, unix.EINTR):
		case err != nil:
			s.err = os.NewSyscallError("sendfile", err)
			return true
		case n == 0: // the file has become shorter
			s.err = io.ErrUnexpectedEOF
			return true
		default:
			s.left -= n
		}
	}
	return true
}

// cork keeps the frames' headers, four bytes each, from becoming packets of
// their own.
func (s *fileSender) cork(on bool) error {
	v := 0
	if on {
		v = 1
	}
	return control(s.raw, func(fd int) error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_CORK, v) })
}
