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
		if got := goodput(t, hq, phone, rate) / float64(rate); got < 0.95 || got > 1.01 {
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
		if got := goodput(t, from, to, c.LAN) / float64(c.LAN); got < 0.93 || got > 1.01 {
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

// goodput is the rate, headers included, at which what from sends comes to to,
// which is less than what is sent: else it is measured again.
func goodput(t *testing.T, from, to *gauge, rate wan.BitsPerSecond) float64 {
	t.Helper()
	for range 8 {
		offers, got, err := press(from, to)
		if err != nil {
			t.Fatal(err)
		}
		least := slices.Min(offers)
		if least > float64(rate) {
			return got
		}
		t.Logf("%v: the sender came to %.3f of it only for a while: once more", rate, least/float64(rate))
	}
	t.Fatalf("%v: this machine has no processor for a sender of so much", rate)
	return 0
}

const (
	payload, headers = 1472, 28
	span             = 3 * time.Second
	slot             = 100 * time.Millisecond // less than the line's queue lasts; a port's lasts 21 ms
)

// press sends for a span, and gives the rates of that in each slot, and the rate of
// what came, all with headers.
func press(from, to *gauge) (offers []float64, got float64, err error) {
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		stopped <- first(func() (err error) {
			offers, err = from.flood(to.addr, stop)
			return err
		})
	}()
	err = first(func() (err error) {
		got, err = to.drain()
		return err
	})
	close(stop)
	return offers, got, errors.Join(err, <-stopped)
}

// flood sends until it is stopped, 20 datagrams in one call, which the kernel
// takes apart where they must be.
func (g *gauge) flood(to *unix.SockaddrInet4, stop <-chan struct{}) (offers []float64, err error) {
	const together = 20
	if err := unix.SetsockoptInt(g.fd, unix.IPPROTO_UDP, unix.UDP_SEGMENT, payload); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unix.SetsockoptInt(g.fd, unix.IPPROTO_UDP, unix.UDP_SEGMENT, 0)) }()
	bytes, began := 0, time.Now()
	for b := make([]byte, together*payload); ; {
		select {
		case <-stop:
			return offers, nil
		default:
		}
		if err := unix.Sendto(g.fd, b, unix.MSG_DONTWAIT, to); err != nil && !errors.Is(err, unix.EAGAIN) {
			return nil, err
		}
		bytes += together * (payload + headers) // taken or not: it was offered
		if took := time.Since(began); took >= slot {
			offers = append(offers, float64(bytes)*8/took.Seconds())
			bytes, began = 0, time.Now()
		}
		nap := unix.NsecToTimespec(1e6) // at most 240 Mbit/s: a shorter one sends more
		_ = unix.Nanosleep(&nap, nil)
	}
}

// drain is the rate at which datagrams come, from the first on.
func (g *gauge) drain() (rate float64, err error) {
	if _, err := g.receive(time.Second); err != nil {
		return 0, err
	}
	began, bytes := time.Now(), 0
	for time.Since(began) < span {
		n, err := g.receive(time.Second)
		if err != nil {
			return 0, err
		}
		bytes += n + headers
	}
	return float64(bytes) * 8 / time.Since(began).Seconds(), nil
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
