package harness

import (
	"context"
	"maps"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/native/tftpd"
	"openpfs/native/wan"
)

// server is the TFTP server at headquarters, behind a line that counts. It can
// be stopped and started at the same address, and fall silent.
type server struct {
	shelf
	t      *testing.T
	listen func(addr string) (net.PacketConn, error)
	link   *wan.Link
	at     string // ip:port
	dead   atomic.Bool
	stop   func()

	mu   sync.Mutex
	sent map[string]int // times a file was sent to its end
	log  []tftpd.Transfer
}

// newServer starts one; listen opens its sockets, first at addr.
func newServer(t *testing.T, addr string, files map[string][]byte, listen func(string) (net.PacketConn, error)) *server {
	t.Helper()
	link, err := wan.New(wan.Config{RTT: 4 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, shelf: shelf{files: files}, listen: listen, link: link, at: addr, sent: map[string]int{}}
	s.start()
	t.Cleanup(func() { s.stop(); _ = link.Close() })
	return s
}

func (s *server) start() {
	s.t.Helper()
	daemon, err := tftpd.Listen(s.at, tftpd.Config{FS: &s.shelf, MaxTransfers: 600, Timeout: 300 * time.Millisecond,
		Report: s.report, Listen: func(addr string) (net.PacketConn, error) {
			c, err := s.listen(addr)
			if err != nil {
				return nil, err
			}
			return &mortal{s.link.Wrap(c), &s.dead}, nil
		}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.at = daemon.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := daemon.Serve(ctx); err != nil {
			s.t.Errorf("the TFTP server: %v", err)
		}
	}()
	s.stop = func() { cancel(); <-done }
}

func (s *server) report(t tftpd.Transfer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, t)
	if t.Outcome == tftpd.Sent {
		s.sent[t.File]++
	}
}

// copies tells how often each file was sent to its end.
func (s *server) copies() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.sent)
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
