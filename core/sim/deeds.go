package sim

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"openpfs/core/wire"
)

// What a person does to a site in mid-upgrade, besides breaking it: they
// configure, plug and add phones.

// resetTakes is how long a phone is away that takes a new configuration, or was
// plugged in elsewhere.
const resetTakes = 2 * time.Second

// phoneID is the identity of phone i: the first three bytes are a locally
// administered prefix, "PF".
func phoneID(i int) wire.NodeID {
	return wire.NodeID{0x02, 'P', 'F', byte(i >> 16), byte(i >> 8), byte(i)}
}

// PhoneName is the device name of a plan's phone.
func PhoneName(i int) string { return phoneID(i).String() }

// PhoneNumber is the number in a plan of the phone so named.
func PhoneNumber(name string) (int, bool) {
	first := PhoneName(0)
	digits, ok := strings.CutPrefix(name, first[:len(first)-6])
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != 3 {
		return 0, false
	}
	i := int(raw[0])<<16 | int(raw[1])<<8 | int(raw[2])
	return i, PhoneName(i) == name
}

// subnetOf is where phone i stands at first: those of each model are dealt out.
func (c *Config) subnetOf(i int) int { return i / len(c.Models) % c.Subnets }

// address is that of phone i on a subnet.
func address(subnet, i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(106 + subnet), byte(117 + i/250), byte(1 + i%250)})
}

// prefix is what all addresses of a subnet have in common.
func prefix(subnet int) netip.Prefix { return netip.PrefixFrom(address(subnet, 0), 16).Masked() }

// deed does something to a phone.
func (s *Sim) deed(h *host, f Fault) {
	s.struck[f.Class]++
	switch f.Class {
	case Corrupt:
		h.corrupting = true
		s.at(f.Until, func() { h.corrupting = false })
	case PFSOff:
		h.cfg.PFS = false
		s.outage(h, Leave, s.now+resetTakes)
	case Move:
		s.move(h, f.Phone, int(f.Amount))
	}
}

// move takes a phone off the network, and puts it back with another address.
func (s *Sim) move(h *host, i, subnet int) {
	if h.gone {
		return
	}
	s.outage(h, Leave, s.now+resetTakes)
	delete(s.byAddr, h.addr)
	h.subnet, h.addr = subnet, address(subnet, i)
	h.cfg.Addr, h.cfg.Subnet = h.addr, prefix(subnet)
	s.byAddr[h.addr] = h
}

// join adds phones, which start within the site's span. They were waited for from
// the beginning, so that the run does not end before.
func (s *Sim) join(n int) {
	s.struck[Join]++
	for range n {
		i := len(s.hosts)
		h, err := s.addPhone(i, s.cfg.subnetOf(i))
		if err != nil {
			panic("sim: a phone that joins is none: " + err.Error())
		}
		h.startAfter(time.Duration(s.chaos.Int64N(int64(s.cfg.Boot) + 1)))
	}
}

// joined is how many phones a plan has added by a moment.
func (p Plan) joined(by time.Duration) (n int) {
	for _, f := range p {
		if f.Class == Join && f.At < by {
			n += int(f.Amount)
		}
	}
	return n
}

// leastRate is the least that a plan leaves of the line's rate.
func (p Plan) leastRate(rate int64) int64 {
	for _, f := range p {
		if f.Class == LineRate {
			rate = min(rate, f.Amount)
		}
	}
	return rate
}
