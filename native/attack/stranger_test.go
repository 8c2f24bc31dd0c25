package attack

import (
	"net"
	"sync/atomic"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
	"openpfs/native/testsite"
)

// stranger is somebody on the subnet who has no part in it, and who may change
// its name whenever it likes.
type stranger struct {
	*testsite.Peer
	s      *site
	n      int  // its address is node n's
	serves bool // somebody answers there

	claimed  atomic.Int64 // the number under which it speaks: names are free
	newNames atomic.Bool  // another one after every join, or after every offer if nobody can join
}

// stranger opens node n's UDP port and, with a script for those who join, TCP.
func (s *site) stranger(n int, serve func(*stranger, net.Conn)) *stranger {
	s.t.Helper()
	x := &stranger{s: s, n: n, serves: serve != nil}
	x.claimed.Store(int64(n))
	if serve == nil {
		x.Peer = s.Peer(n, nil)
	} else {
		x.Peer = s.Peer(n, func(_ *testsite.Peer, c net.Conn, _ *wire.Join) { serve(x, c) })
	}
	return x
}

// tell sends a datagram to phones, from 1 on.
func (x *stranger) tell(packet []byte, phones int) {
	for n := 1; n <= phones; n++ {
		x.Say(packet, x.s.At(n))
	}
}

// offers says to the phones, again and again, that both files are here.
func (x *stranger) offers(phones int, newNames bool) {
	x.newNames.Store(newNames)
	x.Keeps(20*time.Millisecond, func() {
		if newNames && !x.serves {
			x.claimed.Add(1)
		}
		for _, f := range x.s.Load.Files {
			x.tell(x.Offer(int(x.claimed.Load()), f), phones)
		}
	})
}

// acceptChild makes the joiner a child of the name that spoke last.
func (x *stranger) acceptChild(c net.Conn) {
	testsite.Send(c, &wire.Accept{Rooted: true, Path: []wire.PeerRef{{ID: x.s.ID(int(x.claimed.Load())), Addr: x.s.Addr(x.n)}}})
	if x.newNames.Load() {
		x.claimed.Add(1)
	}
}

func announce(c net.Conn, f *load.File) {
	testsite.Send(c, &wire.File{Size: f.Size(), Digest: f.Digest()})
}
