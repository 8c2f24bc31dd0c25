//go:build root

package httpd

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"openpfs/native/site"
)

// limited is a connection of this host that sends without end, at so many bytes a second, and that BBR has come to know.
func limited(t *testing.T, bytesPerSecond int64) *flow {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(io.Discard, client); done <- struct{}{} }()
	go func() { _, _ = io.Copy(server, endless{}); done <- struct{}{} }()
	t.Cleanup(func() {
		server.Close()
		<-done
		client.Close()
		<-done
	})
	k, ok := socketOf(server)
	if !ok {
		t.Fatal("a TCP connection is not the kernel's")
	}
	k.limit(bytesPerSecond)
	k.prepare()
	if !k.hasBBR() {
		t.Fatal("the kernel does not offer BBR (modprobe tcp_bbr): what is shared is what BBR knows")
	}
	f := &flow{socket: k, site: site.Of(server.RemoteAddr().(*net.TCPAddr).AddrPort().Addr())}
	f.await(t, func(has int64, searching bool) bool { return has > 0 && !searching })
	return f
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// await waits until BBR says so.
func (f *flow) await(t *testing.T, so func(has int64, searching bool) bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		has, searching := f.socket.rate()
		if so(has, searching) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes a second, searching: %v", has, searching)
		}
	}
}

// Loopback has no rate that could be told: these connections' own limits make one, from time to time exceeded by a burst.
const (
	quick = 8 << 20
	slow  = 64 << 10
	vast  = 1 << 40 // more than any of them seems to have
)

func TestASearchBeginsAnew(t *testing.T) {
	f := limited(t, quick)
	f.socket.limit(slow) // so that it does not end before it is seen
	f.socket.search()
	if _, searching := f.socket.rate(); !searching {
		t.Error("BBR does not search")
	}
	f.socket.limit(unlimited)
	f.await(t, func(has int64, searching bool) bool { return has > quick && !searching })
}

func TestWhatAConnectionHadIsDividedAmongItsNeighbours(t *testing.T) {
	s := newShares(t.Context())
	a, b, c, stranger := limited(t, quick), limited(t, quick), limited(t, quick), limited(t, quick)
	stranger.site = site.Of(netip.MustParseAddr("192.0.2.1"))
	for _, f := range []*flow{a, b, c, stranger} {
		s.answering(f)
	}
	turn := a.turn
	s.answering(a)
	if capped := s.leave(a, turn, vast); capped != nil {
		t.Fatalf("it has another answer to send: %v", capped)
	}
	capped := s.leave(a, a.turn, vast)
	if len(capped) != 2 || b.cap < vast/2 || b.cap > vast || c.cap < vast/2 || stranger.cap != 0 {
		t.Fatalf("%d capped: %d, %d, a stranger %d", len(capped), b.cap, c.cap, stranger.cap)
	}
	last := s.leave(b, b.turn, vast)
	s.lift(capped) // another cap counts by now
	if len(last) != 1 || c.cap < vast {
		t.Errorf("%d capped: %d", len(last), c.cap)
	}
	if s.lift(last); c.cap != 0 {
		t.Error("the cap stays")
	}
	if s.leave(c, c.turn, 1) != nil || s.leave(stranger, stranger.turn, 1) != nil || len(s.busy) != 0 {
		t.Error("who is left?")
	}
}
