package testsite

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

// Peer is a neighbour whose every word the test says. With a key at its site it
// is a member, who seals its datagrams and speaks TLS.
type Peer struct {
	Site *Site
	N    int // its address is node N's
	UDP  *net.UDPConn
	Ctx  context.Context // ends with Close

	tcp     net.Listener // nil: nobody answers there
	stop    context.CancelFunc
	wg      sync.WaitGroup
	mu      sync.Mutex
	sealer  *sitekey.Sealer
	streams *sitekey.Streams
}

// Peer opens node n's UDP port and, with serve, TCP: serve handles each
// connection whose first frame says what it wants.
func (s *Site) Peer(n int, serve func(p *Peer, c net.Conn, j *wire.Join)) *Peer {
	s.T.Helper()
	p := &Peer{Site: s, N: n}
	p.Ctx, p.stop = context.WithCancel(context.Background())
	var err error
	if s.Key != nil {
		p.sealer = s.Key.Sealer(s.ID(n), s.Addr(n), uint64(time.Now().UnixMilli()))
		if p.streams, err = s.Key.Streams(); err != nil {
			s.T.Fatal(err)
		}
	}
	if p.UDP, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(s.At(n))); err != nil {
		s.T.Fatal(err)
	}
	if serve != nil {
		if p.tcp, err = net.Listen("tcp", s.At(n).String()); err != nil {
			s.T.Fatal(err)
		}
		p.wg.Go(func() { p.accept(serve) })
	}
	s.T.Cleanup(p.Close)
	return p
}

// Close returns when nothing of it can be heard any more.
func (p *Peer) Close() {
	p.stop()
	p.UDP.Close()
	if p.tcp != nil {
		p.tcp.Close()
	}
	p.wg.Wait()
}

func (p *Peer) accept(serve func(*Peer, net.Conn, *wire.Join)) {
	for {
		raw, err := p.tcp.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() {
			defer raw.Close()
			defer context.AfterFunc(p.Ctx, func() { raw.Close() })()
			c := raw
			if p.streams != nil {
				c = p.streams.Server(raw)
			}
			if j, ok := ReadFrame(c).(*wire.Join); ok {
				serve(p, c, j)
			}
		})
	}
}

// Go runs what must end when Ctx does.
func (p *Peer) Go(f func()) { p.wg.Go(f) }

// Keeps does something until Close, again after so long a pause.
func (p *Peer) Keeps(pause time.Duration, do func()) {
	p.wg.Go(func() {
		for p.Ctx.Err() == nil {
			do()
			select {
			case <-time.After(pause):
			case <-p.Ctx.Done():
			}
		}
	})
}

// Say sends a datagram, which it seals if it is a member.
func (p *Peer) Say(datagram []byte, to netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sealer != nil {
		datagram = p.sealer.Append(nil, datagram)
	}
	_, _ = p.UDP.WriteToUDPAddrPort(datagram, to)
}

// Offers broadcasts every few milliseconds that it is a confirmed root and
// holds the file, so that whoever comes hears this first.
func (p *Peer) Offers(f *load.File) {
	packet := p.Offer(p.N, f)
	p.Keeps(10*time.Millisecond, func() { p.Say(packet, netip.AddrPortFrom(Broadcast, wire.Port)) })
}

// Offer is the datagram with which node n offers the file, stronger than anybody.
func (p *Peer) Offer(n int, f *load.File) []byte {
	return wire.AppendDatagram(nil, &wire.Offer{Header: p.Site.Head(n, f.Name()), Topic: p.Site.Topic(f.Name()),
		Strength: 1 << 31, Free: 2, Size: f.Size(), Digest: f.Digest()})
}

// Accepts takes a child: its own parent is node above, and the file comes from
// byte offset on.
func (p *Peer) Accepts(c net.Conn, above int, f *load.File, offset int64) {
	Send(c, &wire.Accept{Rooted: true, Path: []wire.PeerRef{p.Site.Ref(p.N), p.Site.Ref(above)}})
	Send(c, &wire.File{Size: f.Size(), Offset: offset, Digest: f.Digest()})
}

// Dial connects to node n from node from's address.
func (s *Site) Dial(from, n int) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: s.Addr(from).AsSlice()}, Timeout: 5 * time.Second}
	return d.Dial("tcp", s.At(n).String())
}

// ReadFrame reads one control frame; nil at the end of the connection, or when
// it is none.
func ReadFrame(c io.Reader) wire.Frame {
	var head [wire.FrameHeaderLen]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil
	}
	kind, n, err := wire.ParseFrameHeader(head)
	if err != nil || kind == wire.TypeData {
		return nil
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c, body); err != nil {
		return nil
	}
	f, err := wire.ParseFrame(kind, body)
	if err != nil {
		return nil
	}
	return f
}

// Send sends a control frame to whoever still listens.
func Send(c io.Writer, f wire.Frame) { _, _ = c.Write(wire.AppendFrame(nil, f)) }

// Data sends bytes as data frames of an odd length, for as long as the other
// side takes them.
func Data(c io.Writer, b []byte) error {
	const odd = 9973
	for len(b) > 0 {
		n := min(len(b), odd)
		if _, err := c.Write(append(wire.AppendDataHeader(nil, n), b[:n]...)); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// Hold keeps a connection open, silent, until the other side ends it.
func Hold(c io.Reader) { _, _ = io.Copy(io.Discard, c) }
