package edge

import (
	"net/http"

	"openpfs/core/plan"
)

// planned answers with how long an upgrade takes. It is the same for everybody
// and for ever, as long as the core is.
func planned(w http.ResponseWriter, r *http.Request) {
	in, err := plan.FromQuery(r.URL.Query().Get)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, err.Error())
		return
	}
	a, err := plan.For(in)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, err.Error())
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	answer(w, r, http.StatusOK, a)
}
