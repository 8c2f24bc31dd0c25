package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/httpd"
	"openpfs/native/upstream"
)

func listenTCP(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// gallery serves one file "f" of a modification time as net/http does.
func gallery(file []byte) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		http.ServeContent(w, r, "f", time.Unix(1_700_000_000, 0), bytes.NewReader(file))
	}
}

func TestHTTPFileArrives(t *testing.T) {
	for _, n := range []int{0, 1, 32 << 10, 556_833, 8_126_582} {
		t.Run(fmt.Sprint(n, " bytes"), func(t *testing.T) {
			file := content(n)
			url, reports := shop(t, httpd.Config{FS: fstest.MapFS{"f": {Data: file}}})
			var on shelf
			result := take(t, browse(t, upstream.HTTPConfig{URL: url, LocalIP: "127.0.5.7"}), &on, file)
			if on.size != int64(n) || result.Size != int64(n) || result.Waits != 0 || result.RoundTrip <= 0 || result.Elapsed <= 0 {
				t.Errorf("%+v", result)
			}
			if head := result.WireBytes - result.Bytes; head < 100 || head > 400 {
				t.Errorf("%d bytes of header: %+v", head, result)
			}
			if r := <-reports; r.Bytes != int64(n) || r.Peer.Addr().String() != "127.0.5.7" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestHTTPResumesAtTheByte(t *testing.T) {
	file := content(300_000)
	url, reports := shop(t, httpd.Config{FS: fstest.MapFS{"f": {Data: file}}})
	for _, have := range []int{0, 1, 299_999, 300_000} {
		on := shelf{data: bytes.Clone(file[:have])}
		result := take(t, browse(t, upstream.HTTPConfig{URL: url}), &on, file)
		if r := <-reports; on.offset != int64(have) || result.Size != int64(len(file)) || r.Bytes != int64(len(file)-have) {
			t.Errorf("from %d: %+v, %+v", have, result, r)
		}
	}
}

func TestHTTPResumesOnlyTheSameEdition(t *testing.T) {
	first, second := content(100_000), bytes.Repeat([]byte("x"), 90_000)
	files := fstest.MapFS{"f": {Data: first, ModTime: time.Unix(1, 0)}}
	url, _ := shop(t, httpd.Config{FS: files})
	source := browse(t, upstream.HTTPConfig{URL: url})
	full := errors.New("power failed")
	on := shelf{wrote: func(have int) error {
		if have >= 40_000 {
			return full
		}
		return nil
	}}
	_, err := source.Fetch(context.Background(), upstream.Request{Name: "f"}, &on)
	if !errors.Is(err, full) {
		t.Fatal(err)
	}
	expectKind(t, err, upstream.ErrSink)
	same := shelf{data: bytes.Clone(on.data)}
	if take(t, source, &same, first); same.offset != int64(len(on.data)) {
		t.Errorf("the same edition was begun at %d", same.offset)
	}
	files["f"] = &fstest.MapFile{Data: second, ModTime: time.Unix(2, 0)}
	other := shelf{data: bytes.Clone(on.data)}
	if take(t, source, &other, second); other.offset != 0 {
		t.Errorf("another edition was begun at %d", other.offset)
	}
	more := shelf{data: bytes.Clone(first)} // more than there is by now, and of what was there before
	if take(t, browse(t, upstream.HTTPConfig{URL: url}), &more, second); more.offset != 0 {
		t.Errorf("another edition was begun at %d", more.offset)
	}
}

func TestHTTPServerWithoutRangesBeginsAtZero(t *testing.T) {
	file := content(100_000)
	url := web(t, func(_ int, w http.ResponseWriter, r *http.Request) { _, _ = w.Write(file) })
	on := shelf{data: bytes.Clone(file[:50_000])}
	if take(t, browse(t, upstream.HTTPConfig{URL: url}), &on, file); on.offset != 0 {
		t.Errorf("begun at %d", on.offset)
	}
}

func TestHTTPLostConnectionGoesOnAtTheByte(t *testing.T) {
	file := content(500_000)
	for name, serves := range map[string]func(w http.ResponseWriter, r *http.Request){
		"with ranges":    func(w http.ResponseWriter, r *http.Request) { gallery(file)(0, w, r) },
		"without ranges": func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(file) },
		"by small ranges": func(w http.ResponseWriter, r *http.Request) {
			if have := 0; r.Header.Get("Range") != "" {
				if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &have); err != nil {
					t.Error(err)
				}
				r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", have, min(have+70_000, len(file))-1))
			}
			gallery(file)(0, w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Header.Get("Range"))
				if before == 0 {
					raw(t, w, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: \"one\"\r\n\r\n%s", len(file), file[:100_000]))
					return
				}
				serves(w, r)
			})
			var on shelf
			result := take(t, browse(t, upstream.HTTPConfig{URL: url}), &on, file)
			if result.Waits != 1 || asked[1] != "bytes=100000-" {
				t.Errorf("asked for %q, %+v", asked, result)
			}
			if name == "with ranges" && result.WireBytes > int64(len(file))+1000 {
				t.Errorf("bytes came twice: %+v", result)
			}
		})
	}
}

