package lab

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// A space is a network namespace without a name: it is gone with the last
// process in it and the last descriptor of it.
type space struct {
	ns netns.NsHandle
	nl *netlink.Handle
	// apart: its programs are those of a machine of its own, and do not wait for
	// the phones' to leave them a processor.
	apart bool
}

// newSpace makes one with its loopback up and without IPv6, whose own chatter
// would cross the WAN and be counted.
func newSpace() (s *space, err error) {
	s = &space{ns: netns.None()}
	err = onThread(func() (err error) {
		s.ns, err = netns.New()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lab: a network namespace: %w", err)
	}
	if s.nl, err = netlink.NewHandleAt(s.ns, unix.NETLINK_ROUTE); err != nil {
		return nil, fmt.Errorf("lab: netlink: %w", err)
	}
	err = s.do(func() error {
		return errors.Join(quietIPv6(), s.up("lo"))
	})
	return s, err
}

func quietIPv6() error {
	err := sysctl("net/ipv6/conf/all/disable_ipv6", "1")
	if errors.Is(err, os.ErrNotExist) {
		return nil // a kernel without it
	}
	return errors.Join(err, sysctl("net/ipv6/conf/default/disable_ipv6", "1"))
}

// sysctl sets a value of the calling thread's network namespace.
func sysctl(name, value string) error {
	return os.WriteFile(filepath.Join("/proc/sys", name), []byte(value), 0o644)
}

// onThread runs f on a thread that is not used again: what f does to its thread
// stays with it.
func onThread(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		done <- f()
	}()
	return <-done
}

// do runs f on a thread that is in the namespace.
func (s *space) do(f func() error) error {
	return onThread(func() error {
		if err := netns.Set(s.ns); err != nil {
			return err
		}
		return f()
	})
}

// start starts a process in the namespace.
func (s *space) start(cmd *exec.Cmd) error {
	return s.do(func() error {
		if s.apart {
			promptly(serverPriority)
		}
		return cmd.Start()
	})
}

// Priorities of what is not a phone, which would be as prompt without them if it
// had a processor of its own. Where the kernel refuses, the line's lateness tells
// what it costs.
const (
	serverPriority = 5
	linePriority   = 10
)

// promptly has the calling thread, and what it starts, go before what has less.
func promptly(priority uint32) {
	_ = unix.SchedSetAttr(0, &unix.SchedAttr{Policy: unix.SCHED_RR, Priority: priority}, 0)
}

func (s *space) close() {
	s.nl.Close()
	_ = s.ns.Close() // the kernel keeps it while it is used
}

func (s *space) up(name string) error {
	link, err := s.nl.LinkByName(name)
	if err != nil {
		return fmt.Errorf("lab: %s: %w", name, err)
	}
	return s.nl.LinkSetUp(link)
}

// addr gives an interface its address, with the subnet's broadcast address.
func (s *space) addr(name string, p netip.Prefix) error {
	link, err := s.nl.LinkByName(name)
	if err != nil {
		return fmt.Errorf("lab: %s: %w", name, err)
	}
	last := p.Masked().Addr().As4()
	for bit := p.Bits(); bit < 32; bit++ {
		last[bit/8] |= 0x80 >> (bit % 8)
	}
	a := &netlink.Addr{IPNet: ipNet(p), Broadcast: net.IP(last[:])}
	if err := s.nl.AddrAdd(link, a); err != nil {
		return fmt.Errorf("lab: address %v of %s: %w", p, name, err)
	}
	return s.nl.LinkSetUp(link)
}

// route sends everything that is not local out of an interface; via may be the
// zero address on a line that has but one other end.
func (s *space) route(name string, via netip.Addr) error {
	link, err := s.nl.LinkByName(name)
	if err != nil {
		return fmt.Errorf("lab: %s: %w", name, err)
	}
	r := &netlink.Route{LinkIndex: link.Attrs().Index, Dst: ipNet(netip.PrefixFrom(netip.IPv4Unspecified(), 0))}
	if via.IsValid() {
		r.Gw = via.AsSlice()
	} else {
		r.Scope = netlink.SCOPE_LINK
	}
	if err := s.nl.RouteAdd(r); err != nil {
		return fmt.Errorf("lab: route by %s: %w", name, err)
	}
	return nil
}

// neighbour tells the namespace where an address is, for good. The kernel keeps
// at most 1024 learned ones for all namespaces together, which a swarm of 60
// needs more of.
func (s *space) neighbour(index int, addr netip.Addr, mac net.HardwareAddr) error {
	return s.nl.NeighSet(&netlink.Neigh{LinkIndex: index, Family: unix.AF_INET, State: netlink.NUD_PERMANENT,
		IP: addr.AsSlice(), HardwareAddr: mac})
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), 32)}
}
