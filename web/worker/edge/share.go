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
	text, ended := body(r)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || kind != Recording && kind != Scenario:
		w.Header().Set("Accept", Recording+", "+Scenario)
		refuse(w, http.StatusUnsupportedMediaType, "what is shared is a recording ("+Recording+") or a scenario ("+Scenario+")")
		return
	case len(text) > MaxBytes:
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("at most %d bytes can be shared: send the file itself instead", MaxBytes))
		return
	case ended != nil:
		refuse(w, http.StatusBadRequest, "what was sent ended too early")
		return
	}
	d, err := Read(kind, text)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if err := s.store.Put(r.Context(), d.ID(), d); err != nil {
		unavailable(w)
		return
	}
	answer(w, r, http.StatusCreated, shared{d.ID(), "/s/" + d.ID(), int64(Lifetime / time.Second)})
}

func (s shares) get(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !isID(id) {
		refuse(w, http.StatusNotFound, "this is not the ID of anything shared")
		return
	}
	d, found, err := s.store.Get(r.Context(), id)
	switch {
	case err != nil:
		unavailable(w)
	case !found:
		refuse(w, http.StatusNotFound, fmt.Sprintf("nothing is shared under this ID, or not any more: it is kept for %d days", Lifetime/(24*time.Hour)))
	default:
		w.Header().Set("Cache-Control", "public, max-age=86400, immutable")
		send(w, r, http.StatusOK, d.Type, d.Text)
	}
}

// heard bounds what is read of a body that is too large.
const heard = 4 * MaxBytes

// body reads what was sent, and gives its first MaxBytes+1 bytes at most. What
// will be refused is read as well: where a body is left on a connection, servers
// close it, and who was still sending may never see the answer.
func body(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, MaxBytes+1))
	if len(text) > MaxBytes { // it is refused however it ends
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, heard-MaxBytes))
	}
	return text, err
}

// unavailable: the store's own words are for its operator, not for everybody.
func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "10")
	refuse(w, http.StatusServiceUnavailable, "the store does not answer: try again in a moment")
}

// open leads to the page, which asks for the document itself: what follows the
// '#' is the same on every host.
func open(w http.ResponseWriter, r *http.Request) {
	if !isID(r.PathValue("id")) {
		refuse(w, http.StatusNotFound, "this is not the ID of anything shared")
		return
	}
	w.Header().Set("Location", "/#share="+r.PathValue("id"))
	w.WriteHeader(http.StatusSeeOther)
}
