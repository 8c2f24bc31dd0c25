package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/native/httpd"
	"openpfs/native/upstream"
)

// shelf is a Sink that may have the beginning of a file already.
type shelf struct {
	data   []byte
	begun  int
	offset int64
	size   int64
	refuse error // of Begin
	wrote  func(have int) error
}

func (s *shelf) Begin(offset, size int64) error {
	if offset != 0 && offset != int64(len(s.data)) {
		panic("a gap")
	}
	s.begun++
	s.data, s.offset, s.size = s.data[:offset], offset, size
	return s.refuse
}

func (s *shelf) Write(b []byte) (int, error) {
	s.data = append(s.data, b...)
	if s.wrote != nil {
		return len(b), s.wrote(len(s.data))
	}
	return len(b), nil
}

// web runs a server until the test ends. do is told how many requests came before.
func web(t testing.TB, do func(before int, w http.ResponseWriter, r *http.Request)) string {
	t.Helper()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		do(int(requests.Add(1))-1, w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// raw answers with these bytes and nothing else, and closes the connection.
func raw(t testing.TB, w http.ResponseWriter, answer string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = conn.Write([]byte(answer)) // who has heard enough may have gone
	conn.Close()
}

// shop runs our own server with these files until the test ends.
func shop(t testing.TB, config httpd.Config) (url string, reports <-chan httpd.Transfer) {
	t.Helper()
	ch := make(chan httpd.Transfer, 100)
	config.Report = func(t httpd.Transfer) { ch <- t }
	server, err := httpd.New(config)
	if err != nil {
		t.Fatal(err)
	}
	listener := listenTCP(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String(), ch
}

// browse makes a source that does not wait long.
func browse(t testing.TB, config upstream.HTTPConfig) *upstream.HTTP {
	t.Helper()
	setQuick(&config)
	source, err := upstream.NewHTTP(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

func setQuick(config *upstream.HTTPConfig) {
	if config.Timeout == 0 {
		config.Timeout = 20 * time.Second // scripts decide, not time
	}
	if config.Pause == 0 {
		config.Pause = time.Millisecond
	}
}

// take fetches "f", the rest of it if the shelf has its beginning, and holds the result against file.
func take(t testing.TB, source *upstream.HTTP, on *shelf, file []byte) upstream.Result {
	t.Helper()
	result, err := source.Fetch(context.Background(), upstream.Request{Name: "f", From: int64(len(on.data))}, on)
	if err != nil {
		t.Fatalf("%v after %+v", err, result)
	}
	if !bytes.Equal(on.data, file) || on.begun != 1 || result.Bytes != int64(len(file))-on.offset {
		t.Fatalf("%d bytes from %d on arrived, of %d; begun %d times; %+v", len(on.data), on.offset, len(file), on.begun, result)
	}
	return result
}

var kinds = []error{upstream.ErrNotFound, upstream.ErrUnreachable, upstream.ErrAborted, upstream.ErrProtocol, upstream.ErrSizeMismatch,
	upstream.ErrTooLarge, upstream.ErrSink, upstream.ErrChanged, upstream.ErrUntrusted, context.Canceled, context.DeadlineExceeded}

// expectKind wants an *Error of exactly this kind.
func expectKind(t testing.TB, err, want error) {
	t.Helper()
	var told *upstream.Error
	if !errors.As(err, &told) {
		t.Fatalf("%v, want %v", err, want)
	}
	for _, kind := range kinds {
		if errors.Is(err, kind) != (kind == want) {
			t.Errorf("%v: is it %q? want %v", err, kind, want)
		}
	}
	t.Log(err)
}
