package hub_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
)

func files() fs.FS {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"index.html": f("<!doctype html>"), "app.js": f("export {}"), "style.css": f("a{}"), "odd.bin": f("?"),
		"main.wasm": f("\x00asm plain"), "main.wasm.br": f("br bytes"), "main.wasm.gz": f("gz bytes"),
		"only.wasm.gz": f("gz alone"), "sub/index.html": f("sub"),
	}
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageIsServedWithTypesAndEncodings(t *testing.T) {
	h := hub.New(hub.Config{}).Handler(files())
	for _, c := range []struct {
		path, accept, status, kind, encoding, body string
	}{
		{"/", "", "200 OK", "text/html; charset=utf-8", "", "<!doctype html>"},
		{"/index.html", "br", "200 OK", "text/html; charset=utf-8", "", "<!doctype html>"},
		{"/app.js", "gzip", "200 OK", "text/javascript; charset=utf-8", "", "export {}"},
		{"/style.css", "", "200 OK", "text/css; charset=utf-8", "", "a{}"},
		{"/odd.bin", "", "200 OK", "application/octet-stream", "", "?"},
		{"/main.wasm", "", "200 OK", "application/wasm", "", "\x00asm plain"},
		{"/main.wasm", "gzip, deflate, br, zstd", "200 OK", "application/wasm", "br", "br bytes"},
		{"/main.wasm", "gzip, deflate", "200 OK", "application/wasm", "gzip", "gz bytes"},
		{"/main.wasm", "br;q=0, *;q=0.5", "200 OK", "application/wasm", "gzip", "gz bytes"},
		{"/main.wasm", "br; q=0.0, gzip;q=0", "200 OK", "application/wasm", "", "\x00asm plain"},
		{"/only.wasm", "gzip", "200 OK", "application/wasm", "gzip", "gz alone"},
		{"/only.wasm", "br", "406 Not Acceptable", "text/plain; charset=utf-8", "", ""},
		{"/sub/", "", "200 OK", "text/html; charset=utf-8", "", "sub"},
		{"/absent.js", "", "404 Not Found", "text/plain; charset=utf-8", "", ""},
		{"/api/absent", "", "404 Not Found", "text/plain; charset=utf-8", "", ""},
	} {
		r := get(t, h, c.path, "Accept-Encoding", c.accept)
		got := body(t, r)
		if r.Status != c.status || r.Header.Get("Content-Type") != c.kind || r.Header.Get("Content-Encoding") != c.encoding {
			t.Errorf("%s for %q: %s %v", c.path, c.accept, r.Status, r.Header)
		}
		if c.body != "" && got != c.body {
			t.Errorf("%s for %q: %q", c.path, c.accept, got)
		}
		if !strings.Contains(r.Header.Get("Content-Security-Policy"), "script-src 'self' 'wasm-unsafe-eval';") ||
			r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", c.path, r.Header)
		}
	}
	if r := get(t, h, "/sub"); r.StatusCode != 301 || r.Header.Get("Location") != "/sub/" {
		t.Errorf("/sub: %s to %s", r.Status, r.Header.Get("Location"))
	}
}

// An unchanged file is not sent again; each form has its own tag.
func TestPageIsRevalidated(t *testing.T) {
	fsys := files().(fstest.MapFS)
	h := hub.New(hub.Config{}).Handler(fsys)
	plain, br := get(t, h, "/main.wasm"), get(t, h, "/main.wasm", "Accept-Encoding", "br")
	if plain.Header.Get("ETag") == br.Header.Get("ETag") || plain.Header.Get("Cache-Control") != "no-cache" ||
		plain.Header.Get("Vary") != "Accept-Encoding" || br.Header.Get("Content-Length") != "8" {
		t.Errorf("%v and %v", plain.Header, br.Header)
	}
	again := get(t, h, "/main.wasm", "Accept-Encoding", "br", "If-None-Match", br.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
		t.Errorf("again: %s", again.Status)
	}
	fsys["main.wasm"] = &fstest.MapFile{Data: []byte("\x00asm newer"), ModTime: time.Unix(1, 0)}
	newer := get(t, h, "/main.wasm", "If-None-Match", plain.Header.Get("ETag"))
	if newer.StatusCode != http.StatusOK || body(t, newer) != "\x00asm newer" {
		t.Errorf("newer: %s", newer.Status)
	}
	part := get(t, h, "/app.js", "Range", "bytes=0-5")
	if part.StatusCode != http.StatusPartialContent || body(t, part) != "export" {
		t.Errorf("part: %s", part.Status)
	}
}

func TestPathsOutsideThePageAreNotServed(t *testing.T) {
	h := hub.Page(files())
	for _, path := range []string{"/../index.html", "/./index.html", "/a//b", "//index.html"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestInformationAndFleet(t *testing.T) {
	h, url := serve(t, hub.Config{Name: "site <1>", Demo: true, Origins: []string{"*.site.example"}})
	h.Publish(history(1, 3, 100)...)
	v := watch(t, url)
	v.sees(t, h)
	r, err := http.Get(url + "/api/info")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	const want = `{"hub":true,"demo":true,"schema":1,"name":"site \u003c1\u003e","nodes":3,"viewers":1,"senders":0,"dropped":0}`
	if got := body(t, r); got != want || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s as %s", got, r.Header.Get("Content-Type"))
	}
	handler := h.Handler(nil)
	var f telemetry.Fleet
	if err := json.Unmarshal([]byte(body(t, get(t, handler, "/api/fleet"))), &f); err != nil || len(f.Nodes) != 3 {
		t.Errorf("a fleet of %d, %v", len(f.Nodes), err)
	}
	for origin, want := range map[string]string{"https://a.site.example": "https://a.site.example", "https://evil.example": "", "": ""} {
		if got := get(t, handler, "/api/info", "Origin", origin).Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("origin %q may read as %q", origin, got)
		}
	}
	if r := get(t, handler, "/healthz"); body(t, r) != "ok\n" {
		t.Error("unwell")
	}
	if r := get(t, handler, "/"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a page without files: %s", r.Status)
	}
	r = get(t, handler, "/api/live", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13",
		"Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==", "Origin", "http://evil.example")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page may view: %s", r.Status)
	}
}
