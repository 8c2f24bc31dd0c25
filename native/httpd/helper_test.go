package httpd_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/httpd"
)

// serve runs a server until the test ends.
func serve(t testing.TB, config httpd.Config) (addr string, reports <-chan httpd.Transfer) {
	t.Helper()
	ch := make(chan httpd.Transfer, 1000)
	config.Report = func(t httpd.Transfer) { ch <- t }
	server, err := httpd.New(config)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String(), ch
}

// file is a file system with one file "f" of n bytes.
func file(n int) fstest.MapFS {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i / 7)
	}
	return fstest.MapFS{"f": {Data: b}}
}

// get asks for "/f" or what else the request says.
func get(t testing.TB, addr, request string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: test\r\n", request)
	for _, h := range headers {
		fmt.Fprintf(conn, "%s\r\n", h)
	}
	fmt.Fprint(conn, "\r\n")
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s: %v", request, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v", request, err)
	}
	return response, body
}

// outcome waits for the report of a request.
func outcome(t testing.TB, reports <-chan httpd.Transfer, want httpd.Outcome) httpd.Transfer {
	t.Helper()
	var r httpd.Transfer
	select {
	case r = <-reports:
	case <-time.After(20 * time.Second):
		t.Fatalf("no report, want %s", want)
	}
	if r.Outcome != want || (r.Err == nil) != (want == httpd.Sent) {
		t.Fatalf("%+v, want %s", r, want)
	}
	return r
}
