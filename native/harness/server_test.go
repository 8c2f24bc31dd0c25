package harness

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/native/testsite"
	"openpfs/native/tftpd"
	"openpfs/native/wan"
)

// server is the TFTP server at headquarters, behind a line that counts. It can
// be stopped and started at the same address, and fall silent.
type server struct {
	*testsite.Server
	shelf
	link *wan.Link
	dead atomic.Bool
}

// newServer starts one with the site's files; listen opens its sockets, first at addr.
func newServer(t *testing.T, of *testsite.Site, addr string, listen func(string) (net.PacketConn, error)) *server {
	t.Helper()
	link, err := wan.New(wan.Config{RTT: 4 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{shelf: shelf{site: of}, link: link}
	t.Cleanup(func() { _ = link.Close() }) // after the server's end
	s.Server = testsite.Serve(t, addr, tftpd.Config{FS: &s.shelf, MaxTransfers: 600, Timeout: 300 * time.Millisecond,
		Listen: func(addr string) (net.PacketConn, error) {
			c, err := listen(addr)
			if err != nil {
				return nil, err
			}
			return &mortal{s.link.Wrap(c), &s.dead}, nil
		}})
	return s
}

// billed is what has crossed the line so far, both ways, by its own counter.
func (s *server) billed() int64 {
	n := s.link.Stats()
	return n.DownBytes + n.UpBytes
}

// mortal is a socket of a server that may be dead: then nothing comes and
// nothing goes, and nobody is told.
type mortal struct {
	net.PacketConn
	dead *atomic.Bool
}

func (m *mortal) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := m.PacketConn.ReadFrom(p)
		if err != nil || !m.dead.Load() {
			return n, from, err
		}
	}
}

func (m *mortal) WriteTo(p []byte, to net.Addr) (int, error) {
	if m.dead.Load() {
		return len(p), nil
	}
	return m.PacketConn.WriteTo(p, to)
}
