package httpd

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// noting keeps the connections that it accepts.
type noting struct {
	net.Listener
	conns chan net.Conn
}

func (l noting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.conns <- conn
	}
	return conn, err
}

// Of a connection that has no BBR nothing is known, and nothing shared.
func TestAnotherAlgorithmIsLeftAlone(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	k, _ := socketOf(conn)
	if err := k.raw.Control(func(fd uintptr) {
		if err := unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, "reno"); err != nil {
			t.Error(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	l := newLine()
	if l.join(&flow{path: k}); len(l.flows) > 0 {
		t.Error("it has a part of the line")
	}
}

// A header costs no segment of its own: a small file is one with it, and on a long line a connection's first flight holds more.
func TestAHeaderGoesWithItsFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := New(Config{FS: os.DirFS(dir)})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := noting{inner, make(chan net.Conn, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	client, err := net.Dial("tcp4", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	socket, _ := socketOf(<-listener.conns)
	in := bufio.NewReader(client)
	for files := uint32(1); files <= 3; files++ {
		if _, err := io.WriteString(client, "GET /f HTTP/1.1\r\nHost: h\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, response.Body); n != 1000 || err != nil {
			t.Fatal(n, err)
		}
		var segments uint32
		_ = socket.raw.Control(func(fd uintptr) {
			if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
				segments = info.Data_segs_out
			}
		})
		if segments != files {
			t.Errorf("%d segments for %d files", segments, files)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
