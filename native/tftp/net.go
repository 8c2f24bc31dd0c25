package tftp

import (
	"net"
	"net/netip"
)

// ReadFrom reads one datagram. It exists because net.PacketConn allocates an address for each, and a transfer is made of
// thousands: a plain UDP socket allocates none here. IPv4 addresses in IPv6 clothes are undressed, so that addresses can be
// compared.
func ReadFrom(conn net.PacketConn, b []byte) (int, netip.AddrPort, error) {
	var n int
	var from netip.AddrPort
	var err error
	if udp, ok := conn.(*net.UDPConn); ok { // no interface: it would reach around a wrapper that embeds *net.UDPConn
		n, from, err = udp.ReadFromUDPAddrPort(b)
	} else {
		var addr net.Addr
		n, addr, err = conn.ReadFrom(b)
		if udpAddr, ok := addr.(*net.UDPAddr); ok {
			from = udpAddr.AddrPort()
		}
	}
	return n, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), err
}

// ListenPacket opens a UDP socket at addr ("IP:port"): what both sides use unless they are given something else, such as
// an emulated line.
func ListenPacket(addr string) (net.PacketConn, error) { return net.ListenPacket("udp", addr) }
