package upstream

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// HTTPConfig is how an HTTP source behaves. The zero value of a field means the default; URL must be there.
type HTTPConfig struct {
	URL     string // http://HOST:PORT/PATH or https://…; a CUCM offers its files at http://HOST:6970
	LocalIP string // address to connect from; any by default
	CAFile  string // PEM file of the authorities to trust instead of the system's; https only
	// Timeout is the longest wait for a connection, for an answer, and for the next byte of one; 10 s by default. Waiting
	// for the Sink does not count.
	Timeout time.Duration
	// Pause is the least time from one attempt's beginning to the next one's; it doubles with each one that made no
	// headway, up to 8 s. 500 ms by default.
	Pause        time.Duration
	Retries      int   // repetitions without headway before the server counts as unreachable; 5 by default
	MaxFileBytes int64 // more is not taken; 256 MiB by default
}

const (
	maxPause        = 8 * time.Second
	maxHeaderBytes  = 64 << 10 // of one answer
	idleConnections = 16       // kept for the next files: more components than a load fetches at once
	idleTimeout     = 30 * time.Second
)

func (c *HTTPConfig) setDefaults() {
	setDefault(&c.Timeout, 10*time.Second)
	setDefault(&c.Pause, 500*time.Millisecond)
	setDefault(&c.Retries, 5)
	setDefault(&c.MaxFileBytes, 256<<20)
}

func (c *HTTPConfig) check() error {
	switch {
	case c.Timeout < 0 || c.Pause < 0:
		return fmt.Errorf("upstream: timeout %v, pause %v", c.Timeout, c.Pause)
	case c.Retries < 0 || c.MaxFileBytes < 0:
		return fmt.Errorf("upstream: %d retries, %d bytes at most", c.Retries, c.MaxFileBytes)
	}
	return nil
}

// HTTP is a Source: one HTTP or HTTPS server.
type HTTP struct {
	config    HTTPConfig
	base      *url.URL // its path does not end in a slash
	transport *http.Transport
	dialer    *dialer

	mu    sync.Mutex
	known map[string]edition // of files that were begun, for who comes back for the rest
}

// NewHTTP makes a source; it does not talk to the server yet. Call Close when done with it.
func NewHTTP(config HTTPConfig) (*HTTP, error) {
	config.setDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	base, err := parseBase(config.URL)
	if err != nil {
		return nil, err
	}
	trust, err := config.trust(base)
	if err != nil {
		return nil, err
	}
	dialer := &dialer{tcp: net.Dialer{Timeout: config.Timeout}, tls: trust, within: config.Timeout}
	if config.LocalIP != "" {
		addr, err := netip.ParseAddr(config.LocalIP)
		if err != nil {
			return nil, fmt.Errorf("upstream: local address: %w", err)
		}
		dialer.tcp.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(addr, 0))
	}
	h := &HTTP{config: config, base: base, dialer: dialer, known: map[string]edition{}}
	h.transport = &http.Transport{
		DialContext:            dialer.dial,
		DialTLSContext:         dialer.dialTLS,
		DisableCompression:     true, // sizes and ranges must be the file's
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		Protocols:              new(http.Protocols),
	}
	h.transport.Protocols.SetHTTP1(true) // see "Connections" in the package comment
	return h, nil
}

// parseBase reads a URL to which the names of files can be added.
func parseBase(s string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("upstream: %q is not http://HOST:PORT/PATH: %s", s, why)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return bad(err.Error())
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("want http or https")
	case u.Hostname() == "" || u.Opaque != "":
		return bad("no host")
	case u.User != nil:
		return bad("a password has no place in it")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return bad("nothing may follow the path")
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// trust is what an https server must prove.
func (c *HTTPConfig) trust(base *url.URL) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile == "" {
		return config, nil
	}
	if base.Scheme != "https" {
		return nil, fmt.Errorf("upstream: authorities in %s are of no use to %s: nothing protects that connection", c.CAFile, base)
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("upstream: authorities to trust: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("upstream: %s has no certificate in PEM", c.CAFile)
	}
	return config, nil
}

// Close closes the connections that wait for a next file. No Fetch or Warm may run or begin then.
func (h *HTTP) Close() {
	h.transport.CloseIdleConnections()
	h.dialer.close()
}

// String is the base URL.
func (h *HTTP) String() string { return h.base.String() }

// Warm implements Warmer: it opens a connection, TLS included, unless four are waiting already. A Fetch within 5 s takes it,
// also if it is still being opened; later it is closed. Whatever goes wrong, Fetch will meet again.
func (h *HTTP) Warm(ctx context.Context) {
	port := h.base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[h.base.Scheme]
	}
	h.dialer.warm(ctx, net.JoinHostPort(h.base.Hostname(), port), h.base.Scheme == "https")
}

// Fetch implements Source.
func (h *HTTP) Fetch(ctx context.Context, request Request, sink Sink) (Result, error) {
	if request.From < 0 {
		panic("upstream: a file has no bytes before its first")
	}
	d := &download{source: h, name: request.Name, sink: sink, at: request.From, result: Result{Size: UnknownSize}}
	begun := time.Now()
	err := d.run(ctx)
	d.result.WireBytes, d.result.RoundTrip = d.meter.read()
	d.result.Elapsed = time.Since(begun)
	return d.result, report(h, request.Name, err)
}

// locate is where a file is. The name may have folders; it cannot leave the base.
func (h *HTTP) locate(name string) (*url.URL, error) {
	const maxName = 1024 // with folders; servers take lines of 8 KiB
	if name == "" || len(name) > maxName {
		return nil, fmt.Errorf("file name of %d bytes", len(name))
	}
	escaped := make([]string, 0, 1)
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." || part == ".." {
			return nil, errors.New("file name with an empty part or dots for one")
		}
		escaped = append(escaped, url.PathEscape(part))
	}
	u := *h.base
	u.RawPath = h.base.EscapedPath() + "/" + strings.Join(escaped, "/")
	u.Path += "/" + name
	return &u, nil
}

// maxKnown bounds what is remembered of files; forgetting costs that a resumed file may have changed unseen, until its
// digest is looked at.
const maxKnown = 1024

func (h *HTTP) edition(name string) edition {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known[name]
}

func (h *HTTP) learn(name string, e edition) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= maxKnown {
		clear(h.known)
	}
	h.known[name] = e
}
