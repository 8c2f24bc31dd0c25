package sim

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzScript: what is read of a script is a site that is refused or valid, and a
// plan that is the same when it is written and read again.
func FuzzScript(f *testing.F) {
	kept, err := filepath.Glob(filepath.Join("testdata", "regress", "*.txt"))
	if err != nil || len(kept) == 0 {
		f.Fatalf("%d scripts, %v", len(kept), err)
	}
	for _, path := range kept {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("swarm 1934\nphones 0\nmodels ,\nwan 1bit/s\nrtt -1h\nat 1s kill phone 0")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseScript(text)
		if err != nil {
			return
		}
		site := s.Config.WithDefaults()
		if site.validate() == nil && (site.Phones < 1 || site.Phones+len(site.Late) > MaxPhones || site.WANRate < 1) {
			t.Errorf("taken for valid: %+v", site)
		}
		again, err := ParsePlan(s.Plan.String())
		if err != nil || again.String() != s.Plan.String() {
			t.Errorf("%q reads back as %q: %v", s.Plan, again, err)
		}
	})
}
