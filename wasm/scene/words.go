package scene

import (
	"encoding/json"
	"fmt"
	"maps"
	"unicode/utf8"

	"openpfs/wasm/scene/atlas"
)

// Words are what the canvas says in the page's language; figures, units and the
// names of protocols are the same in all. The zero value of a field keeps the
// English word.
type Words struct {
	HQ         string `json:"hq"`
	Verified   string `json:"verified"`
	Unverified string `json:"unverified"`
	RolledBack string `json:"rolledBack"`
	Point      string `json:"point"` // between a number's whole and its tenths

	// Titles are of compared sites, by their labels.
	Titles map[string]string `json:"titles"`
}

var english = Words{HQ: "HQ", Verified: "verified", Unverified: "unverified", RolledBack: "rolled back", Point: "."}

// ParseWords reads them as JSON.
func ParseWords(text string) (Words, error) {
	w := english
	w.Titles = nil
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return english, fmt.Errorf("scene: not the canvas' words: %w", err)
	}
	if utf8.RuneCountInString(w.Point) != 1 {
		return english, fmt.Errorf("scene: a number's point is one sign, not %q", w.Point)
	}
	return w, nil
}

func (w *Words) equal(o *Words) bool {
	return w.HQ == o.HQ && w.Verified == o.Verified && w.Unverified == o.Unverified && w.RolledBack == o.RolledBack &&
		w.Point == o.Point && maps.Equal(w.Titles, o.Titles)
}

// runes are the letters that the words need and the canvas' type lacks.
func (w *Words) runes() (out []rune) {
	seen := map[rune]bool{}
	add := func(text string) {
		for _, r := range text {
			if !atlas.Latin(r) && !seen[r] {
				seen[r] = true
				out = append(out, r)
			}
		}
	}
	add(w.HQ + w.Verified + w.Unverified + w.RolledBack + w.Point)
	for _, title := range w.Titles {
		add(title)
	}
	return out
}

// SetWords gives the canvas the page's language. Letters that its type lacks are
// drawn by the script that was given (SetScript); without one, a word that needs
// them is left out.
func (s *Scene) SetWords(w Words) {
	if !w.equal(&s.words) {
		s.words, s.art, s.dirty = w, nil, true
	}
}

// SetScript gives the canvas letters that its own type lacks.
func (s *Scene) SetScript(script atlas.Script) { s.script, s.art, s.dirty = script, nil, true }

// known reports whether the type can write all of a text.
func (p *pen) known(text string) bool { return p.art.Faces[0].Has(text) }
