package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// types are the page's own, so that what a file is does not depend on the host's
// tables. nosniff makes browsers refuse scripts and WASM of any other type.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".ndjson": "application/x-ndjson",
	".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8",
	".toml": "text/plain; charset=utf-8", ".lua": "text/plain; charset=utf-8", ".log": "text/plain; charset=utf-8",
	".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// encodings in order of preference, with the suffix of the precompressed file.
var encodings = [...]struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// Page serves the files of a page: right types, the precompressed variant that
// lies next to a file (name.br, name.gz; the file itself may then be missing),
// and entity tags. Browsers ask again each time (no-cache) and mostly hear that
// nothing has changed: a page and its WASM never come from two versions.
func Page(files fs.FS) http.Handler { return &page{files: files, tags: map[string]tag{}} }

type page struct {
	files fs.FS
	mu    sync.Mutex
	tags  map[string]tag // of files that exist, so it is bounded
}

// tag is a file's hash and what shows that the file is still the same.
type tag struct {
	size int64
	time time.Time
	etag string
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !fs.ValidPath(name) {
		http.NotFound(w, r)
		return
	}
	if info, err := fs.Stat(p.files, name); err == nil && info.IsDir() {
		http.Redirect(w, r, path.Base(name)+"/", http.StatusMovedPermanently)
		return
	}
	variants := false
	for _, enc := range encodings {
		if info, err := fs.Stat(p.files, name+enc.suffix); err == nil && info.Mode().IsRegular() {
			variants = true
			if accepts(r.Header.Values("Accept-Encoding"), enc.name) {
				w.Header().Set("Vary", "Accept-Encoding")
				p.serve(w, r, name, enc.suffix, enc.name)
				return
			}
		}
	}
	if variants {
		w.Header().Set("Vary", "Accept-Encoding")
		if _, err := fs.Stat(p.files, name); err != nil {
			http.Error(w, "this file is here in compressed form only, which your client does not accept", http.StatusNotAcceptable)
			return
		}
	}
	p.serve(w, r, name, "", "")
}

// serve writes one form of a file.
func (p *page) serve(w http.ResponseWriter, r *http.Request, name, suffix, encoding string) {
	f, err := p.files.Open(name + suffix)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	content, seekable := f.(io.ReadSeeker)
	if err != nil || !info.Mode().IsRegular() || !seekable {
		http.NotFound(w, r)
		return
	}
	etag, err := p.etag(name+suffix, info, content)
	if err != nil {
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("ETag", etag)
	head.Set("Cache-Control", "no-cache")
	head.Set("Content-Type", typeOf(name))
	if encoding != "" {
		head.Set("Content-Encoding", encoding)
		// ServeContent gives no length to encoded bodies; a loading bar wants it.
		if r.Header.Get("Range") == "" {
			head.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		}
	}
	http.ServeContent(w, r, name, time.Time{}, content)
}

func (p *page) etag(name string, info fs.FileInfo, content io.ReadSeeker) (string, error) {
	p.mu.Lock()
	known, ok := p.tags[name]
	p.mu.Unlock()
	if ok && known.size == info.Size() && known.time.Equal(info.ModTime()) {
		return known.etag, nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	known = tag{info.Size(), info.ModTime(), `"` + hex.EncodeToString(hash.Sum(nil)[:16]) + `"`}
	p.mu.Lock()
	p.tags[name] = known
	p.mu.Unlock()
	return known.etag, nil
}

func typeOf(name string) string {
	if t := types[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// accepts reports whether a client takes an encoding (RFC 9110, section 12.5.3).
func accepts(headers []string, encoding string) bool {
	star := false
	for _, h := range headers {
		for part := range strings.SplitSeq(h, ",") {
			name, params, _ := strings.Cut(part, ";")
			weight := 1.0
			if q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
				weight, _ = strconv.ParseFloat(q, 64)
			}
			switch strings.ToLower(strings.TrimSpace(name)) {
			case encoding:
				return weight > 0
			case "*":
				star = weight > 0
			}
		}
	}
	return star
}
