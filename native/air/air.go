// Package air is a network without a kernel, for tests: whole transfers run over it in the virtual time of
// testing/synctest. Time stands still there while anybody runs, so that nobody is late, however busy the machine is:
// silence is what the test says, and a wait is as long as it says.
//
// It has neither rate nor delay, but for what [Air.Narrow] puts before a host: a line's are package wan's. Sockets are
// UDP's, and behave as the kernel's do; who is not there hears nothing.
package air

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
)

// Listen opens a socket at "IP:port", as tftp.ListenPacket does; port 0 is any that is free.
type Listen = func(addr string) (net.PacketConn, error)

// Test runs a test in virtual time, over a network of its own.
func Test(t *testing.T, test func(t *testing.T, on Listen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, New().Listen) })
}

// Air is one network. All that changes in it, its sockets included, is under its lock.
type Air struct {
	mu     sync.Mutex
	port   uint16
	conns  map[netip.AddrPort]*conn
	narrow map[netip.Addr]*narrow
}

// New makes an empty network.
func New() *Air {
	return &Air{port: 1 << 15, conns: map[netip.AddrPort]*conn{}, narrow: map[netip.Addr]*narrow{}}
}

// Listen is a [Listen].
func (a *Air) Listen(addr string) (net.PacketConn, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if at.Port() == 0 {
		a.port++
		at = netip.AddrPortFrom(at.Addr(), a.port)
	}
	if a.conns[at] != nil {
		return nil, fmt.Errorf("air: %v is taken", at)
	}
	c := &conn{air: a, at: at}
	c.changed.L = &a.mu
	a.conns[at] = c
	return c, nil
}
