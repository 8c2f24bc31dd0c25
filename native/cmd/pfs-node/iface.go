package main

import (
	"fmt"
	"net"
	"net/netip"
)

// place is where on the network the node is.
type place struct {
	iface     string
	mac       net.HardwareAddr
	addr      netip.Addr
	broadcast netip.Addr
	// silent says why there is no broadcast address.
	silent error
}

var loopback = netip.MustParsePrefix("127.0.0.0/8")

// findPlace finds the address, the prefix and from it the broadcast address.
func findPlace(iface, bind string) (place, error) {
	switch {
	case iface == "" && bind == "":
		return place{}, bad("iface", "", "is missing; give an interface (%s), or --bind ADDR", interfaceNames())
	case iface != "" && bind != "":
		return place{}, bad("iface", iface, "and --bind %s exclude each other; leave one out", bind)
	case bind != "":
		return placeOfAddr(bind)
	}
	i, err := net.InterfaceByName(iface)
	if err != nil {
		return place{}, bad("iface", iface, "there is no such interface; there are %s", interfaceNames())
	}
	prefixes, err := prefixesOf(i)
	if err != nil {
		return place{}, bad("iface", iface, "%w", err)
	}
	if len(prefixes) == 0 {
		return place{}, bad("iface", iface, "it has no IPv4 address; wait for DHCP or give it one: ip address add 10.0.0.2/24 brd + dev %s", iface)
	}
	return placeOn(i, prefixes[0], "iface", iface)
}

// placeOfAddr finds the interface that has the address.
func placeOfAddr(bind string) (place, error) {
	addr, err := netip.ParseAddr(bind)
	if err != nil || !addr.Is4() || addr.IsUnspecified() || addr.IsMulticast() {
		return place{}, bad("bind", bind, "is not an IPv4 address of a device; give one such as 10.0.0.2")
	}
	all, err := net.Interfaces()
	if err != nil {
		return place{}, bad("bind", bind, "%w", err)
	}
	for _, i := range all {
		prefixes, err := prefixesOf(&i)
		if err != nil {
			continue // it may just have gone
		}
		for _, p := range prefixes {
			// Every address of 127/8 is the machine's own, listed or not.
			if p.Addr() == addr || i.Flags&net.FlagLoopback != 0 && loopback.Contains(addr) && p.Contains(addr) {
				return placeOn(&i, netip.PrefixFrom(addr, p.Bits()), "bind", bind)
			}
		}
	}
	return place{}, bad("bind", bind, "no interface of this machine has it; ip -4 address lists those there are")
}

func placeOn(i *net.Interface, p netip.Prefix, flag, value string) (place, error) {
	at := place{iface: i.Name, mac: i.HardwareAddr, addr: p.Addr()}
	const need = "peers find each other by broadcast: take another interface, or --pfs off"
	switch {
	case i.Flags&net.FlagUp == 0:
		return place{}, bad(flag, value, "%s is down; ip link set %s up", i.Name, i.Name)
	case i.Flags&(net.FlagBroadcast|net.FlagLoopback) == 0:
		at.silent = bad(flag, value, "%s has no broadcast; %s", i.Name, need)
	case p.Bits() > 30:
		at.silent = bad(flag, value, "%s has no broadcast address, for a /%d holds no peers; %s", p, p.Bits(), need)
	default:
		at.broadcast = lastOf(p)
	}
	return at, nil
}

// lastOf is the prefix's last address, which Linux routes as its broadcast
// whether or not the address was given one (brd).
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().As4()
	for bit := p.Bits(); bit < 32; bit++ {
		b[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(b)
}

func prefixesOf(i *net.Interface) ([]netip.Prefix, error) {
	addrs, err := i.Addrs()
	if err != nil {
		return nil, err
	}
	var out []netip.Prefix
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() {
			out = append(out, p)
		}
	}
	return out, nil
}

// interfaceNames is for messages.
func interfaceNames() string {
	all, err := net.Interfaces()
	if err != nil || len(all) == 0 {
		return "none on this machine"
	}
	names := all[0].Name
	for _, i := range all[1:] {
		names = fmt.Sprintf("%s, %s", names, i.Name)
	}
	return names
}
