// The library marks all it has as deprecated, in favour of its successor.
//
//lint:file-ignore SA1019 nhooyr.io/websocket is the owner's choice; see doc.go

package ws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	TryLater    = Code(websocket.StatusTryAgainLater)
)

// CodeOf returns the code with which the peer closed, or -1.
func CodeOf(err error) Code { return Code(websocket.CloseStatus(err)) }

// ErrBinary is returned when the peer sends what is not text.
var ErrBinary = errors.New("ws: a binary message; only text is spoken here")

// Conn is one WebSocket connection.
type Conn struct {
	c       *websocket.Conn
	timeout time.Duration
	// alive ends when Close has waited long enough: the library closes a
	// connection at once when the context of a pending call ends.
	alive context.Context
	kill  context.CancelFunc
}

func newConn(c *websocket.Conn, o Options) *Conn {
	c.SetReadLimit(o.ReadLimit)
	alive, kill := context.WithCancel(context.Background())
	return &Conn{c: c, timeout: o.WriteTimeout, alive: alive, kill: kill}
}

// client keeps no idle connections, so that nothing outlives a Conn, and speaks
// HTTP/1.1 alone, as the library's handshake does.
var client = func() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableKeepAlives = true
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}()

// Dial connects to a ws, wss, http or https URL. ctx bounds the handshake only.
func Dial(ctx context.Context, url string, o Options) (*Conn, error) {
	c, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("ws: dialling %s: the server answers %s", url, resp.Status)
		}
		return nil, fmt.Errorf("ws: dialling %s: %w", url, err)
	}
	return newConn(c, o.withDefaults()), nil
}

// Accept upgrades a request. On error the response has been written.
func Accept(w http.ResponseWriter, r *http.Request, o Options) (*Conn, error) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: o.Origins})
	if err != nil {
		return nil, fmt.Errorf("ws: accepting %s: %w", r.RemoteAddr, err)
	}
	return newConn(c, o.withDefaults()), nil
}

// Read returns the next message. When ctx ends, so does the connection.
func (c *Conn) Read(ctx context.Context) ([]byte, error) {
	ctx, stop := c.bound(ctx)
	defer stop()
	kind, b, err := c.c.Read(ctx)
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
	ctx, stop := c.bound(ctx)
	defer stop()
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
	late := time.AfterFunc(closeTimeout, c.kill)
	defer late.Stop()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		// What the peer still does with a closed connection is of no use to anyone.
		_ = c.c.Close(websocket.StatusCode(code), reason[:min(len(reason), 120)])
	}()
	// The library would wait five seconds for the peer's answer. A read that is
	// under way with a context of ours ends that when we say so; begun here, it
	// is there before the library has sent its last message and reads, too.
	for err := error(nil); err == nil; {
		_, _, err = c.c.Read(c.alive)
	}
	<-closed
	c.kill()
}

// bound ends ctx when Close gives up waiting.
func (c *Conn) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.alive, cancel)
	return ctx, func() { stop(); cancel() }
}