// Retries are without headway: a line that breaks again and again, and brings something each time, gets there.
func TestHTTPHeadwayIsNotGivenUp(t *testing.T) {
	file := content(100_000)
	url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
		have := 0
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &have)
		status, part := "200 OK", file[have:min(have+4000, len(file))]
		if have > 0 {
			status = fmt.Sprintf("206 Partial Content\r\nContent-Range: bytes %d-%d/%d", have, len(file)-1, len(file))
		}
		raw(t, w, fmt.Sprintf("HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s", status, len(file)-have, part))
	})
	var on shelf
	if r := take(t, browse(t, upstream.HTTPConfig{URL: url, Retries: 1}), &on, file); r.Waits != 24 {
		t.Errorf("%+v", r)
	}
}

func TestHTTPConnectionIsKept(t *testing.T) {
	file := content(10_000)
	peers := map[string]bool{}
	url := web(t, func(before int, w http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		if r.URL.Path == "/missing" {
			http.NotFound(w, r)
			return
		}
		gallery(file)(before, w, r)
	})
	source := browse(t, upstream.HTTPConfig{URL: url})
	for range 5 {
		var on shelf
		if r := take(t, source, &on, file); r.WireBytes < 10_000 || r.WireBytes > 10_400 {
			t.Errorf("%+v", r)
		}
	}
	if len(peers) != 1 {
		t.Errorf("five files over %d connections", len(peers))
	}
}

func TestHTTPManyFetchAtOnce(t *testing.T) {
	file := content(300_000)
	url, _ := shop(t, httpd.Config{FS: fstest.MapFS{"f": {Data: file}}})
	source := browse(t, upstream.HTTPConfig{URL: url})
	t.Run("at once", func(t *testing.T) {
		for i := range 30 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				for range 3 {
					var on shelf
					if r := take(t, source, &on, file); r.WireBytes-r.Bytes > 400 {
						t.Errorf("the bytes of others were counted: %+v", r)
					}
				}
			})
		}
	})
}

func TestHTTPNamesAndBases(t *testing.T) {
	var asked string
	url := web(t, func(_ int, w http.ResponseWriter, r *http.Request) { asked = r.RequestURI })
	for _, c := range []struct{ base, name, want string }{
		{"", "SEP0011.cnf.xml", "/SEP0011.cnf.xml"},
		{"/", "f", "/f"},
		{"/tftp", "f", "/tftp/f"},
		{"/a%2fb/c//", "f", "/a%2fb/c/f"},
		{"", "a b?c#d%e", "/a%20b%3Fc%23d%25e"},
		{"", "English_United_States/be-sip.jar", "/English_United_States/be-sip.jar"},
	} {
		source := browse(t, upstream.HTTPConfig{URL: url + c.base})
		if _, err := source.Fetch(context.Background(), upstream.Request{Name: c.name}, &shelf{}); err != nil || asked != c.want {
			t.Errorf("%s of %s: asked for %s, %v", c.name, c.base, asked, err)
		}
		if got := source.String(); got != url+strings.TrimRight(c.base, "/") {
			t.Errorf("named %s", got)
		}
	}
	for _, name := range []string{"", "..", "a/../b", "a//b", "/a", "a/", ".", strings.Repeat("x", 1025)} {
		_, err := browse(t, upstream.HTTPConfig{URL: url}).Fetch(context.Background(), upstream.Request{Name: name}, &shelf{})
		expectKind(t, err, upstream.ErrNotFound)
	}
}

func TestHTTPConfigIsChecked(t *testing.T) {
	for _, c := range []upstream.HTTPConfig{
		{}, {URL: "ftp://h"}, {URL: "http://"}, {URL: "h:6970"}, {URL: "http://u:p@h"}, {URL: "http://h/?q"}, {URL: "http://h/#f"}, {URL: "http:h"},
		{URL: "http://h", LocalIP: "here"}, {URL: "http://h", Timeout: -1}, {URL: "http://h", Retries: -1},
		{URL: "http://h", CAFile: "http_test.go"}, {URL: "https://h", CAFile: "nowhere.pem"}, {URL: "https://h", CAFile: "http_test.go"},
	} {
		if _, err := upstream.NewHTTP(c); err == nil {
			t.Errorf("%+v", c)
		}
	}
}

func TestHTTPCancelEndsAtOnce(t *testing.T) {
	reason := errors.New("the operator changed his mind")
	for name, do := range map[string]func(cancel func(), w http.ResponseWriter){
		"before the answer": func(cancel func(), w http.ResponseWriter) { cancel() },
		"in the body": func(cancel func(), w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("some"))
			w.(http.Flusher).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			url := web(t, func(_ int, w http.ResponseWriter, r *http.Request) {
				do(func() { cancel(reason) }, w)
				<-r.Context().Done()
			})
			on := shelf{wrote: func(int) error { cancel(reason); return nil }}
			_, err := browse(t, upstream.HTTPConfig{URL: url, Timeout: time.Hour}).Fetch(ctx, upstream.Request{Name: "f"}, &on)
			if !errors.Is(err, reason) {
				t.Errorf("%v does not say why", err)
			}
			expectKind(t, err, context.Canceled)
		})
	}
	t.Run("in a pause", func(t *testing.T) {
		gone := listenTCP(t)
		gone.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		_, err := browse(t, upstream.HTTPConfig{URL: "http://" + gone.Addr().String(), Pause: time.Hour}).Fetch(ctx, upstream.Request{Name: "f"}, &shelf{})
		expectKind(t, err, context.DeadlineExceeded)
	})
}
