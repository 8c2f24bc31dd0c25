package wan

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// device returns two ends of something that keeps packets apart, as a TUN
// device does.
func device(t *testing.T) (inner, outer *os.File) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	inner, outer = os.NewFile(uintptr(fds[0]), "inner"), os.NewFile(uintptr(fds[1]), "outer")
	t.Cleanup(func() { inner.Close(); outer.Close() })
	return inner, outer
}

// TestSplicedDevicesShareTheLine sends more packets than the queue holds, and
// one the other way: rate, delay, drops and counts are those of whole packets.
func TestSplicedDevicesShareTheLine(t *testing.T) {
	const bytes, packets, queue = 1000, 64, 32_000
	l, err := New(Config{Rate: 8e6, RTT: 40 * time.Millisecond, Queue: queue})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	server, hq := device(t)
	site, gateway := device(t)
	ended := make(chan error, 1)
	go func() { ended <- l.Splice(server, site) }()

	began := time.Now()
	for i := range packets {
		if _, err := hq.Write([]byte{0: byte(i), bytes - 1: 0}); err != nil {
			t.Fatal(err)
		}
	}
	buf := make([]byte, 2*bytes)
	for i := range queue / bytes { // those at least are not dropped
		n, err := gateway.Read(buf)
		if err != nil || n != bytes || buf[0] != byte(i) {
			t.Fatalf("packet %d: %d bytes, begins with %d, %v", i, n, buf[0], err)
		}
	}
	// 1 ms for each packet, and half the round trip.
	if took := time.Since(began); took < 52*time.Millisecond {
		t.Errorf("the packets came after %v, earlier than the line can", took)
	}
	if _, err := gateway.Write(make([]byte, 40)); err != nil {
		t.Fatal(err)
	}
	if n, err := hq.Read(buf); err != nil || n != 40 {
		t.Fatalf("up the line: %d bytes, %v", n, err)
	}
	s := l.Stats()
	if s.DownBytes != s.DownPackets*bytes || s.UpBytes != 40 || s.DownPackets < queue/bytes {
		t.Errorf("counted %+v", s)
	}
	if s.DownDropped == 0 || s.DownDropped+s.DownPackets > packets {
		t.Errorf("%d dropped and %d crossed of %d", s.DownDropped, s.DownPackets, packets)
	}
	hq.Close()
	if err := <-ended; err == nil {
		t.Error("Splice ended without saying why")
	}
}
