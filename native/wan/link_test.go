package wan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t testing.TB) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadBuffer(4 << 20)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func newLink(t testing.TB, cfg Config) *Link {
	t.Helper()
	l, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// read returns one datagram, within a time that only a hang would take.
func read(t testing.TB, c net.PacketConn) ([]byte, net.Addr) {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, maxPayload)
	n, from, err := c.ReadFrom(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n], from
}

func TestDatagramsCrossBothWaysNoSoonerThanTheLinkAllows(t *testing.T) {
	const n, payload = 50, 1000
	cfg := Config{Rate: 8e6, RTT: 60 * time.Millisecond}
	l := newLink(t, cfg)
	server, site := l.Wrap(listen(t)), listen(t)
	serial := time.Duration(n * (payload + HeaderBytes) * 8 * int64(time.Second) / int64(cfg.Rate))

	run := func(from, to net.PacketConn, dst net.Addr) {
		start := time.Now()
		buf := make([]byte, payload)
		for i := range n {
			binary.BigEndian.PutUint32(buf, uint32(i)) // the same buffer: the link must copy
			if k, err := from.WriteTo(buf, dst); k != payload || err != nil {
				t.Fatal(k, err)
			}
		}
		for i := range n {
			b, src := read(t, to)
			if len(b) != payload || binary.BigEndian.Uint32(b) != uint32(i) {
				t.Fatalf("datagram %d: %d bytes, number %d", i, len(b), binary.BigEndian.Uint32(b))
			}
			if src.String() != from.LocalAddr().String() {
				t.Fatalf("it comes from %v", src)
			}
		}
		if took := time.Since(start); took < serial+cfg.RTT/2 {
			t.Errorf("%v for what takes %v", took, serial+cfg.RTT/2)
		}
	}
	run(server, site, site.LocalAddr())
	run(site, server, server.LocalAddr())
	const total = n * (payload + HeaderBytes)
	if got, want := l.Stats(), (Stats{DownBytes: total, DownPackets: n, UpBytes: total, UpPackets: n}); got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAllSocketsShareOneBottleneck(t *testing.T) {
	const sockets, n, payload = 4, 10, 1000
	l := newLink(t, Config{Rate: 8e6})
	site := listen(t)
	start := time.Now()
	var wg sync.WaitGroup
	for range sockets {
		c := l.Wrap(listen(t))
		wg.Go(func() {
			for range n {
				if _, err := c.WriteTo(make([]byte, payload), site.LocalAddr()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for range sockets * n {
		read(t, site)
	}
	const total = sockets * n * (payload + HeaderBytes)
	if took, least := time.Since(start), time.Duration(total)*time.Microsecond; took < least {
		t.Errorf("%v for what takes %v through one line", took, least)
	}
	if s := l.Stats(); s.DownBytes != total {
		t.Errorf("%d bytes, want %d", s.DownBytes, total)
	}
}

func TestALostDatagramUsesTheLineAndDoesNotArrive(t *testing.T) {
	l := newLink(t, Config{Loss: AllLost})
	server, site := l.Wrap(listen(t)), listen(t)
	if _, err := server.WriteTo(make([]byte, 100), site.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	for l.Stats().DownPackets == 0 {
		time.Sleep(time.Millisecond)
	}
	if s := l.Stats(); s.DownBytes != 128 || s.DownLost != 1 {
		t.Errorf("%+v", s)
	}
	_ = site.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if _, _, err := site.ReadFrom(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it arrived: %v", err)
	}
}

func TestCloseStillDeliversWhatWasSent(t *testing.T) {
	l := newLink(t, Config{RTT: 40 * time.Millisecond})
	inner, site := listen(t), listen(t)
	server := l.Wrap(inner)
	if _, err := server.WriteTo([]byte("last block"), site.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.WriteTo(nil, site.LocalAddr()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("write after Close: %v", err)
	}
	if b, _ := read(t, site); string(b) != "last block" {
		t.Errorf("got %q", b)
	}
	// Then the inner socket is closed and forgotten: a busy server leaks none.
	for {
		l.mu.Lock()
		open := len(l.conns)
		l.mu.Unlock()
		if open == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := inner.WriteTo(nil, site.LocalAddr()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the inner socket is open: %v", err)
	}
}

func TestCloseUnblocksReaders(t *testing.T) {
	for name, end := range map[string]func(*Link, net.PacketConn) error{
		"socket": func(_ *Link, c net.PacketConn) error { return c.Close() },
		"link":   func(l *Link, _ net.PacketConn) error { return l.Close() },
	} {
		l := newLink(t, Config{})
		c := l.Wrap(listen(t))
		errs := make(chan error, 2)
		for range 2 {
			go func() { _, _, err := c.ReadFrom(make([]byte, 1)); errs <- err }()
		}
		if err := end(l, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for range 2 {
			if err := <-errs; !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.Close(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: second Close: %v", name, err)
		}
	}
}

func TestWrapOnAClosedLinkGivesAClosedSocket(t *testing.T) {
	l := newLink(t, Config{})
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	c := l.Wrap(listen(t))
	if _, _, err := c.ReadFrom(nil); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if err := c.SetDeadline(time.Time{}); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestDeadlines(t *testing.T) {
	l := newLink(t, Config{})
	c, site := l.Wrap(listen(t)), listen(t)
	b := make([]byte, 10)

	start := time.Now()
	_ = c.SetReadDeadline(start.Add(20 * time.Millisecond))
	if _, _, err := c.ReadFrom(b); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) < 20*time.Millisecond {
		t.Errorf("read: %v after %v", err, time.Since(start))
	}
	var ne net.Error
	if _, _, err := c.ReadFrom(b); !errors.As(err, &ne) || !ne.Timeout() {
		t.Errorf("a passed deadline stays: %v", err)
	}
	_ = c.SetDeadline(time.Unix(1, 0))
	if _, err := c.WriteTo(b, site.LocalAddr()); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
	_ = c.SetDeadline(time.Time{})
	if _, err := c.WriteTo(b, site.LocalAddr()); err != nil {
		t.Errorf("write without a deadline: %v", err)
	}
	// A deadline set while a reader waits applies to it; a later one extends it.
	done := make(chan error)
	go func() { _, _, err := c.ReadFrom(b); done <- err }()
	_ = c.SetReadDeadline(time.Now().Add(time.Hour))
	_ = c.SetReadDeadline(time.Now())
	if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("waiting reader: %v", err)
	}
	_ = c.SetReadDeadline(time.Time{})
	if _, err := site.WriteTo([]byte("abcdefghijklmn"), c.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if n, _, err := c.ReadFrom(b); err != nil || !bytes.Equal(b[:n], []byte("abcdefghij")) {
		t.Errorf("a long datagram is cut: %q, %v", b[:n], err)
	}
}

func TestWriteRefusesWhatUDPRefuses(t *testing.T) {
	c := newLink(t, Config{}).Wrap(listen(t))
	if _, err := c.WriteTo(make([]byte, maxPayload+1), c.LocalAddr()); !errors.Is(err, syscall.EMSGSIZE) {
		t.Error(err)
	}
}

func TestAReceiverThatDoesNotReadLosesDatagrams(t *testing.T) {
	l := newLink(t, Config{})
	c := newConn(l, listen(t))
	p := packet{c: c, cost: 60000}
	for range ReceiveBufferBytes/60000 + 3 {
		p.buf = newBuffer(make([]byte, 59972))
		p.toServer()
	}
	if got := l.Stats().UpOverrun; got != 3 || c.waiting > ReceiveBufferBytes {
		t.Errorf("%d overruns, %d bytes wait", got, c.waiting)
	}
	c.abort()
}

func TestACallerMayReuseItsAddress(t *testing.T) {
	l := newLink(t, Config{RTT: 20 * time.Millisecond})
	c, site := l.Wrap(listen(t)), listen(t)
	addr := *site.LocalAddr().(*net.UDPAddr)
	addr.IP = slices.Clone(addr.IP)
	if _, err := c.WriteTo([]byte("x"), &addr); err != nil {
		t.Fatal(err)
	}
	addr.Port, addr.IP[3] = 9, 99
	read(t, site)
}

// BenchmarkDown moves datagrams with up to a window of 64 on their way.
func BenchmarkDown(b *testing.B) {
	l := newLink(b, Config{Rate: 100e9, Queue: 1 << 20})
	server, site := l.Wrap(listen(b)), listen(b)
	payload, in := make([]byte, 1428), make([]byte, 2048)
	addr := site.LocalAddr()
	b.SetBytes(int64(len(payload)))
	b.ReportAllocs()
	flying := 0
	for b.Loop() {
		if _, err := server.WriteTo(payload, addr); err != nil {
			b.Fatal(err)
		}
		for flying++; flying >= 64; flying-- {
			if _, _, err := site.ReadFromUDPAddrPort(in); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkRate runs 2 s of real time at 20 Mbit/s over 150 ms and reports how
// far the measured average is from the rate, in percent.
func BenchmarkRate(b *testing.B) {
	const rate, payload, n = 20e6, 1428, 3434
	for b.Loop() {
		l := newLink(b, Config{Rate: rate, RTT: 150 * time.Millisecond, Queue: 8 << 20})
		server, site := l.Wrap(listen(b)), listen(b)
		for range n {
			if _, err := server.WriteTo(make([]byte, payload), site.LocalAddr()); err != nil {
				b.Fatal(err)
			}
		}
		read(b, site)
		start := time.Now()
		for range n - 1 {
			read(b, site)
		}
		got := float64((n-1)*(payload+HeaderBytes)*8) / time.Since(start).Seconds()
		b.ReportMetric(100*(got-rate)/rate, "%off")
	}
}
