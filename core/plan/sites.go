package plan

import (
	"fmt"
	"time"

	"openpfs/core/telemetry"
)

// Site is one of many: an Input with a name. It has the server, the load and the
// window of all.
type Site struct {
	Name string
	Input
}

// MaxSites bounds a plan of many.
const MaxSites = 10_000

// SitesAnswer is what an upgrade of many sites takes.
type SitesAnswer struct {
	Sites []SiteAnswer `json:"sites"`
	Total []Total      `json:"total"` // by way
}

// SiteAnswer is a site's Answer with its name.
type SiteAnswer struct {
	Name string `json:"site"`
	Answer
}

// Total is what all sites come to in one way. Each has a line of its own; what
// they share at headquarters is the uplink.
type Total struct {
	Name     string `json:"way"`
	Phones   int    `json:"phones"`
	WANBytes int64  `json:"wanBytes"`
	// Together is when the last site is done if all begin at once; no sooner, if
	// the uplink is less than the lines together. InTurn is one after the other.
	Together telemetry.Micros `json:"together"`
	InTurn   telemetry.Micros `json:"inTurn"`
	Slowest  string           `json:"slowest"` // the site that is done last
	// Uplink is what headquarters must send, in bit/s, so that no site waits for
	// another when all begin at once: that of their lines, as far as they are used.
	Uplink int64 `json:"uplink"`
	// Fit is how many sites are done within the window.
	Fit int `json:"fit"`
}

// Sites answers many inputs. uplink is the rate of headquarters' own line in
// bit/s; 0: it is no limit. The error names the site.
func Sites(sites []Site, uplink int64) (SitesAnswer, error) {
	var out SitesAnswer
	if len(sites) < 1 || len(sites) > MaxSites {
		return out, &InputError{"sites", fmt.Sprint(len(sites)), fmt.Sprintf("give 1 to %d sites", MaxSites)}
	}
	for _, s := range sites {
		a, err := For(s.Input)
		if err != nil {
			return SitesAnswer{}, fmt.Errorf("site %.80q: %w", s.Name, err)
		}
		out.Sites = append(out.Sites, SiteAnswer{s.Name, a})
	}
	for i := range out.Sites[0].Ways {
		out.Total = append(out.Total, total(out.Sites, i, uplink))
	}
	return out, nil
}

// total adds the i-th way of all sites up.
func total(sites []SiteAnswer, i int, uplink int64) Total {
	t := Total{Name: sites[0].Ways[i].Name}
	for _, s := range sites {
		w := s.Ways[i]
		t.Phones += s.Phones
		t.WANBytes += w.WANBytes
		t.InTurn += w.Last
		t.Uplink += meanRate(w)
		if w.Fits {
			t.Fit++
		}
		if w.Last > t.Together || t.Slowest == "" {
			t.Together, t.Slowest = w.Last, s.Name
		}
	}
	if uplink > 0 {
		t.Together = max(t.Together, micros(crossing(t.WANBytes, uplink)))
	}
	return t
}

// meanRate is that of a way's bytes over the time in which they come.
func meanRate(w Way) int64 {
	return mulDiv(w.WANBytes, 8*int64(time.Second/time.Microsecond), max(int64(w.Parts.Line), 1))
}
