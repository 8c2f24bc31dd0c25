package lab

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
	"openpfs/native/wan"
)

const (
	mtu = 1500
	// A switch's port holds this much, and lets as much as a segment of the
	// sender's kernel through at once.
	portQueueBytes = 256 << 10
	portBurstBytes = 32 << 10

	lanDevice, tellDevice = "eth0", "tell0"
)

// Addresses. Every namespace is the lab's own, so they collide with nothing.
var (
	hqPrefix   = netip.MustParsePrefix("198.18.0.1/30")
	gwPrefix   = netip.MustParsePrefix("198.18.0.2/30")
	lanGateway = netip.MustParsePrefix("10.98.255.254/16")
	tellHub    = netip.MustParsePrefix("10.97.255.254/16")
)

// hqAddr is the server's.
var hqAddr = hqPrefix.Addr()

// network is headquarters, the line, the gateway with its switch, and phones.
type network struct {
	hq, gw *space
	tell   *space // the hub's
	line   *line
	phones []*space
}

// phoneAddr is the address of the i-th phone on the LAN (98) or to the hub (97).
func phoneAddr(second byte, i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, second, byte(1 + i/250), byte(1 + i%250)})
}

func phoneMAC(second byte, i int) net.HardwareAddr {
	return net.HardwareAddr{0x02, 'P', 'F', second, byte(i >> 8), byte(i)}
}

var gatewayMAC, hubMAC = phoneMAC(98, 0xffff), phoneMAC(97, 0xffff)

// newNetwork builds everything but the phones' programs.
func newNetwork(c *Config) (n *network, err error) {
	n = &network{}
	if n.tell, err = newSpace(); err != nil {
		return nil, err
	}
	if n.hq, err = newSpace(); err != nil {
		return nil, err
	}
	n.hq.apart = true
	if n.gw, err = newSpace(); err != nil {
		return nil, err
	}
	if err := n.joinLine(c.WAN); err != nil {
		return nil, err
	}
	lan, err := bridge(n.gw, "lan", gatewayMAC, lanGateway)
	if err != nil {
		return nil, err
	}
	tell, err := bridge(n.tell, "tell", hubMAC, tellHub)
	if err != nil {
		return nil, err
	}
	for i := range c.Phones {
		p, err := n.phone(i, lan, tell, c.LAN)
		if err != nil {
			return nil, fmt.Errorf("phone %d: %w", i, err)
		}
		n.phones = append(n.phones, p)
	}
	return n, n.introduce(lan, tell)
}

// joinLine puts the WAN between headquarters and the gateway.
func (n *network) joinLine(cfg wan.Config) error {
	hq, err := n.hq.tun(hqPrefix)
	if err != nil {
		return err
	}
	gw, err := n.gw.tun(gwPrefix)
	if err != nil {
		return err
	}
	if err := n.hq.route(wanDevice, netip.Addr{}); err != nil {
		return err
	}
	if err := n.gw.do(func() error { return sysctl("net/ipv4/ip_forward", "1") }); err != nil {
		return err
	}
	n.line, err = startLine(cfg, hq, gw)
	return err
}

// bridge is a switch with its namespace's own address on it; its index is
// returned.
func bridge(s *space, name string, mac net.HardwareAddr, addr netip.Prefix) (int, error) {
	attrs := netlink.NewLinkAttrs()
	attrs.Name, attrs.HardwareAddr, attrs.MTU = name, mac, mtu
	snoop := false // nobody asks for groups here: multicast is flooded, as on a plain switch
	if err := s.do(unfiltered); err != nil {
		return 0, fmt.Errorf("lab: bridge %s: %w", name, err)
	}
	if err := s.nl.LinkAdd(&netlink.Bridge{LinkAttrs: attrs, MulticastSnooping: &snoop}); err != nil {
		return 0, fmt.Errorf("lab: bridge %s: %w", name, err)
	}
	link, err := s.nl.LinkByName(name)
	if err != nil {
		return 0, err
	}
	return link.Attrs().Index, s.addr(name, addr)
}

// unfiltered keeps a firewall's hooks, which a machine may have for its own
// bridges, out of the way of every frame: a switch has none.
func unfiltered() error {
	for _, hooks := range []string{"iptables", "ip6tables", "arptables"} {
		err := sysctl("net/bridge/bridge-nf-call-"+hooks, "0")
		if err != nil && !errors.Is(err, os.ErrNotExist) { // a kernel without them
			return err
		}
	}
	return nil
}

