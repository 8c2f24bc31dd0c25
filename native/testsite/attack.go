package testsite

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

var table = flag.String("attacks", "", "append to this file what came of each attack, as a row of a table: attack | what was tried | outcome | bytes lost")

var writing sync.Mutex

// Attack is a row of the table, of the test that ran.
type Attack struct {
	t           testing.TB
	name, tried string

	mu      sync.Mutex
	outcome string
	files   map[string]share // that were installed, by device and name
}

// share is how many of a file's bytes are lost.
type share struct{ lost, of int64 }

// Begin says what is attacked and how. Its row is written when the test ends;
// a test that passes without an outcome fails.
func Begin(t testing.TB, attack, tried string, of ...any) *Attack {
	a := &Attack{t: t, name: attack, tried: fmt.Sprintf(tried, of...), files: map[string]share{}}
	t.Cleanup(a.end)
	return a
}

// Attack is [Begin], and whatever is installed at the site counts.
func (s *Site) Attack(attack, tried string, of ...any) *Attack {
	s.attack = Begin(s.T, attack, tried, of...)
	return s.attack
}

// Outcome says what came of it, as seen.
func (a *Attack) Outcome(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.outcome = fmt.Sprintf(format, args...)
}

// installed counts the bytes of a device's file that are not what they should
// be. Who is looked at twice counts once.
func (a *Attack) installed(who, file string, got, want []byte) {
	n := share{of: int64(len(want))}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			n.lost++
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files[who+" "+file] = n
}

func (a *Attack) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.outcome == "" && !a.t.Failed() {
		a.t.Errorf("nothing is told of what came of the attack")
	}
	if a.t.Failed() {
		a.outcome = "FAILED: see " + a.t.Name()
	}
	if *table == "" {
		return
	}
	bytes := "nothing installed"
	if len(a.files) > 0 {
		var all share
		for _, n := range a.files {
			all.lost, all.of = all.lost+n.lost, all.of+n.of
		}
		bytes = fmt.Sprintf("%d of %d", all.lost, all.of)
	}
	writing.Lock()
	defer writing.Unlock()
	f, err := os.OpenFile(*table, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		a.t.Errorf("-attacks: %v", err)
		return
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		fmt.Fprintf(f, "| attack | what was tried | outcome | bytes lost |\n|---|---|---|---|\n")
	}
	cell := strings.NewReplacer("|", "\\|", "\n", " ").Replace
	fmt.Fprintf(f, "| %s | %s | %s | %s |\n", cell(a.name), cell(a.tried), cell(a.outcome), bytes)
}
