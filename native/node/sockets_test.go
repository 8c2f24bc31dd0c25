package node

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Both ends of a connection may send: either side's kernel divides its port.
func TestPeersShareAPortByTheirOwnCongestionControl(t *testing.T) {
	listen := net.ListenConfig{Control: controlPeers}
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialer := net.Dialer{Control: controlTCP}
	joiner, err := dialer.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer joiner.Close()
	if _, err := joiner.Write([]byte("a first byte")); err != nil {
		t.Fatal(err)
	}
	parent, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer parent.Close()
	for end, conn := range map[string]net.Conn{"joiner": joiner, "parent": parent} {
		if has := congestionOf(t, conn); has != congestion {
			t.Errorf("%s: %s, want %s", end, has, congestion)
		}
	}
}

func congestionOf(t *testing.T, conn net.Conn) (name string) {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := control(raw, func(fd int) (err error) {
		name, err = unix.GetsockoptString(fd, unix.IPPROTO_TCP, unix.TCP_CONGESTION)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return name
}
