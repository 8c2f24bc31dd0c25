//go:build root

package httpd

import (
	"io"
	"net"
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
	f := &flow{path: k, site: site.Of(server.RemoteAddr().(*net.TCPAddr).AddrPort().Addr())}
	f.await(t, func(has int64, searching bool) bool { return has > 0 && !searching })
	return f
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// await waits until BBR says so.
func (f *flow) await(t *testing.T, so func(has int64, searching bool) bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		v, ok := f.look()
		if !ok {
			t.Fatal("it is closed")
		}
		if so(v.has, v.searching) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v", v)
		}
	}
}

// Loopback has no rate that could be told: these connections' own limits make one, from time to time exceeded by a burst.
const (
	quick = 8 << 20
	slow  = 64 << 10
)

func TestASearchBeginsAnew(t *testing.T) {
	f := limited(t, quick)
	f.limit(slow) // so that it does not end before it is seen
	f.search()
	if v, _ := f.look(); !v.searching {
		t.Error("BBR does not search")
	}
	f.limit(unlimited)
	f.await(t, func(has int64, searching bool) bool { return has > quick && !searching })
}
