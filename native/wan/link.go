package wan

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A Link is one emulated WAN link. Its methods may be called from several
// goroutines.
type Link struct {
	cfg      Config
	epoch    time.Time
	down, up *line
	failed   atomic.Int64
	overrun  atomic.Int64

	mu     sync.Mutex
	closed bool
	conns  map[*conn]struct{} // sockets whose inner one is still open

	stop chan struct{}
	wg   sync.WaitGroup
}

// New starts a link. The error names the field of cfg that is out of bounds.
func New(cfg Config) (*Link, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	l := &Link{
		cfg:   cfg,
		epoch: time.Now(),
		down:  newLine(cfg, 1),
		up:    newLine(cfg, 2),
		conns: make(map[*conn]struct{}),
		stop:  make(chan struct{}),
	}
	l.wg.Go(func() { l.down.run(l.clock, (packet).toSite, l.stop) })
	l.wg.Go(func() { l.up.run(l.clock, (packet).toServer, l.stop) })
	return l, nil
}

// Config returns the link's settings with the defaults filled in.
func (l *Link) Config() Config { return l.cfg }

func (l *Link) clock() int64 { return int64(time.Since(l.epoch)) }

// Wrap puts the link between a server's UDP socket and the site. The result
// owns pc, which must not be used any more.
//
// Close on the result unblocks its readers at once, but pc stays open until the
// datagrams that were already sent have arrived, as they would on a real line:
// a TFTP server may close its socket right after the last block. Wrap on a
// closed link returns a closed socket.
func (l *Link) Wrap(pc net.PacketConn) net.PacketConn {
	c := newConn(l, pc)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		c.abort()
		return c
	}
	l.conns[c] = struct{}{}
	l.wg.Go(c.receive)
	return c
}

// forget is called when c's inner socket has been closed.
func (l *Link) forget(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// Close closes all wrapped sockets, drops what is on the line and waits for the
// link's goroutines. It always returns nil.
func (l *Link) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	conns := l.conns
	l.conns = make(map[*conn]struct{})
	close(l.stop)
	l.mu.Unlock()
	for c := range conns {
		c.abort()
	}
	l.wg.Wait()
	return nil
}

// Stats are counts since the link began. Bytes include [HeaderBytes] for each
// datagram. Bytes and Packets count what used the line and came to its end,
// Lost among them; Dropped counts what the full queue refused.
type Stats struct {
	DownBytes, DownPackets, DownDropped, DownLost int64
	UpBytes, UpPackets, UpDropped, UpLost         int64
	// DownFailed counts datagrams that crossed and were refused by the socket
	// at the far end, in both directions where a device is there; UpOverrun those
	// that found a socket's receive buffer full.
	DownFailed, UpOverrun int64
}

// Stats reads the counters without stopping the traffic: they are each exact,
// but not of one instant.
func (l *Link) Stats() Stats {
	d, u := &l.down.counters, &l.up.counters
	return Stats{
		DownBytes: d.bytes.Load(), DownPackets: d.packets.Load(), DownDropped: d.dropped.Load(), DownLost: d.lost.Load(),
		UpBytes: u.bytes.Load(), UpPackets: u.packets.Load(), UpDropped: u.dropped.Load(), UpLost: u.lost.Load(),
		DownFailed: l.failed.Load(), UpOverrun: l.overrun.Load(),
	}
}

// Lateness is how late packets came, on average and at worst: whether this
// machine was fast enough to be a line.
func (l *Link) Lateness() (mean, worst time.Duration) {
	d, u := &l.down.counters, &l.up.counters
	if n := d.packets.Load() + u.packets.Load(); n > 0 {
		mean = time.Duration((d.late.Load() + u.late.Load()) / n)
	}
	return mean, time.Duration(max(d.worstLate.Load(), u.worstLate.Load()))
}
