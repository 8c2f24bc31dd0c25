package upstream

import (
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// meter counts what a download costs: connections serve one download after the other, and each byte is counted for the one
// that has the connection.
type meter struct {
	bytes atomic.Int64

	mu    sync.Mutex
	asked time.Time     // when the request at hand got its connection
	heard bool          // it has been answered, if only with a byte
	trip  time.Duration // the quickest answer; 0: none yet
}

// trace tells the meter of a request's connection and of its answer's first byte.
func (m *meter) trace() *httptrace.ClientTrace {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked, m.heard = time.Time{}, false
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			conn := info.Conn
			if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
				conn = t.NetConn()
			}
			conn.(*meteredConn).countFor(m)
			m.mu.Lock()
			defer m.mu.Unlock()
			m.asked = time.Now()
		},
		GotFirstResponseByte: func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.heard = true
			if took := time.Since(m.asked); m.trip == 0 || took < m.trip {
				m.trip = took
			}
		},
	}
}

// unanswered tells whether the latest request had a connection, and the server closed it without a word.
func (m *meter) unanswered() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.asked.IsZero() && !m.heard
}

func (m *meter) read() (bytes int64, trip time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytes.Load(), m.trip
}

// meteredConn counts what is read. It is below TLS, so that handshakes and records count, too.
type meteredConn struct {
	net.Conn
	owner   atomic.Pointer[meter]
	unowned atomic.Int64 // read before the first owner came: a handshake, for it to pay
}

func (c *meteredConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if m := c.owner.Load(); m != nil {
		m.bytes.Add(int64(n))
	} else {
		c.unowned.Add(int64(n))
	}
	return n, err
}

func (c *meteredConn) countFor(m *meter) {
	c.owner.Store(m)
	m.bytes.Add(c.unowned.Swap(0))
}
