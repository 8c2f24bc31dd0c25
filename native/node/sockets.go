package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/core/pfs"
	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

// sockets are a node's ports; all nil without PFS.
type sockets struct {
	own   *net.UDPConn // at the node's address: sends everything
	cast  *net.UDPConn // at the subnet's broadcast address
	peers *net.TCPListener
}

// ListenError says which port could not be opened and what to do.
type ListenError struct {
	Port string // such as "TCP 10.1.2.3:4051"
	Err  error
}

func (e *ListenError) Error() string {
	hint := "check the address and this process's rights"
	switch {
	case errors.Is(e.Err, syscall.EADDRINUSE):
		hint = "another PFS node, or another program, has this port; stop it (ss -lntup 'sport = :4051' names it) or take another address"
	case errors.Is(e.Err, syscall.EADDRNOTAVAIL):
		hint = "no interface of this machine has this address"
	case errors.Is(e.Err, syscall.EMFILE), errors.Is(e.Err, syscall.ENFILE):
		hint = "too many open files; raise the limit (ulimit -n)"
	}
	return fmt.Sprintf("node: cannot listen on %s: %v; %s", e.Port, e.Err, hint)
}

// Unwrap gives the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// openSockets opens TCP first and the node's own UDP port without
// SO_REUSEADDR: two nodes at one address would take each other's messages.
// Linux delivers to a socket that is bound to the broadcast address what was
// sent to that address, and with SO_REUSEADDR to all of them.
func openSockets(addr, broadcast netip.Addr) (s sockets, err error) {
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	at := netip.AddrPortFrom(addr, wire.Port).String()
	listen := net.ListenConfig{Control: controlPeers, KeepAliveConfig: keepAlive}
	l, err := listen.Listen(context.Background(), "tcp", at)
	if err != nil {
		return s, &ListenError{"TCP " + at, err}
	}
	s.peers = l.(*net.TCPListener)
	if s.own, err = listenUDP(at, false); err != nil {
		return s, err
	}
	s.cast, err = listenUDP(netip.AddrPortFrom(broadcast, wire.Port).String(), true)
	return s, err
}

func listenUDP(at string, shared bool) (*net.UDPConn, error) {
	listen := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return control(c, func(fd int) error {
			if shared {
				return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
			}
			return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BROADCAST, 1)
		})
	}}
	p, err := listen.ListenPacket(context.Background(), "udp", at)
	if err != nil {
		return nil, &ListenError{"UDP " + at, err}
	}
	conn := p.(*net.UDPConn)
	_ = conn.SetReadBuffer(rcvbufBytes) // the system's limit may be lower: more datagrams get lost, none that matters
	return conn, nil
}

var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 2}

// congestion is what divides a port among the connections of a subnet: Reno, which
// every kernel has and lets anybody choose. BBR, the default of some, paces by the
// least round trip it saw, which on a LAN is next to nothing: where two files come
// in by one port, a tenth of it stays empty, and every pause costs a timer. Cubic
// does as Reno does where round trips are this short (RFC 9438, section 4.3).
const congestion = "reno"

// controlTCP has the kernel divide the port as said, and end a connection whose
// peer is gone without a word.
func controlTCP(_, _ string, c syscall.RawConn) error {
	return control(c, func(fd int) error {
		_ = unix.SetsockoptString(fd, unix.IPPROTO_TCP, unix.TCP_CONGESTION, congestion) // a kernel without the choice: its own
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(userWait.Milliseconds()))
	})
}

// controlPeers has it hand over a connection when its first byte has come: who
// means to join says so at once, and is heard as soon as accepted. Others it keeps
// for so many seconds, at no cost here, and they push nobody out meanwhile.
func controlPeers(network, addr string, c syscall.RawConn) error {
	if err := controlTCP(network, addr, c); err != nil {
		return err
	}
	return control(c, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 1)
	})
}

func control(c syscall.RawConn, set func(fd int) error) error {
	var failed error
	if err := c.Control(func(fd uintptr) { failed = set(int(fd)) }); err != nil {
		return err
	}
	return failed
}

