// The library marks all it has as deprecated, in favour of its successor.
//
//lint:file-ignore SA1019 nhooyr.io/websocket is the owner's choice; see doc.go

package ws

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"nhooyr.io/websocket"
)

// Defaults of Options. The library's own read limit is 32 KiB.
const (
	DefaultReadLimit    = 64 << 10
	DefaultWriteTimeout = 10 * time.Second
	closeTimeout        = time.Second
)

// Options says what a connection may do. The zero value is usable.
type Options struct {
	ReadLimit    int64         // bytes of one message; 0: DefaultReadLimit
	WriteTimeout time.Duration // of one message; 0: DefaultWriteTimeout
	// Origins are patterns (path.Match) of hosts whose pages may connect besides
	// the host that is asked. Accept only.
	Origins []string
}

func (o Options) withDefaults() Options {
	if o.ReadLimit == 0 {
		o.ReadLimit = DefaultReadLimit
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = DefaultWriteTimeout
	}
	return o
}

// Code is why a connection was closed (RFC 6455, section 7.4).
type Code int

// The codes that the project uses.
const (
	Normal      = Code(websocket.StatusNormalClosure)
	GoingAway   = Code(websocket.StatusGoingAway)
	Unsupported = Code(websocket.StatusUnsupportedData)
	Policy      = Code(websocket.StatusPolicyViolation)
	TooBig      = Code(websocket.StatusMessageTooBig)
)

// CodeOf returns the code with which the peer closed, or -1.
func CodeOf(err error) Code { return Code(websocket.CloseStatus(err)) }

// ErrBinary is returned when the peer sends what is not text.
var ErrBinary = errors.New("ws: a binary message; only text is spoken here")

// Conn is one WebSocket connection.
type Conn struct {
	c       *websocket.Conn
	timeout time.Duration
	tcp     net.Conn // below c
	closing atomic.Bool
}

func newConn(c *websocket.Conn, tcp net.Conn, o Options) *Conn {
	c.SetReadLimit(o.ReadLimit)
	return &Conn{c: c, tcp: tcp, timeout: o.WriteTimeout}
}

// client keeps no idle connections, so that nothing outlives a Conn, and speaks
// HTTP/1.1 alone, as the library's handshake does. It tells of the connection that
// it makes.
func client(made func(net.Conn)) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err == nil {
			made(c)
		}
		return c, err
	}
	t.DisableKeepAlives = true
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Dial connects to a ws, wss, http or https URL. ctx bounds the handshake only.
func Dial(ctx context.Context, url string, o Options) (*Conn, error) {
	var tcp net.Conn
	c, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: client(func(c net.Conn) { tcp = c })})
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("ws: dialling %s: the server answers %s", url, resp.Status)
		}
		return nil, fmt.Errorf("ws: dialling %s: %w", url, err)
	}
	return newConn(c, tcp, o.withDefaults()), nil
}

// Accept upgrades a request. On error the response has been written.
func Accept(w http.ResponseWriter, r *http.Request, o Options) (*Conn, error) {
	taken := &hijacked{ResponseWriter: w}
	c, err := websocket.Accept(taken, r, &websocket.AcceptOptions{OriginPatterns: o.Origins})
	if err != nil {
		return nil, fmt.Errorf("ws: accepting %s: %w", r.RemoteAddr, err)
	}
	return newConn(c, taken.tcp, o.withDefaults()), nil
}

// hijacked remembers the connection that the library takes over.
type hijacked struct {
	http.ResponseWriter
	tcp net.Conn
}

func (h *hijacked) Hijack() (c net.Conn, buf *bufio.ReadWriter, err error) {
	c, buf, err = http.NewResponseController(h.ResponseWriter).Hijack()
	h.tcp = c
	return c, buf, err
}

// Read returns the next message. When ctx ends, so does the connection. One
// goroutine reads.
func (c *Conn) Read(ctx context.Context) ([]byte, error) {
	kind, b, err := c.c.Read(ctx)
	if err == nil && c.closing.Load() {
		err = net.ErrClosed // while it closes, the library reads, too: the message may be in pieces
	}
	if err != nil {
		return nil, fmt.Errorf("ws: reading: %w", err)
	}
	if kind != websocket.MessageText {
		c.Close(Unsupported, "text only")
		return nil, ErrBinary
	}
	return b, nil
}

// Write sends one text message. When it fails, the connection is over.
func (c *Conn) Write(ctx context.Context, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.c.Write(ctx, websocket.MessageText, text); err != nil {
		if late := ctx.Err(); late != nil {
			err = late // the library may only say that the connection was closed
		}
		return fmt.Errorf("ws: writing %d bytes: %w", len(text), err)
	}
	return nil
}

// Ping asks the peer for a sign of life within the write timeout.
func (c *Conn) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.c.Ping(ctx); err != nil {
		return fmt.Errorf("ws: pinging: %w", err)
	}
	return nil
}

// Close tells the peer why and ends the connection; later calls do nothing.
// The reason has at most 120 bytes.
func (c *Conn) Close(code Code, reason string) {
	c.closing.Store(true)
	// The library would wait five seconds for the peer's answer.
	late := time.AfterFunc(closeTimeout, func() { _ = c.tcp.Close() })
	defer late.Stop()
	// What the peer still does with a closed connection is of no use to anyone.
	_ = c.c.Close(websocket.StatusCode(code), reason[:min(len(reason), 120)])
}
