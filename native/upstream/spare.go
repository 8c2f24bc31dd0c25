package upstream

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"time"
)

const (
	// spareFor is how long a connection that was opened ahead waits for its Fetch. It is less than a server's patience with a
	// connection that asks for nothing.
	spareFor = 5 * time.Second
	// maxSpares is how many may wait: as many as a load has components that one node might have to fetch at once.
	maxSpares = 4
)

// dialer opens connections, some of them ahead of their use.
type dialer struct {
	tcp    net.Dialer
	tls    *tls.Config
	within time.Duration // for TLS's handshake, as tcp.Timeout is for TCP's

	mu     sync.Mutex
	spares []*spare // oldest first
}

// spare is a connection that was opened ahead, or will be.
type spare struct {
	addr   string
	secure bool
	opened chan struct{} // closed when the rest is there
	conn   net.Conn
	err    error
	until  *time.Timer
}

// dial and dialTLS are what http.Transport asks for.
func (d *dialer) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	return d.get(ctx, addr, false)
}

func (d *dialer) dialTLS(ctx context.Context, _, addr string) (net.Conn, error) {
	return d.get(ctx, addr, true)
}

// get gives a spare connection, waiting for it if it is being opened, or else a new one.
func (d *dialer) get(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	if s := d.take(addr, secure); s != nil {
		select {
		case <-s.opened:
		case <-ctx.Done():
			go s.discard()
			return nil, ctx.Err()
		}
		if s.err == nil {
			return s.conn, nil
		}
	}
	return d.open(ctx, addr, secure)
}

// take makes the oldest spare connection the caller's.
func (d *dialer) take(addr string, secure bool) *spare {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.spares, func(s *spare) bool { return s.addr == addr && s.secure == secure && s.until.Stop() })
	if i < 0 {
		return nil
	}
	s := d.spares[i]
	d.spares = slices.Delete(d.spares, i, i+1)
	return s
}

// warm opens a spare connection, unless there are enough.
func (d *dialer) warm(ctx context.Context, addr string, secure bool) {
	s := &spare{addr: addr, secure: secure, opened: make(chan struct{})}
	d.mu.Lock()
	if len(d.spares) == maxSpares {
		d.mu.Unlock()
		return
	}
	d.spares = append(d.spares, s)
	s.until = time.AfterFunc(d.tcp.Timeout+d.within+spareFor, func() { d.drop(s) })
	d.mu.Unlock()

	s.conn, s.err = d.open(ctx, addr, secure)
	close(s.opened)
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.Index(d.spares, s)
	switch {
	case i < 0: // it has been taken
	case s.err != nil:
		s.until.Stop()
		d.spares = slices.Delete(d.spares, i, i+1)
	default:
		s.until.Reset(spareFor)
	}
}

// drop closes a spare connection, if it still is one.
func (d *dialer) drop(s *spare) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.Index(d.spares, s); i >= 0 {
		d.spares = slices.Delete(d.spares, i, i+1)
		go s.discard()
	}
}

// close closes all of them.
func (d *dialer) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.spares {
		s.until.Stop()
		go s.discard()
	}
	d.spares = nil
}

func (s *spare) discard() {
	<-s.opened
	if s.err == nil {
		s.conn.Close()
	}
}

// open opens a connection, and counts what it reads.
func (d *dialer) open(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	conn, err := d.tcp.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	metered := &meteredConn{Conn: conn}
	if !secure {
		return metered, nil
	}
	config := d.tls.Clone()
	if config.ServerName, _, err = net.SplitHostPort(addr); err != nil {
		conn.Close()
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.within)
	defer cancel()
	protected := tls.Client(metered, config)
	if err := protected.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return protected, nil
}
