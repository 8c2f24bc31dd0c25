//go:build root

package harness

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"

	"openpfs/core/wire"
)

// box is somebody in a phone's cable. To everybody else he is the phone, to the
// phone he is everybody else, with their very addresses:
//
//	switch -- outer: the phone's address | inner: all others' -- phone
//
// He hands everything on, and may change what the phone sends as a parent.
type box struct {
	n            *network
	victim       netip.Addr
	outer, inner string // namespaces
	others       []netip.Addr
	spoil        func(to io.Writer, from io.Reader)

	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup
}

// newBox puts one into phone victim's cable; hub is where the others' hub is.
func newBox(n *network, victim int, others []int, hub netip.AddrPort, spoil func(to io.Writer, from io.Reader)) *box {
	n.t.Helper()
	b := &box{n: n, victim: n.addr(victim), spoil: spoil, others: []netip.Addr{hub.Addr()}}
	for _, k := range others {
		b.others = append(b.others, n.addr(k))
	}
	b.ctx, b.stop = context.WithCancel(context.Background())
	n.t.Cleanup(func() { b.stop(); b.wg.Wait() })
	n.apart(victim)
	b.outer, b.inner = b.side("out", "br0", b.victim), b.side("in", "br1", b.others...)
	for _, ns := range n.phones {
		n.command("ip -n " + ns + " neigh flush dev eth0") // of who is behind which port now
	}
	b.relay(b.outer, netip.AddrPortFrom(b.victim, wire.Port), b.inner, spoil)
	for _, a := range b.others {
		b.relay(b.inner, netip.AddrPortFrom(a, wire.Port), b.outer, nil)
	}
	b.relay(b.inner, hub, b.outer, nil)
	b.relayDatagrams()
	return b
}

// side makes a namespace at a switch with these addresses.
func (b *box) side(name, bridge string, addrs ...netip.Addr) string {
	b.n.t.Helper()
	ns := b.n.name + "-" + name
	b.n.namespace(ns)
	b.n.command(fmt.Sprintf("ip -n %s link add box-%s type veth peer name eth0 netns %s", b.n.name, name, ns))
	b.n.command(fmt.Sprintf("ip -n %s link set box-%s master %s up", b.n.name, name, bridge))
	for _, a := range addrs {
		b.n.command(fmt.Sprintf("ip -n %s address add %s/24 brd + dev eth0", ns, a))
	}
	b.n.command("ip -n " + ns + " link set eth0 up")
	return ns
}

// relay answers at an address on one side, and connects those who come, in
// their own name, to the same address on the other side. spoil, if any, hands
// on what that says.
func (b *box) relay(ns string, at netip.AddrPort, other string, spoil func(io.Writer, io.Reader)) {
	b.n.t.Helper()
	var l net.Listener
	var err error
	b.n.inside(ns, func() { l, err = net.Listen("tcp4", at.String()) })
	if err != nil {
		b.n.t.Fatal(err)
	}
	context.AfterFunc(b.ctx, func() { l.Close() })
	b.wg.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			b.wg.Go(func() {
				defer near.Close()
				defer context.AfterFunc(b.ctx, func() { near.Close() })()
				var far net.Conn
				dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: near.RemoteAddr().(*net.TCPAddr).IP}}
				b.n.inside(other, func() { far, err = dialer.DialContext(b.ctx, "tcp4", at.String()) })
				if err != nil {
					return
				}
				defer far.Close()
				b.wg.Go(func() { _, _ = io.Copy(far, near); far.Close() })
				if spoil == nil {
					_, _ = io.Copy(near, far)
				} else {
					spoil(near, far)
				}
			})
		}
	})
}

// relayDatagrams hands on what is broadcast, and what is sent to one.
func (b *box) relayDatagrams() {
	b.n.t.Helper()
	all := netip.AddrPortFrom(b.n.addr(255), wire.Port)
	phone := netip.AddrPortFrom(b.victim, wire.Port)
	asPhone := b.listenUDP(b.outer, phone)
	as := map[netip.Addr]*net.UDPConn{}
	for _, a := range b.others {
		as[a] = b.listenUDP(b.inner, netip.AddrPortFrom(a, wire.Port))
	}
	in := func(to netip.AddrPort) func([]byte, netip.Addr) {
		return func(packet []byte, from netip.Addr) {
			if c := as[from]; c != nil {
				_, _ = c.WriteToUDPAddrPort(packet, to)
			}
		}
	}
	out := func(to netip.AddrPort) func([]byte, netip.Addr) {
		return func(packet []byte, from netip.Addr) {
			if from == b.victim {
				_, _ = asPhone.WriteToUDPAddrPort(packet, to)
			}
		}
	}
	b.hear(b.listenUDP(b.outer, all), in(all))
	b.hear(asPhone, in(phone))
	b.hear(b.listenUDP(b.inner, all), out(all))
	for a, c := range as {
		b.hear(c, out(netip.AddrPortFrom(a, wire.Port)))
	}
}

func (b *box) listenUDP(ns string, at netip.AddrPort) (c *net.UDPConn) {
	b.n.t.Helper()
	var err error
	b.n.inside(ns, func() { c, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(at)) })
	if err != nil {
		b.n.t.Fatal(err)
	}
	context.AfterFunc(b.ctx, func() { c.Close() })
	return c
}

func (b *box) hear(c *net.UDPConn, say func([]byte, netip.Addr)) {
	b.wg.Go(func() {
		packet := make([]byte, 2048)
		for {
			n, from, err := c.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			say(packet[:n], from.Addr().Unmap())
		}
	})
}
