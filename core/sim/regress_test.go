package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// Each file of testdata/regress is a script (see Script) of what once went wrong
// or nearly did, then a line of dashes, then how it goes: what the faults caused,
// as the telemetry tells it. -update writes the second part anew.
func TestRegressions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "regress", "*.txt"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			script, want, _ := strings.Cut(string(text), "----\n")
			got := tell(t, script)
			if *update {
				if err := os.WriteFile(path, []byte(script+"----\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("it goes\n%s\nwant\n%s\n(go test ./core/sim -update accepts it)", got, want)
			}
		})
	}
}

// tell plays a script and writes what was out of the ordinary.
func tell(t *testing.T, script string) string {
	s, err := ParseScript(script)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	crowned := map[string]bool{} // node and file of roots
	r, err := Play(s.Config, s.Plan, func(e telemetry.Event) {
		key := e.Node + e.File
		switch e.Kind {
		case telemetry.RootConfirmed:
			crowned[key] = true
		case telemetry.Yield:
			if !crowned[key] {
				return
			}
			crowned[key] = false
		case telemetry.TransferStart:
			if e.Peer != "" && e.Have == 0 {
				return
			}
		case telemetry.NodeDown, telemetry.ParentLost, telemetry.TransferFail, telemetry.Rejected, telemetry.Fallback,
			telemetry.CommitFailed, telemetry.Committed, telemetry.Ignored, telemetry.RunEnd:
		default:
			return
		}
		fmt.Fprintf(&b, "%12v  %-10s %s", time.Duration(e.T)*time.Microsecond, strings.TrimLeft(strings.TrimPrefix(e.Node, "SEP025046"), "0"), e.Kind)
		for _, w := range []string{e.File, e.Text} {
			if w != "" {
				b.WriteString(" " + w)
			}
		}
		if e.Have > 0 {
			fmt.Fprintf(&b, " from byte %d", e.Have)
		}
		if e.Peer != "" {
			fmt.Fprintf(&b, " (peer %s)", strings.TrimLeft(strings.TrimPrefix(e.Peer, "SEP025046"), "0"))
		}
		b.WriteByte('\n')
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Breaks {
		t.Error(v)
	}
	for _, c := range Classes() {
		if n := r.Struck[c]; n > 0 {
			fmt.Fprintf(&b, "%s struck %d times\n", c, n)
		}
	}
	return b.String()
}
