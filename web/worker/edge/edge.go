package edge

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Store keeps what was shared, each for [Lifetime] from when it was put.
type Store interface {
	// Get returns false where there is nothing under this ID.
	Get(ctx context.Context, id string) (Document, bool, error)
	Put(ctx context.Context, id string, d Document) error
}

// Info is what a page reads at api/info before it offers to share: that there is
// no hub, how many bytes may be shared, and for how many days they are kept. It is
// a file of the site.
func Info() []byte {
	return fmt.Appendf(nil, `{"hub":false,"share":{"bytes":%d,"days":%d}}`+"\n", MaxBytes, Lifetime/(24*time.Hour))
}

// Handler answers everything below /api/ and /s/.
func Handler(s Store) http.Handler {
	shares := shares{s}
	mux := http.NewServeMux()
	mux.Handle("/api/plan", readable{http.HandlerFunc(planned)})
	mux.Handle("/api/share", methods{http.MethodPost: shares.post})
	mux.Handle("/api/share/{id}", readable{http.HandlerFunc(shares.get)})
	mux.Handle("/s/{id}", methods{http.MethodGet: open, http.MethodHead: open})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusNotFound, "there is nothing at "+r.URL.Path)
	})
	return secured(mux)
}

// secured: whatever is answered is data, and no page.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// methods are those that a path has; all others are refused with their list.
type methods map[string]http.HandlerFunc

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if do, ok := m[r.Method]; ok {
		do(w, r)
		return
	}
	var names []string
	for _, name := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions} {
		if m[name] != nil {
			names = append(names, name)
		}
	}
	w.Header().Set("Allow", strings.Join(names, ", "))
	refuse(w, r, http.StatusMethodNotAllowed, r.URL.Path+" takes "+strings.Join(names, " and ")+", not "+r.Method)
}

// readable is what pages from anywhere may read, and nothing else of.
type readable struct{ http.Handler }

func (p readable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Access-Control-Allow-Origin", "*")
	methods{http.MethodGet: p.Handler.ServeHTTP, http.MethodHead: p.Handler.ServeHTTP, http.MethodOptions: func(w http.ResponseWriter, _ *http.Request) {
		head.Set("Access-Control-Allow-Methods", "GET, HEAD")
		head.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	}}.ServeHTTP(w, r)
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic("edge: an answer of ours is no JSON: " + err.Error())
	}
	send(w, r, status, "application/json", append(b, '\n'))
}

// send writes a body, or of it only the head where that was asked for.
func send(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// heard bounds what is read of a request that is refused.
const heard = 4 * MaxBytes

// refuse says in a sentence what was wrong, once all that came with the request is
// read: where some is left on a connection, servers close it, and who was still
// sending may never see the answer.
func refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, heard)) // it is refused however it ends
	b, err := json.Marshal(refusal{why})
	if err != nil {
		panic("edge: a refusal is no JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}

type refusal struct {
	Error string `json:"error"`
}
