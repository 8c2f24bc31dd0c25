//go:build root

package lab

import (
	"errors"
	"net/netip"
	"os/exec"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/native/wan"
)

// TestTheLineIsAsFastAndAsFarAsItSays sends more than the line takes, and then
// single datagrams there and back, while every processor has something else to
// do.
func TestTheLineIsAsFastAndAsFarAsItSays(t *testing.T) {
	for range runtime.NumCPU() {
		busy := exec.Command("sh", "-c", "while :; do :; done")
		if err := busy.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = busy.Process.Kill(); _ = busy.Wait() })
	}
	for _, rate := range []wan.BitsPerSecond{10e6, 100e6} {
		c := small()
		c.Phones, c.LAN = 1, 0
		// The queue lasts a quarter of a second: longer than a sender is ever
		// kept from its processor.
		c.WAN.Rate, c.WAN.RTT, c.WAN.Queue = rate, 150*time.Millisecond, int(rate)/8/4
		l := build(t, c)
		hq, phone := l.socket(t, l.net.hq, hqAddr), l.socket(t, l.net.phones[0], phoneAddr(98, 0))
		if got := goodput(t, hq, phone) / float64(rate); got < 0.95 || got > 1.01 {
			t.Errorf("%v: %.3f of the rate came through", rate, got)
		} else {
			t.Logf("%v: %.4f of the rate came through", rate, got)
		}
		added := roundTrip(t, hq, phone) - c.WAN.RTT
		if added < 0 || added > c.WAN.RTT/10 {
			t.Errorf("%v: the round trip takes %v more than it should", rate, added)
		}
		after, err := l.net.line.counts()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%v: round trip + %v; %d packets crossed, %d dropped, late by %v, at worst %v",
			rate, added, after.DownPackets, after.DownDropped, after.MeanLate, after.WorstLate)
		if after.DownDropped == 0 {
			t.Errorf("%v: the queue dropped nothing of more than the line takes", rate)
		}
	}
}

// TestAPortIsAsFastAsTheLANBothWays sends more than it takes: from a phone, whose
// own side limits it, and from the gateway, where the switch's side does.
func TestAPortIsAsFastAsTheLANBothWays(t *testing.T) {
	c := small()
	c.Phones = 2
	l := build(t, c)
	to := l.socket(t, l.net.phones[1], phoneAddr(98, 1))
	for name, from := range map[string]*gauge{
		"from a phone":     l.socket(t, l.net.phones[0], phoneAddr(98, 0)),
		"from the gateway": l.socket(t, l.net.gw, lanGateway.Addr()),
	} {
		if got := goodput(t, from, to) / float64(c.LAN); got < 0.93 || got > 1.01 {
			t.Errorf("%s: %.3f of the rate came through", name, got)
		} else {
			t.Logf("%s: %.4f of the rate came through", name, got)
		}
	}
}

// A gauge is a host's UDP socket, used by threads that go before everybody
// else's: the line is to be measured, not the wait for a processor.
type gauge struct {
	fd   int
	addr *unix.SockaddrInet4
}

func (l *Lab) socket(t *testing.T, at *space, addr netip.Addr) *gauge {
	t.Helper()
	g := &gauge{addr: &unix.SockaddrInet4{Port: 5001, Addr: addr.As4()}}
	err := at.do(func() (err error) {
		if g.fd, err = unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0); err != nil {
			return err
		}
		return errors.Join(unix.SetsockoptInt(g.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 4<<20), unix.Bind(g.fd, g.addr))
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(g.fd) })
	return g
}

// first runs f on a thread before everybody else's.
func first(f func() error) error {
	return onThread(func() error {
		if err := unix.SchedSetAttr(0, &unix.SchedAttr{Policy: unix.SCHED_RR, Priority: 5}, 0); err != nil {
			return err
		}
		return f()
	})
}

// receive waits for a datagram at most so long.
func (g *gauge) receive(patience time.Duration) (int, error) {
	tv := unix.NsecToTimeval(patience.Nanoseconds())
	if err := unix.SetsockoptTimeval(g.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &tv); err != nil {
		return 0, err
	}
	for {
		n, _, err := unix.Recvfrom(g.fd, make([]byte, mtu), 0)
		if !errors.Is(err, unix.EINTR) { // the runtime's signals
			return n, err
		}
	}
}

// goodput is the rate, headers included, at which what from sends comes to to.
func goodput(t *testing.T, from, to *gauge) (rate float64) {
	t.Helper()
	const payload, header, span = 1472, 28, 3 * time.Second
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		stopped <- first(func() error {
			for b := make([]byte, payload); ; {
				select {
				case <-stop:
					return nil
				default:
				}
				for range 20 { // 235 Mbit/s, if it comes to it
					if err := unix.Sendto(from.fd, b, unix.MSG_DONTWAIT, to.addr); err != nil && !errors.Is(err, unix.EAGAIN) {
						return err
					}
				}
				nap := unix.NsecToTimespec(1e6)
				_ = unix.Nanosleep(&nap, nil) // a shorter one sends more
			}
		})
	}()
	err := first(func() error {
		if _, err := to.receive(time.Second); err != nil {
			return err
		}
		began, bytes := time.Now(), 0
		for time.Since(began) < span {
			n, err := to.receive(time.Second)
			if err != nil {
				return err
			}
			bytes += n + header
		}
		rate = float64(bytes) * 8 / time.Since(began).Seconds()
		return nil
	})
	close(stop)
	if err := errors.Join(err, <-stopped); err != nil {
		t.Fatal(err)
	}
	return rate
}

// roundTrip is the median of some, on a line that has come to rest.
func roundTrip(t *testing.T, from, to *gauge) time.Duration {
	t.Helper()
	var took []time.Duration
	err := first(func() error {
		for err := error(nil); err == nil; { // what is still on its way
			_, err = to.receive(time.Second)
		}
		for range 9 {
			began := time.Now()
			for _, way := range [][2]*gauge{{from, to}, {to, from}} {
				if err := unix.Sendto(way[0].fd, make([]byte, 64), 0, way[1].addr); err != nil {
					return err
				}
				if _, err := way[1].receive(time.Minute); err != nil {
					return err
				}
			}
			took = append(took, time.Since(began))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(took)
	return took[len(took)/2]
}
