package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// types are told by us: what a machine's MIME table says of .js or .wasm
// decides otherwise whether a browser runs them.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".wasm": "application/wasm",
	".gz":   "application/gzip",
}

// Handler serves the page and the given built program (from [Carried] or
// build.Program) at "/". Whoever mounts it elsewhere strips the prefix. Files
// are answered with an entity tag of their content, so that a browser asks
// again each time and loads only what changed.
func Handler(program fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if name == "" {
			name = "index.html"
		}
		content, err := find(program, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		serve(w, r, name, content)
	})
}

// find reads a file of the page or of the program. The plain program is
// unpacked from the packed one where it was not kept.
func find(program fs.FS, name string) ([]byte, error) {
	content, err := fs.ReadFile(files, name)
	if err == nil || program == nil {
		return content, err
	}
	content, err = fs.ReadFile(program, name)
	if name != "pfs.wasm" || !errors.Is(err, fs.ErrNotExist) {
		return content, err
	}
	packed, err := fs.ReadFile(program, "pfs.wasm.gz")
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

func serve(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	sum := sha256.Sum256(content)
	head := w.Header()
	head.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	head.Set("Cache-Control", "no-cache")
	head.Set("X-Content-Type-Options", "nosniff")
	if t, ok := types[path.Ext(name)]; ok {
		head.Set("Content-Type", t)
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
