package edge

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// shares are the documents that people have left for others.
type shares struct{ store Store }

// shared is the answer to who shares something.
type shared struct {
	ID      string `json:"id"`
	Open    string `json:"open"` // the path that opens it
	Seconds int64  `json:"seconds"`
}

func (s shares) post(w http.ResponseWriter, r *http.Request) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != Recording && kind != Scenario {
		w.Header().Set("Accept", Recording+", "+Scenario)
		refuse(w, r, http.StatusUnsupportedMediaType, "what is shared is a recording ("+Recording+") or a scenario ("+Scenario+")")
		return
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, MaxBytes+1))
	switch {
	case len(text) > MaxBytes:
		refuse(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("at most %d bytes can be shared: send the file itself instead", MaxBytes))
		return
	case err != nil:
		refuse(w, r, http.StatusBadRequest, "what was sent ended too early")
		return
	}
	d, err := Read(kind, text)
	if err != nil {
		refuse(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if err := s.store.Put(r.Context(), d.ID(), d); err != nil {
		unavailable(w, r)
		return
	}
	answer(w, r, http.StatusCreated, shared{d.ID(), "/s/" + d.ID(), int64(Lifetime / time.Second)})
}

func (s shares) get(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !isID(id) {
		refuse(w, r, http.StatusNotFound, "this is not the ID of anything shared")
		return
	}
	d, found, err := s.store.Get(r.Context(), id)
	switch {
	case err != nil:
		unavailable(w, r)
	case !found:
		refuse(w, r, http.StatusNotFound, fmt.Sprintf("nothing is shared under this ID, or not any more: it is kept for %d days", Lifetime/(24*time.Hour)))
	default:
		w.Header().Set("Cache-Control", "public, max-age=86400, immutable")
		send(w, r, http.StatusOK, d.Type, d.Text)
	}
}

// unavailable: the store's own words are for its operator, not for everybody.
func unavailable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "10")
	refuse(w, r, http.StatusServiceUnavailable, "the store does not answer: try again in a moment")
}

// open leads to the page, which asks for the document itself: what follows the
// '#' is the same on every host.
func open(w http.ResponseWriter, r *http.Request) {
	if !isID(r.PathValue("id")) {
		refuse(w, r, http.StatusNotFound, "this is not the ID of anything shared")
		return
	}
	w.Header().Set("Location", "/#share="+r.PathValue("id"))
	w.WriteHeader(http.StatusSeeOther)
}
