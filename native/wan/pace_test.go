package wan

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// sink is a far end inside the test's bubble: it notes when datagrams arrive.
type sink struct {
	net.PacketConn
	start  time.Time
	bytes  int
	last   time.Duration
	closed chan struct{}
}

func (s *sink) WriteTo(p []byte, _ net.Addr) (int, error) {
	s.bytes += len(p) + HeaderBytes
	s.last = time.Since(s.start)
	return len(p), nil
}

func (s *sink) ReadFrom([]byte) (int, net.Addr, error) { <-s.closed; return 0, nil, net.ErrClosed }
func (s *sink) LocalAddr() net.Addr                    { return &net.UDPAddr{} }
func (s *sink) Close() error                           { close(s.closed); return nil }

// The clock here is synctest's, so the claim is exact on any machine: a sender
// a little faster than the line gets the line rate, neither more nor less.
func TestABusyLinkRunsAtItsRate(t *testing.T) {
	const n, payload = 700, 1428
	for _, rate := range []BitsPerSecond{384e3, 2.5e6, 10e6, 999_999_937} {
		synctest.Test(t, func(t *testing.T) {
			l, err := New(Config{Rate: rate, RTT: 150 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			far := &sink{start: time.Now(), closed: make(chan struct{})}
			c := l.Wrap(far)
			each := time.Duration((payload + HeaderBytes) * 8e9 / int64(rate))
			for range n {
				if _, err := c.WriteTo(make([]byte, payload), &net.UDPAddr{}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(each * 99 / 100)
			}
			time.Sleep(time.Hour) // the queue drains
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			const bytes = n * (payload + HeaderBytes)
			want := time.Duration(bytes*8e9/int64(rate)) + 75*time.Millisecond
			if far.bytes != bytes || far.last != want {
				t.Errorf("%v: %d of %d bytes after %v, want %v", rate, far.bytes, bytes, far.last, want)
			}
		})
	}
}
