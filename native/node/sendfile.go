package node

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

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