// phone makes a phone's namespace with its two cables: the LAN's, limited each
// way, and one to the hub, so that telemetry uses neither LAN nor WAN.
func (n *network) phone(i, lan, tell int, rate wan.BitsPerSecond) (*space, error) {
	p, err := newSpace()
	if err != nil {
		return nil, err
	}
	for _, cable := range []struct {
		from   *space
		bridge int
		second byte
		device string
	}{{n.gw, lan, 98, lanDevice}, {n.tell, tell, 97, tellDevice}} {
		attrs := netlink.NewLinkAttrs()
		attrs.Name, attrs.MasterIndex, attrs.MTU = fmt.Sprintf("p%d", i), cable.bridge, mtu
		veth := netlink.NewVeth(attrs)
		veth.PeerName, veth.PeerHardwareAddr, veth.PeerMTU = cable.device, phoneMAC(cable.second, i), mtu
		veth.PeerNamespace = netlink.NsFd(p.ns)
		if err := cable.from.nl.LinkAdd(veth); err != nil {
			return nil, fmt.Errorf("lab: cable %s: %w", cable.device, err)
		}
		if err := errors.Join(cable.from.up(attrs.Name), p.addr(cable.device, netip.PrefixFrom(phoneAddr(cable.second, i), 16))); err != nil {
			return nil, err
		}
		if cable.device == lanDevice {
			if err := errors.Join(cable.from.limit(attrs.Name, rate), p.limit(lanDevice, rate)); err != nil {
				return nil, err
			}
		}
	}
	return p, p.route(lanDevice, lanGateway.Addr())
}

// limit makes what leaves by an interface as slow as the LAN.
func (s *space) limit(name string, rate wan.BitsPerSecond) error {
	if rate == 0 {
		return nil
	}
	link, err := s.nl.LinkByName(name)
	if err != nil {
		return err
	}
	if err := s.nl.LinkSetGSOMaxSize(link, portBurstBytes); err != nil {
		return fmt.Errorf("lab: segments of %s: %w", name, err)
	}
	bytes := uint64(rate) / 8
	err = s.nl.QdiscAdd(&netlink.Tbf{
		QdiscAttrs: netlink.QdiscAttrs{LinkIndex: link.Attrs().Index, Handle: netlink.MakeHandle(1, 0), Parent: netlink.HANDLE_ROOT},
		Rate:       bytes, Limit: portQueueBytes, Buffer: netlink.Xmittime(bytes, portBurstBytes+2*mtu),
	})
	if err != nil {
		return fmt.Errorf("lab: rate of %s: %w (the kernel needs sch_tbf)", name, err)
	}
	return nil
}

// introduce tells everyone on the LAN, and the hub, where everyone is.
func (n *network) introduce(lan, tell int) error {
	for i, p := range n.phones {
		if err := errors.Join(n.gw.neighbour(lan, phoneAddr(98, i), phoneMAC(98, i)),
			n.tell.neighbour(tell, phoneAddr(97, i), phoneMAC(97, i))); err != nil {
			return err
		}
		eth, err := p.nl.LinkByName(lanDevice)
		if err != nil {
			return err
		}
		hub, err := p.nl.LinkByName(tellDevice)
		if err != nil {
			return err
		}
		err = errors.Join(p.neighbour(eth.Attrs().Index, lanGateway.Addr(), gatewayMAC),
			p.neighbour(hub.Attrs().Index, tellHub.Addr(), hubMAC))
		for j := range n.phones {
			if j != i && err == nil {
				err = p.neighbour(eth.Attrs().Index, phoneAddr(98, j), phoneMAC(98, j))
			}
		}
		if err != nil {
			return fmt.Errorf("lab: neighbours: %w", err)
		}
	}
	return nil
}

func (n *network) close() error {
	err := n.line.stop()
	for _, s := range append(n.phones, n.hq, n.gw, n.tell) {
		s.close()
	}
	return err
}

// congestionControl is the kernel's for TCP, which the namespaces inherit.
func congestionControl() string {
	b, err := os.ReadFile("/proc/sys/net/ipv4/tcp_congestion_control")
	if err != nil {
		return "unknown"
	}
	return string(b[:max(0, len(b)-1)])
}
