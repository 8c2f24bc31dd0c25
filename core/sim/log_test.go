package sim

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"openpfs/core/dload"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// values are what is each implementation's own in a line: identifiers, hashes,
// addresses, names. The words around them are the phone's.
var values = regexp.MustCompile(`XID[0-9A-F]{8}|fd=-?\d+|map=[0-9a-f]{8}|strength=[0-9a-f]{8}|H=[0-9a-f]{8}|m=\S+|ROOT=\S+|/dnld/\S+`)

func words(line dload.Line) string {
	return line.Level + " " + values.ReplaceAllStringFunc(line.Text, func(v string) string {
		name, _, _ := strings.Cut(v, "=")
		return name[:min(len(name), 3)]
	})
}

// A lone root's log reads like the excerpt of a real one, line by line, and the
// time between what happens is the same, within the 3 ms that the phone's own
// timers are off their round values.
func TestLoneRootsLogReadsLikeThePhones(t *testing.T) {
	excerpt, err := os.ReadFile("../dload/testdata/excerpt.txt")
	if err != nil {
		t.Fatal(err)
	}
	parsed := dload.Parse(string(excerpt), "SEP080027F80000")
	real := linesOf(parsed.Events)

	s, err := New(Config{Phones: 1, Timing: pfs.Classic()})
	if err != nil {
		t.Fatal(err)
	}
	var events []telemetry.Event
	s.Advance(12*time.Second, func(e telemetry.Event) {
		switch e.Kind {
		case telemetry.Listening, telemetry.FileStart, telemetry.Claim, telemetry.Ad, telemetry.RootConfirmed, telemetry.RootWaitOver:
			events = append(events, e)
		}
	})
	ours := linesOf(events)
	if len(ours) != len(real) || len(real) != 26 {
		t.Fatalf("%d lines, the excerpt has %d", len(ours), len(real))
	}
	for i := range ours {
		if got, want := words(ours[i]), words(real[i]); got != want {
			t.Errorf("line %d: %q, the phone says %q", i+1, got, want)
		}
	}
	// Opening the ports takes a phone 29 ms; how long a node holds off before it
	// listens is ours. The timeline begins with the second event, FileStart.
	for i := 2; i < len(events); i++ {
		got, want := events[i].T-events[i-1].T, parsed.Events[i].T-parsed.Events[i-1].T
		if off := got - want; off < -3000 || off > 3000 {
			t.Errorf("%s %d: %d µs after what was before, on the phone %d µs", events[i].Kind, events[i].N, got, want)
		}
	}
}

func linesOf(events []telemetry.Event) (out []dload.Line) {
	for _, e := range events {
		out = dload.Renderer{}.Lines(out, e)
	}
	return out
}
