package tftpd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/native/tftp"
)

// Server is a listening TFTP server.
type Server struct {
	config Config
	conn   net.PacketConn
	addr   netip.AddrPort

	mu     sync.Mutex
	active map[netip.AddrPort]*transfer // the newest of each client
	count  int
	wait   sync.WaitGroup
	doubts doubts
	known  known
	lines  lines
}

// Listen opens the server's socket at "IP:port". Requests wait there until Serve is called.
func Listen(addr string, config Config) (*Server, error) {
	config.setDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	conn, err := config.Listen(addr)
	if err != nil {
		return nil, fmt.Errorf("tftpd: %w", err)
	}
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		conn.Close()
		return nil, fmt.Errorf("tftpd: %s is not a UDP address", conn.LocalAddr())
	}
	return &Server{config: config, conn: conn, addr: local.AddrPort(), active: map[netip.AddrPort]*transfer{}}, nil
}

// Addr is where the server listens.
func (s *Server) Addr() netip.AddrPort { return s.addr }

// Serve answers requests until ctx ends, which is no error, or the socket fails. It closes the socket, tells the clients of
// transfers that run, and returns when everything has ended. Call it once.
func (s *Server) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	// Closing is ours: one that is under way elsewhere would leave the port taken when we return.
	stop := context.AfterFunc(ctx, func() { _ = s.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer func() {
		cancel()
		stop()
		s.conn.Close()
		s.wait.Wait()
	}()
	// One byte more than a request may have, so that longer ones are seen to be too long.
	packet := make([]byte, tftp.MaxRequestBytes+1)
	for {
		n, from, err := tftp.ReadFrom(s.conn, packet)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("tftpd: %w", err)
		case err != nil:
			// Such as a datagram that failed its checksum, or no memory: the next one may be better. The pause keeps a
			// socket that always fails from taking the whole processor.
			select {
			case <-time.After(10 * time.Millisecond):
			case <-ctx.Done():
			}
		default:
			s.request(ctx, packet[:n], from)
		}
	}
}

// request starts a transfer, or refuses it.
func (s *Server) request(ctx context.Context, packet []byte, from netip.AddrPort) {
	op, err := tftp.Peek(packet)
	if err != nil || op != tftp.OpRRQ && op != tftp.OpWRQ {
		return // strays of earlier transfers; answering every datagram would make a reflector of us
	}
	begun := time.Now()
	refuse := func(file string, code tftp.ErrorCode, message string) {
		e := tftp.ErrorPacket{Code: code, Message: short(message, packet)}
		_, _ = s.conn.WriteTo(tftp.AppendError(nil, &e), net.UDPAddrFromAddrPort(from))
		s.config.Report(Transfer{File: file, Peer: from, Elapsed: time.Since(begun), Outcome: Refused, Err: &e})
	}
	r, err := tftp.ParseRequest(packet)
	switch {
	case err != nil:
		refuse("", tftp.CodeIllegal, err.Error())
		return
	case r.Write:
		refuse(r.Filename, tftp.CodeAccessViolation, "this server is read-only")
		return
	case !r.IsOctet():
		refuse(r.Filename, tftp.CodeIllegal, "only octet mode is served")
		return
	}
	t := newTransfer(s, r, from, begun)
	t.credit.asked(len(packet))
	ctx, t.cancel = context.WithCancelCause(ctx)
	switch s.enter(t) {
	case busy:
		t.cancel(nil)
		refuse(r.Filename, tftp.CodeUndefined, "too many transfers, try again later")
	case repeated:
		t.cancel(nil)
	case entered:
		s.wait.Go(func() {
			defer t.cancel(nil)
			defer s.leave(t)
			s.config.Report(t.serve(ctx, netip.AddrPortFrom(s.addr.Addr(), 0)))
		})
	}
}

type entry int

const (
	entered entry = iota
	repeated
	busy
)

// enter takes a transfer into the books. A request from a client that we have answered, but that was not heard of since, is
// the same request once more, as our answer was slow or lost: the answer is repeated by its own clock. Another one takes its
// place, or one forged port would have many. From a client that was heard it is one that uses its port again.
func (s *Server) enter(t *transfer) entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.active[t.peer]; old != nil && !old.heard.Load() {
		if old.request == t.request {
			old.credit.asked(int(t.credit.bytes.Load()))
			return repeated
		}
		s.end(old)
	}
	if s.count == s.config.MaxTransfers && !s.evict() {
		return busy
	}
	s.count++
	s.active[t.peer] = t
	return entered
}

func (s *Server) leave(t *transfer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !t.evicted {
		s.count--
	}
	if s.active[t.peer] == t {
		delete(s.active, t.peer)
	}
}
