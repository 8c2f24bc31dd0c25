package attack

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
)

// stranger is somebody on the subnet who has no part in it: what it sends is the
// test's.
type stranger struct {
	t    *testing.T
	s    *site
	n    int // its address is node n's
	udp  *net.UDPConn
	tcp  net.Listener // nil: nobody answers there
	wait sync.WaitGroup
	stop context.CancelFunc
	ctx  context.Context

	claimed  atomic.Int64 // the number under which it speaks: names are free
	newNames atomic.Bool  // another one after every join, or after every offer if nobody can join
}

// stranger opens node n's UDP port and, with a script for those who join, TCP.
func (s *site) stranger(n int, serve func(*stranger, net.Conn)) *stranger {
	s.t.Helper()
	at := netip.AddrPortFrom(s.addr(n), wire.Port)
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		s.t.Fatal(err)
	}
	x := &stranger{t: s.t, s: s, n: n, udp: udp}
	x.ctx, x.stop = context.WithCancel(context.Background())
	x.claimed.Store(int64(n))
	if serve != nil {
		if x.tcp, err = net.Listen("tcp", at.String()); err != nil {
			s.t.Fatal(err)
		}
		x.wait.Go(func() { x.accept(serve) })
	}
	s.t.Cleanup(func() {
		x.stop()
		udp.Close()
		if x.tcp != nil {
			x.tcp.Close()
		}
		x.wait.Wait()
	})
	return x
}

func (x *stranger) accept(serve func(*stranger, net.Conn)) {
	for {
		c, err := x.tcp.Accept()
		if err != nil {
			return
		}
		x.wait.Go(func() {
			defer c.Close()
			defer context.AfterFunc(x.ctx, func() { c.Close() })()
			if joined(c) {
				serve(x, c)
			}
		})
	}
}

// joined reads the one frame with which a child begins.
func joined(c net.Conn) bool {
	var head [wire.FrameHeaderLen]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return false
	}
	_, n, err := wire.ParseFrameHeader(head)
	if err != nil {
		return false
	}
	_, err = io.CopyN(io.Discard, c, int64(n))
	return err == nil
}

// tell sends a datagram to phones, from 1 on.
func (x *stranger) tell(packet []byte, phones int) {
	for n := 1; n <= phones; n++ {
		_, _ = x.udp.WriteToUDPAddrPort(packet, netip.AddrPortFrom(x.s.addr(n), wire.Port))
	}
}

// keeps does something every few milliseconds until the test ends.
func (x *stranger) keeps(every time.Duration, do func()) {
	x.wait.Go(func() {
		for x.ctx.Err() == nil {
			do()
			select {
			case <-time.After(every):
			case <-x.ctx.Done():
			}
		}
	})
}

// offers says to the phones, again and again, that both files are here.
func (x *stranger) offers(phones int, newNames bool) {
	x.newNames.Store(newNames)
	x.keeps(20*time.Millisecond, func() {
		if newNames && x.tcp == nil {
			x.claimed.Add(1)
		}
		n := int(x.claimed.Load())
		for _, f := range x.s.load.Files {
			x.tell(wire.AppendDatagram(nil, &wire.Offer{Header: x.s.head(n, f), Topic: x.s.topic(f), Strength: 1 << 31, Free: 2,
				Size: f.Size(), Digest: f.Digest()}), phones)
		}
	})
}

// acceptChild makes the joiner a child of the name that spoke last.
func (x *stranger) acceptChild(c net.Conn) {
	x.send(c, &wire.Accept{Rooted: true, Path: []wire.PeerRef{{ID: x.s.id(int(x.claimed.Load())), Addr: x.s.addr(x.n)}}})
	if x.newNames.Load() {
		x.claimed.Add(1)
	}
}

func (x *stranger) send(c net.Conn, f wire.Frame) { _, _ = c.Write(wire.AppendFrame(nil, f)) }

func (x *stranger) announce(c net.Conn, f *load.File) {
	x.send(c, &wire.File{Size: f.Size(), Digest: f.Digest()})
}

// data sends bytes as data frames, for as long as the other side takes them.
func data(c net.Conn, b []byte) error {
	for len(b) > 0 {
		n := min(len(b), 9973)
		if _, err := c.Write(append(wire.AppendDataHeader(nil, n), b[:n]...)); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// hold keeps a connection open, silent, until the other side ends it.
func hold(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// dial connects to phone n from an address of the stranger's choice.
func (s *site) dial(from, n int) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: s.addr(from).AsSlice()}, Timeout: 5 * time.Second}
	return d.Dial("tcp", netip.AddrPortFrom(s.addr(n), wire.Port).String())
}
