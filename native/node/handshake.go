package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"openpfs/core/pfs"
)

// Limits of handshakes with peers that have connected and are strangers so far.
const (
	maxHandshakes     = 128
	maxHandshakesEach = 8 // from one address
	handshakeWait     = 3 * time.Second
)

var errGaveWay = errors.New("gave way to newer handshakes")

// handshakes are those under way. An honest one takes milliseconds; so when
// there are too many it is the oldest that gives way, not the newcomer, and who
// dawdles in many connections at once keeps nobody out.
type handshakes struct {
	mu  sync.Mutex
	all []*handshake // oldest first
}

type handshake struct {
	from   netip.Addr
	cancel context.CancelCauseFunc
}

// begin admits one from an address.
func (h *handshakes) begin(ctx context.Context, from netip.Addr) (context.Context, *handshake) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &handshake{from: from, cancel: cancel}
	h.mu.Lock()
	defer h.mu.Unlock()
	each := 0
	for _, other := range h.all {
		if other.from == from {
			each++
		}
	}
	oldest := -1
	switch {
	case each >= maxHandshakesEach:
		oldest = slices.IndexFunc(h.all, func(o *handshake) bool { return o.from == from })
	case len(h.all) >= maxHandshakes:
		oldest = 0
	}
	if oldest >= 0 {
		h.all[oldest].cancel(errGaveWay)
		h.all = slices.Delete(h.all, oldest, oldest+1)
	}
	h.all = append(h.all, s)
	return ctx, s
}

func (h *handshakes) end(s *handshake) {
	s.cancel(nil)
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.Index(h.all, s); i >= 0 {
		h.all = slices.Delete(h.all, i, i+1)
	}
}

// admit makes sure of a peer that has connected, before the core hears of it.
// It returns nil without Security; an error was counted.
func (n *Node) admit(tcp net.Conn, from netip.Addr) (*tls.Conn, error) {
	if n.guard.streams == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(n.ctx, handshakeWait)
	defer cancel()
	ctx, s := n.guard.pending.begin(ctx, from)
	defer n.guard.pending.end(s)
	return n.shake(ctx, n.guard.streams.Server(tcp), from)
}

// assure makes sure of a peer that was dialled. On an error it closes tcp.
func (n *Node) assure(ctx context.Context, tcp net.Conn, to netip.Addr) (*tls.Conn, error) {
	if n.guard.streams == nil {
		return nil, nil
	}
	secure, err := n.shake(ctx, n.guard.streams.Client(tcp), to)
	if err != nil {
		tcp.Close()
	}
	return secure, err
}

// shake ends when ctx does, which closes the connection.
func (n *Node) shake(ctx context.Context, t *tls.Conn, peer netip.Addr) (*tls.Conn, error) {
	err := t.HandshakeContext(ctx)
	if err == nil {
		return t, nil
	}
	if why := context.Cause(ctx); why != nil {
		err = why
	}
	err = fmt.Errorf("%s: TLS handshake: %w", peer, err)
	if n.ctx.Err() == nil {
		n.cfg.Log.Debug("connection refused", "err", err)
		n.tryPost(peer, pfs.Malformed{From: peer, What: "TLS handshake that failed", Err: err})
	}
	return nil, err
}
