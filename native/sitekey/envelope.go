package sitekey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"math"
	"net/netip"
	"time"

	"openpfs/core/wire"
)

const (
	magic   = 0x5053 // "PS"
	version = 1
	headLen = 20
	tagLen  = 16
)

// Lengths in bytes.
const (
	Overhead  = headLen + tagLen
	MaxSealed = wire.MaxDatagram + Overhead
)

// Why a datagram is refused.
var (
	ErrPlain   = errors.New("datagram without the site key's envelope")
	ErrVersion = errors.New("sealed datagram of another version")
	ErrLength  = errors.New("sealed datagram of a wrong length")
	ErrTag     = errors.New("datagram sealed with another site key, or changed on the way")
	ErrReplay  = errors.New("sealed datagram that came before, or is older than what came")
	ErrStale   = errors.New("sealed datagram too far from this node's clock")
	ErrSender  = errors.New("sealed datagram in another's name than its message")
	// ErrSealed is for those who have no key.
	ErrSealed = errors.New("datagram sealed with a site key, and this node has none")
)

// IsSealed reports whether a datagram looks like an envelope.
func IsSealed(b []byte) bool { return len(b) >= 2 && binary.BigEndian.Uint16(b) == magic }

// Sender is the identity that an envelope claims; false if b is none.
func Sender(b []byte) (id wire.NodeID, ok bool) {
	if len(b) < headLen || !IsSealed(b) {
		return id, false
	}
	return wire.NodeID(b[4:10]), true
}

// tagger computes tags; one goroutine at a time.
type tagger struct {
	mac hash.Hash
	sum [sha256.Size]byte
	ip  [16]byte
}

func newTagger(k *Key) tagger { return tagger{mac: hmac.New(sha256.New, k.datagrams)} }

// tag of an envelope's bytes before it. The result is good until the next call.
func (t *tagger) tag(from netip.Addr, b []byte) []byte {
	t.ip = from.As16()
	t.mac.Reset()
	t.mac.Write(t.ip[:])
	t.mac.Write(b)
	return t.mac.Sum(t.sum[:0])[:tagLen]
}

// Sealer puts one node's datagrams into envelopes; one goroutine at a time.
type Sealer struct {
	tagger
	id      wire.NodeID
	addr    netip.Addr
	epoch   uint64
	counter uint32
	now     func() time.Time
}

// Sealer makes the one of the node with this identity and address; its epoch is
// above all that it had before (see NextEpoch).
func (k *Key) Sealer(id wire.NodeID, addr netip.Addr, epoch uint64) *Sealer {
	if epoch == 0 || epoch > maxEpoch {
		panic("sitekey: an epoch out of range")
	}
	return &Sealer{tagger: newTagger(k), id: id, addr: addr, epoch: epoch, now: time.Now}
}

// Append appends the envelope of a datagram.
func (s *Sealer) Append(b, datagram []byte) []byte {
	if len(datagram) > wire.MaxDatagram {
		panic("sitekey: a datagram over the limit")
	}
	s.count()
	start := len(b)
	b = binary.BigEndian.AppendUint16(b, magic)
	b = append(b, version, 0)
	b = append(b, s.id[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(s.epoch>>32))
	b = binary.BigEndian.AppendUint32(b, uint32(s.epoch))
	b = binary.BigEndian.AppendUint32(b, s.counter)
	b = append(b, datagram...)
	return append(b, s.tag(s.addr, b[start:])...)
}

// count moves the counter to the clock, or by one if the clock is behind.
func (s *Sealer) count() {
	now := s.now().UnixMilli()
	next := max(int64(s.counter)+1, now-int64(s.epoch))
	if next > math.MaxUint32 {
		s.epoch, next = uint64(max(now, int64(s.epoch)+next)), 1
		if s.epoch > maxEpoch {
			panic("sitekey: no epoch is left")
		}
	}
	s.counter = uint32(next)
}
