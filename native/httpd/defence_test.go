package httpd_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"openpfs/native/httpd"
)

func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

// expectClosed waits until the server has closed.
func expectClosed(t testing.TB, conn net.Conn) {
	t.Helper()
	if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Error("the connection is still open")
	}
}

func TestRequestByDropsIsCutOff(t *testing.T) {
	addr, _ := serve(t, httpd.Config{FS: file(10), Timeout: 100 * time.Millisecond})
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost:")
	expectClosed(t, conn)
	silent := dial(t, addr)
	expectClosed(t, silent)
}

func TestBodyByDropsIsCutOff(t *testing.T) {
	addr, reports := serve(t, httpd.Config{FS: file(10), Timeout: time.Minute})
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nx")
	expectClosed(t, conn)
	if r := outcome(t, reports, httpd.Refused); r.Status != http.StatusBadRequest {
		t.Errorf("%+v", r)
	}
}

func TestClientThatNeverReadsIsCutOff(t *testing.T) {
	const size = 50 << 20 // more than all buffers hold
	addr, reports := serve(t, httpd.Config{FS: file(size), Timeout: 200 * time.Millisecond})
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\n\r\n")
	if r := outcome(t, reports, httpd.TimedOut); r.Bytes >= size {
		t.Errorf("%+v", r)
	}
	expectClosed(t, conn)
}

func TestClientThatLeavesIsReported(t *testing.T) {
	addr, reports := serve(t, httpd.Config{FS: file(50 << 20), Timeout: time.Minute})
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\n\r\n")
	if _, err := io.ReadFull(conn, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	outcome(t, reports, httpd.Aborted)
}

func TestSlowClientIsServed(t *testing.T) {
	// Several times the timeout in all, but many chunks within each.
	const timeout = 2 * time.Second
	addr, reports := serve(t, httpd.Config{FS: file(20 << 20), Timeout: timeout})
	conn := dial(t, addr)
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	tick := time.NewTicker(timeout / 200)
	defer tick.Stop()
	for begun := time.Now(); time.Since(begun) < 2*timeout; <-tick.C {
		if _, err := io.ReadFull(conn, make([]byte, 32<<10)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Fatal(err)
	}
	outcome(t, reports, httpd.Sent)
}

func TestHeadersAreBounded(t *testing.T) {
	addr, _ := serve(t, httpd.Config{FS: file(10)})
	if response, _ := get(t, addr, "GET /f", "X: "+strings.Repeat("x", 20_000)); response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%+v", response)
	}
}

func TestFloodOfConnectionsMakesRoomForClients(t *testing.T) {
	addr, reports := serve(t, httpd.Config{FS: file(10), MaxConnections: 4, Timeout: time.Minute})
	first := dial(t, addr)
	for range 20 {
		dial(t, addr)
	}
	expectClosed(t, first)
	if response, body := get(t, addr, "GET /f"); response.StatusCode != 200 || len(body) != 10 {
		t.Errorf("%+v", response)
	}
	outcome(t, reports, httpd.Sent)
}

func TestClientsThatAreServedAreNotDrivenOut(t *testing.T) {
	const size = 50 << 20
	addr, reports := serve(t, httpd.Config{FS: file(size), MaxConnections: 2, Timeout: time.Minute})
	var served []net.Conn
	for range 2 {
		conn := dial(t, addr)
		fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
		if _, err := io.ReadFull(conn, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		served = append(served, conn)
	}
	expectClosed(t, dial(t, addr)) // there is no room
	for _, conn := range served {
		if n, err := io.Copy(io.Discard, conn); err != nil || n < size-10 {
			t.Errorf("%d bytes, %v", n, err)
		}
		outcome(t, reports, httpd.Sent)
	}
}
