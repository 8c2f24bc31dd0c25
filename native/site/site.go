// Package site says which clients a server takes for neighbours: those that share one line to it, so that what was learned of
// the line with one of them holds for the others, and what one of them does not use is there for the others.
//
// It is a guess by address: a /24 of IPv4, a /64 of IPv6. A site behind one address (NAT) is one by that rule, too. Where it
// takes strangers for neighbours, or neighbours for strangers, a server fills their lines less well; nothing breaks. So a
// server that uses it must let nobody suffer for long from what another one's line is like.
package site

import "net/netip"

// Of is the site of a client. The zero address, of a client whose network has no such addresses, is a site, too.
func Of(client netip.Addr) netip.Prefix {
	client = client.Unmap().WithZone("")
	bits := 24
	if client.Is6() {
		bits = 64
	}
	p, err := client.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // of the zero address
	}
	return p
}
