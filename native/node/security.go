package node

import (
	"errors"
	"net/netip"
	"time"

	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

// Security keeps strangers out; the zero value keeps out nobody.
type Security struct {
	// Key seals datagrams and, without Streams, protects connections; nil:
	// datagrams are believed whoever sent them.
	Key *sitekey.Key
	// Epoch goes with Key: sitekey.NextEpoch.
	Epoch uint64
	// Skew goes with Key: how far a datagram's time may be from this node's
	// clock; 0 is any.
	Skew time.Duration
	// Streams protects connections by other means than Key.
	Streams *sitekey.Streams
}

// guard is a node's Security at work; without one, all but pending is nil.
type guard struct {
	sealer  *sitekey.Sealer // the loop's
	sealed  []byte          // the loop's
	opener  *sitekey.Opener
	streams *sitekey.Streams
	pending handshakes
}

func newGuard(cfg *Config) (*guard, error) {
	sec := cfg.Security
	g := &guard{streams: sec.Streams}
	if sec.Key == nil {
		return g, nil
	}
	if sec.Epoch == 0 {
		return nil, errors.New("node: a site key without an epoch")
	}
	g.sealer = sec.Key.Sealer(cfg.PFS.ID, cfg.PFS.Addr, sec.Epoch)
	g.opener = sec.Key.Opener()
	g.opener.Skew = sec.Skew
	if g.streams != nil {
		return g, nil
	}
	var err error
	g.streams, err = sec.Key.Streams()
	return g, err
}

// seal is the loop's, for what it sends.
func (g *guard) seal(datagram []byte) []byte {
	if g.sealer == nil {
		return datagram
	}
	g.sealed = g.sealer.Append(g.sealed[:0], datagram)
	return g.sealed
}

// errOwn is no error: our own broadcast has come back.
var errOwn = errors.New("our own")

// open reads a datagram that is to be believed; with a key only what was
// sealed with the same one.
func (n *Node) open(b []byte, from netip.Addr) (wire.Message, error) {
	var sealedBy wire.NodeID
	if n.guard.opener == nil {
		if sitekey.IsSealed(b) {
			return nil, sitekey.ErrSealed
		}
	} else {
		if id, ok := sitekey.Sender(b); ok && id == n.cfg.PFS.ID && from == n.cfg.PFS.Addr {
			return nil, errOwn // not worth checking the tag
		}
		var err error
		if b, sealedBy, err = n.guard.opener.Open(b, from); err != nil {
			return nil, err
		}
	}
	m, err := wire.ParseDatagram(b)
	switch {
	case err != nil:
		return nil, err
	case n.guard.opener != nil && m.Head().From != sealedBy:
		return nil, sitekey.ErrSender
	case from == n.cfg.PFS.Addr && m.Head().From == n.cfg.PFS.ID:
		return nil, errOwn
	}
	return m, nil
}