func (s *sockets) close() {
	if s.peers != nil {
		s.peers.Close()
	}
	if s.own != nil {
		s.own.Close()
	}
	if s.cast != nil {
		s.cast.Close()
	}
}

// listen begins to take what comes to the ports.
func (n *Node) listen() {
	if n.socks.peers == nil {
		return
	}
	n.wg.Go(func() { n.readUDP(n.socks.own) })
	n.wg.Go(func() { n.readUDP(n.socks.cast) })
	n.wg.Go(n.accept)
}

func (n *Node) readUDP(conn *net.UDPConn) {
	// One byte more than allowed, so that longer ones are seen to be too long.
	packet := make([]byte, sitekey.MaxSealed+1)
	for failures := 0; ; {
		size, from, err := conn.ReadFromUDPAddrPort(packet)
		if err != nil {
			failures++
			if !n.endure("receive on UDP "+conn.LocalAddr().String(), err, failures) {
				return
			}
			continue
		}
		failures = 0
		if in := n.heard(packet[:size], from); in != nil {
			n.tryPost(from.Addr().Unmap(), in)
		}
	}
}

// heard is what a datagram is to the core; nil if it is not worth waking the loop.
func (n *Node) heard(packet []byte, from netip.AddrPort) pfs.Input {
	peer := from.Addr().Unmap()
	m, err := n.open(packet, peer)
	if errors.Is(err, errOwn) {
		return nil
	}
	if err != nil {
		n.cfg.Log.Debug("datagram ignored", "from", from, "err", err)
		return pfs.Malformed{From: peer, What: reason(err), Err: err}
	}
	return pfs.Datagram{From: peer, Msg: m}
}

// reason is a refused datagram's, without what its sender could choose: the
// envelope's errors are sentinels, the codec's name what they found.
func reason(err error) string {
	var bad *wire.Error
	if errors.As(err, &bad) {
		return "malformed datagram"
	}
	return err.Error()
}

// accept numbers connections and starts their readers.
func (n *Node) accept() {
	next := pfs.Inbound
	for failures := 0; ; {
		tcp, err := n.socks.peers.AcceptTCP()
		if err != nil {
			failures++
			if !n.endure("accept on TCP "+n.socks.peers.Addr().String(), err, failures) {
				return
			}
			continue
		}
		failures = 0
		from := tcp.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
		if n.live.Load() >= maxConns {
			tcp.Close()
			n.tryPost(from, pfs.Malformed{From: from, What: "connection beyond the limit", Err: fmt.Errorf("%d are open", maxConns)})
			continue
		}
		if !n.guests.enter(from, maxGuests) {
			tcp.Close()
			n.tryPost(from, pfs.Malformed{From: from, What: "connection beyond its address's share",
				Err: fmt.Errorf("beyond the limit of %d for one address", maxGuests)})
			continue
		}
		c := n.newConn(next, from)
		next++
		n.live.Add(1)
		n.wg.Go(func() {
			secure, err := n.admit(tcp, from)
			c.use(tcp, secure)
			if err == nil && n.post(envelope{in: pfs.Accepted{Conn: c.id, From: from}, conn: c}) {
				c.serve()
				return
			}
			n.live.Add(-1)
			n.guests.leave(from)
			tcp.Close()
		})
	}
}

// endure waits after a socket's error: most pass, such as too many open files
// or an interface that is down. A socket that only ever fails ends the node.
func (n *Node) endure(what string, err error, failures int) bool {
	const most = 60
	if errors.Is(err, net.ErrClosed) {
		return false
	}
	if failures >= most {
		n.fail(fmt.Errorf("node: %s fails for good: %w", what, err))
		return false
	}
	n.cfg.Log.Warn("socket failed, goes on", "socket", what, "err", err)
	select {
	case <-time.After(min(10*time.Millisecond<<min(failures, 7), time.Second)):
		return true
	case <-n.quit:
		return false
	}
}
