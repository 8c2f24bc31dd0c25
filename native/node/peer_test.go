package node

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
)

// impostor is a peer whose every word the test says: a holder of the load's
// files by its own account.
type impostor struct {
	t    testing.TB
	r    *rig
	n    int
	udp  *net.UDPConn
	tcp  net.Listener
	wait sync.WaitGroup
}

// impostor opens the ports of node n; serve handles each connection that said
// what it wants.
func (r *rig) impostor(n int, serve func(*impostor, net.Conn, *wire.Join)) *impostor {
	r.t.Helper()
	at := netip.AddrPortFrom(r.addr(n), wire.Port)
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		r.t.Fatal(err)
	}
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		r.t.Fatal(err)
	}
	p := &impostor{t: r.t, r: r, n: n, udp: udp, tcp: tcp}
	p.wait.Go(func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			p.wait.Go(func() {
				defer c.Close()
				if j, ok := readFrame(c).(*wire.Join); ok {
					serve(p, c, j)
				}
			})
		}
	})
	r.t.Cleanup(p.close)
	return p
}

// close returns when nothing of it can be heard any more. Who offers is told to
// stop before, and who is connected to it has gone.
func (p *impostor) close() {
	p.tcp.Close()
	p.udp.Close()
	p.wait.Wait()
}

// readFrame reads one control frame; nil at the end of the connection.
func readFrame(c net.Conn) wire.Frame {
	var head [wire.FrameHeaderLen]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil
	}
	kind, n, err := wire.ParseFrameHeader(head)
	if err != nil {
		return nil
	}
	f, err := readControl(c, kind, n)
	if err != nil {
		return nil
	}
	return f
}

// ref is how others are told of a node.
func (r *rig) ref(n int) wire.PeerRef { return wire.PeerRef{ID: r.id(n), Addr: r.addr(n)} }

// offering broadcasts every few milliseconds that the file is here, so that
// whoever comes to it hears this first, until ctx ends.
func (p *impostor) offering(ctx context.Context, f *load.File) {
	topic := wire.Topic{Model: p.r.model, File: f.Name()}
	m := &wire.Offer{Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), XID: 1, From: p.r.id(p.n)}, Topic: topic,
		Strength: 1 << 31, Free: 2, Size: f.Size(), Digest: f.Digest()}
	packet := wire.AppendDatagram(nil, m)
	p.wait.Go(func() {
		for ctx.Err() == nil {
			_, _ = p.udp.WriteToUDPAddrPort(packet, netip.AddrPortFrom(broadcastAddr, wire.Port))
			select {
			case <-time.After(5 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	})
}

// accept says that the impostor's own parent is node above, and that the file
// comes from byte offset on.
func (p *impostor) accept(c net.Conn, above int, f *load.File, offset int64) {
	_, _ = c.Write(wire.AppendFrame(nil, &wire.Accept{Rooted: true, Path: []wire.PeerRef{p.r.ref(p.n), p.r.ref(above)}}))
	_, _ = c.Write(wire.AppendFrame(nil, &wire.File{Size: f.Size(), Offset: offset, Digest: f.Digest()}))
}

// send sends bytes as data frames of an odd length.
func send(c net.Conn, b []byte) {
	const odd = 9973
	for len(b) > 0 {
		n := min(len(b), odd)
		if _, err := c.Write(append(wire.AppendDataHeader(nil, n), b[:n]...)); err != nil {
			return
		}
		b = b[n:]
	}
}
