package sitekey

import (
	"crypto/hmac"
	"encoding/binary"
	"math"
	"net/netip"
	"sync"
	"time"

	"openpfs/core/wire"
)

// MaxSenders is of how many senders an Opener keeps what has come, some 170
// bytes each.
const MaxSenders = 4096

// Opener checks envelopes, for any number of goroutines.
type Opener struct {
	// Skew is how far from this node's clock a datagram may have been sent; 0
	// is any time. Set it before the first Open.
	Skew time.Duration

	mu      sync.Mutex
	tagger  tagger
	senders map[wire.NodeID]*sender
	heard   uint64 // counts what was taken
	now     func() time.Time
}

// sender is what has come from one.
type sender struct {
	epoch  uint64
	heard  uint64 // when last, as Opener.heard counts
	window window
}

// Opener makes one that has heard nothing yet.
func (k *Key) Opener() *Opener {
	return &Opener{tagger: newTagger(k), senders: map[wire.NodeID]*sender{}, now: time.Now}
}

// Open returns the datagram in an envelope that came from an address, as a part
// of b, and whose it is; or why it must not be believed.
func (o *Opener) Open(b []byte, from netip.Addr) (datagram []byte, id wire.NodeID, err error) {
	switch {
	case !IsSealed(b):
		return nil, id, ErrPlain
	case len(b) < Overhead || len(b) > MaxSealed:
		return nil, id, ErrLength
	case b[2] != version || b[3] != 0:
		return nil, id, ErrVersion
	}
	body, tag := b[:len(b)-tagLen], b[len(b)-tagLen:]
	o.mu.Lock()
	defer o.mu.Unlock()
	if !hmac.Equal(tag, o.tagger.tag(from, body)) {
		return nil, id, ErrTag
	}
	id = wire.NodeID(b[4:10])
	epoch := uint64(binary.BigEndian.Uint16(b[10:]))<<32 | uint64(binary.BigEndian.Uint32(b[12:]))
	counter := binary.BigEndian.Uint32(b[16:])
	if !o.timely(epoch + uint64(counter)) {
		return nil, id, ErrStale
	}
	if !o.fresh(id, epoch, counter) {
		return nil, id, ErrReplay
	}
	return body[headLen:], id, nil
}

func (o *Opener) timely(sentMillis uint64) bool {
	if o.Skew == 0 {
		return true
	}
	off := o.now().UnixMilli() - int64(sentMillis)
	return max(off, -off) <= o.Skew.Milliseconds()
}

// fresh notes an authenticated datagram; false if it must have come before.
func (o *Opener) fresh(id wire.NodeID, epoch uint64, counter uint32) bool {
	s := o.senders[id]
	if s == nil {
		if len(o.senders) == MaxSenders {
			o.evict()
		}
		s = &sender{}
		o.senders[id] = s
	}
	switch {
	case epoch < s.epoch:
		return false
	case epoch > s.epoch:
		s.epoch, s.window = epoch, window{}
	}
	if !s.window.take(counter) {
		return false
	}
	o.heard++
	s.heard = o.heard
	return true
}

// evict forgets who was silent for longest. It looks at all, which only a
// member's new name costs.
func (o *Opener) evict() {
	var silent wire.NodeID
	first := uint64(math.MaxUint64)
	for id, s := range o.senders {
		if s.heard < first {
			silent, first = id, s.heard
		}
	}
	delete(o.senders, silent)
}
