package testsite

import (
	"context"
	"maps"
	"sync"
	"testing"

	"openpfs/native/tftpd"
)

// Server is a TFTP server that counts what it sends, and that can be stopped
// and started again at its address.
type Server struct {
	At string // ip:port

	t    testing.TB
	cfg  tftpd.Config
	halt func()

	mu   sync.Mutex
	sent map[string]int
	log  []tftpd.Transfer
}

// ServerPort is for a server at a site's own address. No system gives it to
// anybody who asks for any port, so a server that was stopped gets it again.
const ServerPort = 6969

// Serve starts one; port 0 of the address is any.
func Serve(t testing.TB, at string, cfg tftpd.Config) *Server {
	t.Helper()
	s := &Server{At: at, t: t, cfg: cfg, sent: map[string]int{}}
	s.cfg.Report = s.report
	s.Start()
	t.Cleanup(func() { s.Stop() })
	return s
}

// Start is for a server that was stopped. It knows nothing of before, but its
// counts.
func (s *Server) Start() {
	s.t.Helper()
	daemon, err := tftpd.Listen(s.At, s.cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	s.At = daemon.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := daemon.Serve(ctx); err != nil {
			s.t.Errorf("the TFTP server: %v", err)
		}
	}()
	s.halt = func() { cancel(); <-done }
}

// Stop ends all transfers and closes the port.
func (s *Server) Stop() { s.halt() }

func (s *Server) report(t tftpd.Transfer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, t)
	if t.Outcome == tftpd.Sent {
		s.sent[t.File]++
	}
}

// Copies tells how often each file was sent to its end.
func (s *Server) Copies() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.sent)
}

// Transfers are all that have ended.
func (s *Server) Transfers() []tftpd.Transfer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]tftpd.Transfer(nil), s.log...)
}
