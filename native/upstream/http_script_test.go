package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"openpfs/native/upstream"
)

// What no decent server does. A dialogue gives one answer after the other; the last one is repeated.
func TestHTTPErrorsTellWhatHappened(t *testing.T) {
	const (
		ok      = "HTTP/1.1 200 OK\r\n"
		partial = "HTTP/1.1 206 Partial Content\r\n"
		five    = ok + "Content-Length: 10\r\nETag: \"one\"\r\n\r\n01234" // then it breaks
	)
	for _, c := range []struct {
		name    string
		from    int64
		answers []string
		want    error
	}{
		{"not found", 0, []string{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrNotFound},
		{"gone", 0, []string{"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrNotFound},
		{"forbidden", 0, []string{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrAborted},
		{"busy", 0, []string{"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrAborted},
		{"no content", 0, []string{"HTTP/1.1 204 No Content\r\n\r\n"}, upstream.ErrProtocol},
		{"not HTTP", 0, []string{"220 ftp ready\r\n"}, upstream.ErrProtocol},
		{"closed without a word", 0, []string{""}, upstream.ErrUnreachable},
		{"broken off in the header", 0, []string{"HTTP/1.1 200 OK\r\nX: y\r\n"}, upstream.ErrUnreachable},
		{"endless header", 0, []string{ok + "X: " + strings.Repeat("x", 1<<20)}, upstream.ErrProtocol},
		{"endless headers", 0, []string{ok + strings.Repeat("X: y\r\n", 1<<17)}, upstream.ErrProtocol},
		{"endless interim answers", 0, []string{strings.Repeat("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", 1<<15)}, upstream.ErrProtocol},
		{"neither length nor chunks", 0, []string{"HTTP/1.0 200 OK\r\n\r\n0123456789"}, upstream.ErrProtocol},
		{"gzip nobody asked for", 0, []string{ok + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"}, upstream.ErrProtocol},
		{"announced too large", 0, []string{ok + "Content-Length: 2001\r\n\r\n"}, upstream.ErrTooLarge},
		{"endless", 0, []string{ok + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("64\r\n"+strings.Repeat("x", 100)+"\r\n", 1000)}, upstream.ErrTooLarge},
		{"nonsense for chunks", 0, []string{ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"}, upstream.ErrProtocol},
		{"never more than half", 0, []string{five, ""}, upstream.ErrUnreachable},
		{"a part nobody asked for", 0, []string{partial + "Content-Range: bytes 0-9/10\r\nContent-Length: 10\r\n\r\n0123456789"}, upstream.ErrProtocol},
		{"a part without its range", 0, []string{five, partial + "Content-Length: 5\r\n\r\n56789"}, upstream.ErrProtocol},
		{"a part from before", 0, []string{five, partial + "Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\n456789"}, upstream.ErrProtocol},
		{"a part from behind", 0, []string{five, partial + "Content-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\r\n6789"}, upstream.ErrProtocol},
		{"a range unlike its length", 0, []string{five, partial + "Content-Range: bytes 5-9/10\r\nContent-Length: 4\r\n\r\n5678"}, upstream.ErrProtocol},
		{"several parts", 0, []string{five, partial + "Content-Type: multipart/byteranges; boundary=x\r\nContent-Length: 5\r\n\r\n--x--"}, upstream.ErrProtocol},
		{"less than the range says", 0, []string{five, partial + "Content-Range: bytes 5-9/10\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n5\r\n0\r\n\r\n"}, upstream.ErrSizeMismatch},
		{"more than the range says", 0, []string{five, partial + "Content-Range: bytes 5-9/10\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n56789ab\r\n0\r\n\r\n"}, upstream.ErrSizeMismatch},
		{"part of a larger file", 0, []string{five, partial + "Content-Range: bytes 5-9/11\r\nContent-Length: 5\r\n\r\n56789"}, upstream.ErrSizeMismatch},
		{"part beyond the announced size", 0, []string{five, partial + "Content-Range: bytes 5-19/*\r\nContent-Length: 15\r\n\r\n56789"}, upstream.ErrSizeMismatch},
		{"it has become larger", 0, []string{five, ok + "Content-Length: 11\r\n\r\n01234567890"}, upstream.ErrSizeMismatch},
		{"it has become shorter than what came", 0, []string{five, ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n01\r\n0\r\n\r\n"}, upstream.ErrSizeMismatch},
		{"announced more than there is", 0, []string{five, "HTTP/1.1 416 No\r\nContent-Range: bytes */5\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrSizeMismatch},
		{"shorter than what came, by 416", 0, []string{five, "HTTP/1.1 416 No\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrChanged},
		{"416 without a size", 0, []string{five, "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrProtocol},
		{"another edition in mid-file, whole", 0, []string{five, ok + "Content-Length: 10\r\nETag: \"two\"\r\n\r\nabcdefghij"}, upstream.ErrChanged},
		{"another edition in mid-file, in part", 0, []string{five, partial + "Content-Range: bytes 5-9/10\r\nETag: \"two\"\r\nContent-Length: 5\r\n\r\nfghij"}, upstream.ErrChanged},
		{"416 for ever", 5, []string{"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrAborted},
		{"beyond what may be taken", 3000, []string{partial + "Content-Range: bytes 3000-3001/*\r\nContent-Length: 2\r\n\r\nxx"}, upstream.ErrTooLarge},
		{"redirects in a circle", 0, []string{"HTTP/1.1 302 Found\r\nLocation: /f\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrProtocol},
		{"redirect to nowhere", 0, []string{"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrProtocol},
		{"redirect to another host", 0, []string{"HTTP/1.1 302 Found\r\nLocation: http://localhost/f\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrAborted},
		{"redirect to another scheme", 0, []string{"HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/f\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrAborted},
		{"redirect with a password", 0, []string{"HTTP/1.1 302 Found\r\nLocation: http://u:p@127.0.0.1/f\r\nContent-Length: 0\r\n\r\n"}, upstream.ErrProtocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
				raw(t, w, c.answers[min(before, len(c.answers)-1)])
			})
			on := shelf{data: []byte(strings.Repeat("x", int(c.from)))}
			source := browse(t, upstream.HTTPConfig{URL: url, MaxFileBytes: 2000, Retries: 3})
			_, err := source.Fetch(context.Background(), upstream.Request{Name: "f", From: c.from}, &on)
			if on.begun > 1 {
				t.Errorf("begun %d times", on.begun)
			}
			expectKind(t, err, c.want)
		})
	}
}

func TestHTTPStrangeButRight(t *testing.T) {
	const file = "0123456789"
	const half = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n"
	for name, answers := range map[string][]string{
		"chunks":                      {half + "5\r\n56789\r\n0\r\n\r\n"},
		"redirect":                    {"HTTP/1.1 301 Moved\r\nLocation: /here/f\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + file},
		"size known late":             {half, "HTTP/1.1 206 P\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789"},
		"size never known":            {half, "HTTP/1.1 206 P\r\nContent-Range: bytes 5-9/*\r\nContent-Length: 5\r\n\r\n56789", "HTTP/1.1 416 No\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n"},
		"broken before the last bit":  {half + "5\r\n56789\r\n", "HTTP/1.1 416 No\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n"},
		"chunks again from the start": {half, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + file + "\r\n0\r\n\r\n"},
		"closed at first":             {"", "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + file},
	} {
		t.Run(name, func(t *testing.T) {
			url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
				raw(t, w, answers[min(before, len(answers)-1)])
			})
			var on shelf
			take(t, browse(t, upstream.HTTPConfig{URL: url}), &on, []byte(file))
		})
	}
}

// A validator that cannot stand in If-Range is looked at in the answer.
func TestHTTPWeakValidatorsAreComparedHere(t *testing.T) {
	edition, asked := "one", []string(nil)
	url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range")+"|"+r.Header.Get("If-Range"))
		w.Header().Set("ETag", `W/"`+edition+`"`)
		if r.Header.Get("Range") != "" {
			w.Header().Set("Content-Range", "bytes 5-9/10")
			w.WriteHeader(http.StatusPartialContent)
			fmt.Fprint(w, edition+"--")
			return
		}
		fmt.Fprint(w, edition+"-----", "--")
	})
	source := browse(t, upstream.HTTPConfig{URL: url})
	var on shelf
	take(t, source, &on, []byte("one-------"))
	edition = "two"
	later := shelf{data: []byte("one--")}
	take(t, source, &later, []byte("two-------"))
	if want := []string{"|", "bytes=5-|", "|"}; fmt.Sprint(asked) != fmt.Sprint(want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func TestHTTPStallIsGivenUpAndResumed(t *testing.T) {
	file := content(50_000)
	url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
		if before == 0 {
			w.Header().Set("Content-Length", fmt.Sprint(len(file)))
			_, _ = w.Write(file[:20_000])
			w.(http.Flusher).Flush()
			<-r.Context().Done() // the client has had enough
			return
		}
		gallery(file)(before, w, r)
	})
	var on shelf
	source := browse(t, upstream.HTTPConfig{URL: url, Timeout: 300 * time.Millisecond, Retries: 20})
	if r := take(t, source, &on, file); r.Waits == 0 {
		t.Errorf("%+v", r)
	}
}

func TestHTTPSlowSinkIsNoStall(t *testing.T) {
	file := content(100_000)
	url := web(t, gallery(file))
	const limit = time.Second
	waited := false
	on := shelf{wrote: func(int) error {
		if !waited { // once, for longer than the server may take
			waited = true
			<-time.After(2 * limit)
		}
		return nil
	}}
	if r := take(t, browse(t, upstream.HTTPConfig{URL: url, Timeout: limit}), &on, file); r.Waits != 0 {
		t.Errorf("%+v", r)
	}
}

func TestHTTPSinkErrors(t *testing.T) {
	full := errors.New("disk full")
	url := web(t, gallery(content(1000)))
	for _, on := range []*shelf{{refuse: full}, {wrote: func(int) error { return full }}} {
		_, err := browse(t, upstream.HTTPConfig{URL: url}).Fetch(context.Background(), upstream.Request{Name: "f"}, on)
		if !errors.Is(err, full) {
			t.Errorf("%v does not wrap the Sink's error", err)
		}
		expectKind(t, err, upstream.ErrSink)
	}
}

func TestHTTPServerThatIsNotThere(t *testing.T) {
	gone := listenTCP(t)
	gone.Close()
	source := browse(t, upstream.HTTPConfig{URL: "http://" + gone.Addr().String(), Retries: 2})
	result, err := source.Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
	expectKind(t, err, upstream.ErrUnreachable)
	if result.Waits != 2 || result.Size != upstream.UnknownSize {
		t.Errorf("%+v", result)
	}
}
