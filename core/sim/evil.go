package sim

import (
	"math"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// evil is an attacker with a phone's address, and, unless it makes others up,
// its identity. It has no keys: it says what the protocol lets anybody say.
type evil struct {
	class Class
	next  uint32 // of a crowd's identities
}

// evilSize is what an endless sender announces: within the codec's limit, far
// beyond any file.
const evilSize = wire.MaxFile

func (v *evil) step(h *host, in pfs.Input) {
	switch in := in.(type) {
	case pfs.Datagram:
		switch m := in.Msg.(type) {
		case *wire.Claim:
			v.answer(h, m.Topic, m.XID)
		case *wire.Offer:
			if v.class == Claimer || v.class == Crowd {
				v.answer(h, m.Topic, m.XID)
			}
		}
	case pfs.Accepted:
		if v.class == Liar || v.class == Crowd {
			h.s.struck[v.class]++
			h.pipes.get(in.Conn).close(h)
		}
	case pfs.Framed:
		if j, ok := in.Frame.(*wire.Join); ok {
			v.join(h, in.Conn, j)
		}
	}
}

// answer broadcasts a lie about a file, a moment after it was spoken of.
func (v *evil) answer(h *host, t wire.Topic, xid uint32) {
	if h.lying { // one lie at a time: an attacker's line is no faster than others'
		return
	}
	h.lying = true
	life := h.life
	h.s.after(time.Duration(h.s.chaos.Int64N(int64(100*time.Millisecond))), func() {
		h.lying = false
		if h.life != life || h.evil != v {
			return
		}
		h.s.struck[v.class]++
		head := wire.Header{Hier: wire.Hier(t.Model, t.File), XID: ^xid, From: h.cfg.ID}
		if v.class == Crowd {
			v.next++
			head.From = wire.NodeID{0x02, 'E', 'V', byte(v.next >> 16), byte(v.next >> 8), byte(v.next)}
		}
		if v.class == Claimer || v.class == Crowd && v.next%2 == 0 {
			h.broadcast(&wire.Claim{Header: head, Topic: t, Strength: math.MaxInt32, Map: math.MaxUint32})
			return
		}
		size, digest := int64(1<<20), lie(t.File)
		if v.class == OldPeer {
			size, digest, _ = h.load.editions[ancient].content(t.File)
		}
		h.broadcast(&wire.Offer{Header: head, Topic: t, Strength: math.MaxUint32, Map: math.MaxUint32,
			Free: wire.MaxChildren, Size: size, Digest: digest})
	})
}

func lie(file string) load.Digest { return load.Sum([]byte("a lie about " + file)) }

// join serves who was taken in.
func (v *evil) join(h *host, conn pfs.ConnID, j *wire.Join) {
	p := h.pipes.get(conn)
	if v.class == Claimer {
		p.close(h)
		return
	}
	h.s.struck[v.class]++
	p.send(h, &wire.Accept{Rooted: true, Path: []wire.PeerRef{{ID: h.cfg.ID, Addr: h.addr}}})
	size, said, from := int64(1<<20), lie(j.File), load.Sum([]byte("poison"))
	switch v.class {
	case Poisoner:
	case OldPeer:
		var has bool
		if size, said, has = h.load.editions[ancient].content(j.File); !has {
			return
		}
		from = said
	case Endless:
		size = evilSize
	default:
		return
	}
	h.disk.set(j.File, disk{have: size, size: size, from: from})
	p.send(h, &wire.File{Size: size, Digest: said})
	if size > 0 {
		p.startFlow(h, &pfs.Outgoing{Conn: conn, File: j.File, Size: size})
	}
}

// possess puts a phone into an attacker's hands.
func (s *Sim) possess(h *host, class Class) {
	s.off(h, "taken over")
	h.dead, h.awake, h.evil = false, true, &evil{class: class}
}

// impersonate lets another device speak as a phone does, once.
func (s *Sim) impersonate(h *host) {
	t := wire.Topic{Model: h.cfg.Model, File: h.load.spec.Files[s.chaos.IntN(len(h.load.spec.Files))].Name}
	head := wire.Header{Hier: wire.Hier(t.Model, t.File), XID: s.chaos.Uint32(), From: h.cfg.ID}
	var m wire.Message = &wire.Claim{Header: head, Topic: t, Strength: s.chaos.Uint32() >> 1}
	if s.chaos.IntN(2) == 0 {
		m = &wire.Offer{Header: head, Topic: t, Strength: s.chaos.Uint32() | 1<<31, Free: 1}
	}
	s.struck[Impostor]++
	raw, _ := s.encode(m)
	for _, to := range s.hosts {
		if to.evil == nil && to.subnet == h.subnet {
			to.heard(impostorAddr, raw)
			to.step(pfs.Datagram{From: impostorAddr, Msg: m})
		}
	}
}
