package harness

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"openpfs/core/wire"
)

// impostor is a peer whose every word the test says.
type impostor struct {
	s    *site
	n    int
	udp  *net.UDPConn
	tcp  net.Listener
	quit chan struct{}
	once sync.Once
	wg   sync.WaitGroup
}

// impostor opens the ports of phone n, which is no process then; serve handles
// each connection whose first frame says what it wants.
func (s *site) impostor(n int, serve func(p *impostor, c net.Conn, j *wire.Join)) *impostor {
	s.t.Helper()
	at := netip.AddrPortFrom(s.addr(n), wire.Port)
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		s.t.Fatal(err)
	}
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		s.t.Fatal(err)
	}
	p := &impostor{s: s, n: n, udp: udp, tcp: tcp, quit: make(chan struct{})}
	p.wg.Go(func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() {
				defer c.Close()
				end := make(chan struct{})
				defer close(end)
				p.wg.Go(func() { // nothing outlives the impostor
					select {
					case <-p.quit:
						c.Close()
					case <-end:
					}
				})
				if j := readJoin(c); j != nil {
					serve(p, c, j)
				}
			})
		}
	})
	s.t.Cleanup(p.close)
	return p
}

// close returns when nothing of it can be heard any more.
func (p *impostor) close() {
	p.once.Do(func() {
		close(p.quit)
		p.tcp.Close()
		p.udp.Close()
	})
	p.wg.Wait()
}

// readJoin reads a connection's first frame; nil if it is something else.
func readJoin(c net.Conn) *wire.Join {
	var head [wire.FrameHeaderLen]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil
	}
	kind, n, err := wire.ParseFrameHeader(head)
	if err != nil || kind != wire.TypeJoin {
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
	j, _ := f.(*wire.Join)
	return j
}

// offers says every few milliseconds that it is the confirmed root and holds
// the file, so that whoever comes to it hears this first.
func (p *impostor) offers(file string) {
	topic := wire.Topic{Model: p.s.model, File: file}
	packet := wire.AppendDatagram(nil, &wire.Offer{
		Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), XID: 1, From: p.s.id(p.n)}, Topic: topic,
		Strength: 1 << 31, Free: 2, Size: p.s.size(file), Digest: p.s.digest(file)})
	to := netip.AddrPortFrom(p.s.broadcast(), wire.Port)
	p.wg.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			_, _ = p.udp.WriteToUDPAddrPort(packet, to)
			select {
			case <-tick.C:
			case <-p.quit:
				return
			}
		}
	})
}

// accepts takes a child: its own parent is phone above, and the file comes from
// byte offset on.
func (p *impostor) accepts(c net.Conn, above int, file string, offset int64) {
	_, _ = c.Write(wire.AppendFrame(nil, &wire.Accept{Rooted: true, Path: []wire.PeerRef{p.s.ref(p.n), p.s.ref(above)}}))
	_, _ = c.Write(wire.AppendFrame(nil, &wire.File{Size: p.s.size(file), Offset: offset, Digest: p.s.digest(file)}))
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
