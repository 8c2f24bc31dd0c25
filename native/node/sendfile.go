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
	head []byte // of the frame, as far as it is not sent
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

// send returns when head and n bytes of the file are with the kernel, or the
// write deadline has come.
func (s *fileSender) send(head []byte, n int) error {
	s.head, s.left, s.err = head, n, nil
	if err := s.raw.Write(s.try); err != nil {
		return err
	}
	return s.err
}

// sendSome tells whether it is done; if not, it is called again when the socket
// takes more.
func (s *fileSender) sendSome(socket uintptr) bool {
	for len(s.head)+s.left > 0 {
		n, err := s.one(int(socket))
		switch {
		case errors.Is(err, unix.EAGAIN):
			return false
		case errors.Is(err, unix.EINTR):
		case err != nil:
			s.err = os.NewSyscallError("sendfile", err)
			return true
		case len(s.head) > 0:
			s.head = s.head[n:]
		case n == 0: // the file has become shorter
			s.err = io.ErrUnexpectedEOF
			return true
		default:
			s.left -= n
		}
	}
	return true
}

// one is one system call. The head waits in the kernel for what follows, or it
// would be a packet of its own.
func (s *fileSender) one(socket int) (int, error) {
	if len(s.head) > 0 {
		return unix.SendmsgN(socket, s.head, nil, nil, unix.MSG_MORE|unix.MSG_NOSIGNAL)
	}
	return unix.Sendfile(socket, s.file, &s.at, s.left)
}
