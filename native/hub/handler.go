package hub

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"openpfs/core/telemetry"
)

// Handler serves the hub's interfaces and, if page is not nil, the page.
func (h *Hub) Handler(page fs.FS) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /api/info", h.info)
	mux.HandleFunc("GET /api/fleet", func(w http.ResponseWriter, r *http.Request) {
		h.answer(w, r, h.Snapshot())
	})
	mux.HandleFunc("GET /api/live", h.live)
	mux.HandleFunc("GET /api/ingest", h.ingest)
	mux.Handle("GET /api/", http.NotFoundHandler())
	if page != nil {
		mux.Handle("GET /", Page(page))
	}
	return secured(mux)
}

func (h *Hub) info(w http.ResponseWriter, r *http.Request) {
	h.fold.Lock()
	h.flushLocked()
	nodes := len(h.fleet.Nodes)
	h.fold.Unlock()
	s := h.Stats()
	b, err := json.Marshal(struct {
		Hub     bool   `json:"hub"`
		Demo    bool   `json:"demo"`
		Schema  int    `json:"schema"`
		Name    string `json:"name"`
		Nodes   int    `json:"nodes"`
		Viewers int64  `json:"viewers"`
		Senders int64  `json:"senders"`
		Dropped int64  `json:"dropped"`
	}{true, h.cfg.Demo, telemetry.SchemaVersion, h.cfg.Name, nodes, s.Viewers, s.Senders, s.Bad + s.Unknown + s.Foreign})
	if err != nil {
		panic("hub: information that JSON cannot carry: " + err.Error())
	}
	h.answer(w, r, b)
}

// answer writes JSON that is true for the moment only. Pages of the origins
// that may view may read it, too.
func (h *Hub) answer(w http.ResponseWriter, r *http.Request, b []byte) {
	head := w.Header()
	head.Set("Content-Type", "application/json")
	head.Set("Cache-Control", "no-store")
	head.Set("Vary", "Origin")
	if origin := r.Header.Get("Origin"); h.mayView(origin) {
		head.Set("Access-Control-Allow-Origin", origin)
	}
	w.Write(b)
}

func (h *Hub) mayView(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	for _, pattern := range h.cfg.Origins {
		if ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(u.Host)); err == nil && ok {
			return true
		}
	}
	return false
}

// policy lets the page do what a WASM page needs and nothing else. Frames of the
// same origin are allowed because the canvas may live in one. Inline scripts
// are not, and that includes inline import maps.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws: wss:; " +
	"style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self'; worker-src 'self'; " +
	"manifest-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
