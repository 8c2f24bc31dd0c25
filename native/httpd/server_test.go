package httpd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/httpd"
)

func TestFilesAreServedWholeAndInParts(t *testing.T) {
	folder := t.TempDir()
	want := file(200_000)["f"].Data // more than one chunk
	if err := os.WriteFile(filepath.Join(folder, "f"), want, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]fs.FS{"in memory": fstest.MapFS{"f": {Data: want}}, "on disk": os.DirFS(folder)} {
		t.Run(name, func(t *testing.T) {
			addr, reports := serve(t, httpd.Config{FS: files})
			whole, body := get(t, addr, "GET /f")
			if whole.StatusCode != 200 || !bytes.Equal(body, want) || whole.ContentLength != int64(len(want)) ||
				whole.Header.Get("Content-Type") != "application/octet-stream" {
				t.Fatalf("%d bytes, %+v", len(body), whole)
			}
			if r := outcome(t, reports, httpd.Sent); r.Bytes != int64(len(want)) || r.Status != 200 || r.File != "f" || !r.Peer.IsValid() {
				t.Errorf("%+v", r)
			}
			tag := whole.Header.Get("ETag")
			part, body := get(t, addr, "GET /f", "Range: bytes=150000-", "If-Range: "+tag)
			if part.StatusCode != 206 || !bytes.Equal(body, want[150_000:]) || part.Header.Get("Content-Range") != "bytes 150000-199999/200000" {
				t.Fatalf("%d bytes, %+v", len(body), part)
			}
			if r := outcome(t, reports, httpd.Sent); r.Bytes != 50_000 || r.Status != 206 {
				t.Errorf("%+v", r)
			}
			if other, body := get(t, addr, "GET /f", "Range: bytes=150000-", `If-Range: "other"`); other.StatusCode != 200 || len(body) != len(want) {
				t.Errorf("a part of another edition: %d, %d bytes", other.StatusCode, len(body))
			}
			outcome(t, reports, httpd.Sent)
			if beyond, _ := get(t, addr, "GET /f", "Range: bytes=200000-"); beyond.StatusCode != 416 || beyond.Header.Get("Content-Range") != "bytes */200000" {
				t.Errorf("%+v", beyond)
			}
			if r := outcome(t, reports, httpd.Refused); r.Bytes != 0 || r.Status != 416 {
				t.Errorf("%+v", r)
			}
			if head, body := get(t, addr, "HEAD /f"); head.StatusCode != 200 || head.ContentLength != int64(len(want)) || len(body) != 0 || head.Header.Get("ETag") != tag {
				t.Errorf("%+v", head)
			}
			if r := outcome(t, reports, httpd.Sent); r.Bytes != 0 {
				t.Errorf("%+v", r)
			}
			if same, _ := get(t, addr, "GET /f", "If-None-Match: "+tag); same.StatusCode != 304 {
				t.Errorf("%+v", same)
			}
			outcome(t, reports, httpd.Sent)
		})
	}
}

func TestOnlyPlainNamesAreFiles(t *testing.T) {
	files := file(10)
	files["folder/f"] = files["f"]
	files[".hidden"] = files["f"]
	addr, reports := serve(t, httpd.Config{FS: files})
	for _, c := range []struct {
		request string
		want    int
	}{
		{"GET /", 404}, {"GET /folder", 404}, {"GET /folder/", 404}, {"GET /folder/f", 404}, {"GET /.hidden", 404}, {"GET //f", 404},
		{"GET /../f", 404}, {"GET /%2e%2e/f", 404}, {"GET /folder%2ff", 404}, {"GET /f%00", 404}, {"GET /f/", 404}, {"GET /nowhere", 404},
		{"GET /" + strings.Repeat("f", 65), 404}, {"HEAD /nowhere", 404}, {"POST /f", 405}, {"DELETE /f", 405}, {"OPTIONS *", 405},
	} {
		response, body := get(t, addr, c.request)
		if response.StatusCode != c.want || response.Header.Get("Location") != "" || bytes.Contains(body, []byte("hidden")) {
			t.Errorf("%s: %d %q", c.request, response.StatusCode, body)
		}
		if r := outcome(t, reports, httpd.Refused); r.Status != c.want || r.Bytes != 0 || len(r.File) > 64 {
			t.Errorf("%s: %+v", c.request, r)
		}
	}
}

func TestTagsTellEditionsApart(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	addr, _ := serve(t, httpd.Config{FS: os.DirFS(folder)})
	tag := func(content string, modified time.Time) string {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, []byte(content), 0o600), os.Chtimes(path, modified, modified)); err != nil {
			t.Fatal(err)
		}
		response, _ := get(t, addr, "HEAD /f")
		return response.Header.Get("ETag")
	}
	then := time.Unix(1_700_000_000, 5)
	seen := map[string]bool{tag("one", then): true, tag("four", then): true, tag("two", then.Add(time.Nanosecond)): true}
	if len(seen) != 3 {
		t.Errorf("three editions have the tags %v", seen)
	}
	// Content without a time is known by its digest, on every server alike.
	memory, _ := serve(t, httpd.Config{FS: fstest.MapFS{"f": {Data: []byte("one")}}})
	for range 2 {
		response, _ := get(t, memory, "HEAD /f")
		if got := response.Header.Get("ETag"); got != `"7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"` {
			t.Errorf("the SHA-256 of \"one\" is not %s", got)
		}
	}
}

// brokenFile cannot be read to the end that it has announced.
type brokenFS struct{ fstest.MapFS }

type brokenFile struct{ fs.File }

func (b brokenFS) Open(name string) (fs.File, error) {
	f, err := b.MapFS.Open(name)
	return &brokenFile{f}, err
}

func (b *brokenFile) Seek(offset int64, whence int) (int64, error) {
	return b.File.(io.Seeker).Seek(offset, whence)
}

func (b *brokenFile) Read(p []byte) (int, error) {
	at, err := b.Seek(0, io.SeekCurrent)
	if err == nil && at >= 100_000 {
		return 0, errors.New("bad sector")
	}
	return b.File.Read(p[:min(len(p), 10_000)])
}

func TestFileThatBreaksIsNotComplete(t *testing.T) {
	files := file(200_000)
	files["f"].ModTime = time.Unix(1, 0)
	addr, reports := serve(t, httpd.Config{FS: brokenFS{files}})
	response, err := http.Get("http://" + addr + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if r := outcome(t, reports, httpd.Failed); r.Bytes < 100_000 || r.Bytes > 110_000 {
		t.Errorf("%+v", r)
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	server, err := httpd.New(httpd.Config{FS: file(50 << 20)})
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
	conn := dial(t, listener.Addr().String())
	fmt.Fprint(conn, "GET /f HTTP/1.1\r\nHost: test\r\n\r\n")
	if _, err := io.ReadFull(conn, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := server.Serve(context.Background(), listener); !errors.Is(err, net.ErrClosed) {
		t.Errorf("on a closed listener: %v", err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, c := range []httpd.Config{{}, {FS: file(1), MaxConnections: -1}, {FS: file(1), Timeout: -1}} {
		if _, err := httpd.New(c); err == nil {
			t.Errorf("%+v", c)
		}
	}
}
