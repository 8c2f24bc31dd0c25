package sim

import (
	"net/netip"

	"openpfs/core/wire"
)

// Whoever can be made to send more to an address than was sent to make it do so
// is a weapon against who has that address. Until a connection has shown that
// somebody there wants to hear it, a phone may send to an address three times
// what it has received from there or, by a peer's word, about it.

// Bytes of packets, IP headers included. The system's own repetitions of a SYN
// are not counted: nothing of ours asks for them. It is counted for the checks
// only.
const (
	udpHeaders  = 28
	synBytes    = 60
	mentionSize = 22 // a node in an Accept or a Redirect
)

// meter counts what passed before that, in bytes.
type meter struct {
	got, sent int64
	proved    bool
}

func (h *host) meterOf(addr netip.Addr) *meter {
	m := h.meters[addr]
	if m == nil {
		if h.meters == nil {
			h.meters = map[netip.Addr]*meter{}
		}
		m = &meter{}
		h.meters[addr] = m
	}
	return m
}

// heard counts a datagram that has arrived.
func (h *host) heard(from netip.Addr, raw []byte) {
	if !h.s.strict {
		return
	}
	h.meterOf(from).got += udpHeaders + int64(len(raw))
}

// proves notes that somebody at an address wants to hear this phone.
func (h *host) proves(addr netip.Addr) {
	if h.s.strict {
		h.meterOf(addr).proved = true
	}
}

// knocks counts a connection that is asked for, and keeps the worst.
func (h *host) knocks(addr netip.Addr) {
	if !h.s.strict {
		return
	}
	m := h.meterOf(addr)
	if m.proved {
		return
	}
	m.sent += synBytes
	if h.worst.sent == 0 || m.sent*h.worst.got > h.worst.sent*m.got {
		h.worst, h.worstAddr = *m, addr
	}
}

// mentions counts the addresses that a frame names.
func (h *host) mentions(f wire.Frame) {
	var named []wire.PeerRef
	switch f := f.(type) {
	case *wire.Accept:
		named = f.Path
	case *wire.Redirect:
		named = f.To
	}
	for _, p := range named {
		h.meterOf(p.Addr).got += mentionSize
	}
}
