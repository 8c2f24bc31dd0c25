package web

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/assets"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// scenario is a file of assets/scenarios, as far as it is not words.
type scenario struct {
	Link       string            `json:"link"`
	Cure       string            `json:"cure"` // the same site as it should be; "" where there is none
	Expect     map[string]bounds `json:"expect"`
	ExpectCure map[string]bounds `json:"expectCure"`
}

// bounds are the least and the most that a measure may be.
type bounds [2]int64

// measured is what the words of a scenario may speak of, by name.
type measured struct {
	fleet  telemetry.Fleet
	asked  map[string]int // fetches from the server, by phone
	over   map[string]int // and by file
	by     map[telemetry.Kind]int
	last   telemetry.Micros
	breaks []string // the checks that broke, each once
}

func run(t *testing.T, link string) *measured {
	t.Helper()
	script, err := sim.ParseLink(link)
	if err != nil {
		t.Fatal(err)
	}
	m := &measured{asked: map[string]int{}, over: map[string]int{}, by: map[telemetry.Kind]int{}}
	if !strings.Contains(link, "plan=") { // the page plays such a link as settings
		site, err := sim.New(script.Config)
		if err != nil {
			t.Fatal(err)
		}
		site.Advance(time.Hour, m.note)
		return m
	}
	replay, err := script.Replay()
	if err != nil {
		t.Fatal(err)
	}
	replay.Advance(time.Hour, m.note)
	for _, b := range replay.Breaks() {
		if name := string(b.Check); !slices.Contains(m.breaks, name) {
			m.breaks = append(m.breaks, name)
		}
	}
	return m
}

func (m *measured) note(e telemetry.Event) {
	m.fleet.Apply(e)
	m.by[e.Kind]++
	switch {
	case e.Kind == telemetry.TransferStart && e.Peer == "":
		m.asked[e.Node]++
		m.over[e.File]++
	case e.Kind == telemetry.Committed:
		m.last = e.T
	}
}

// measures are the figures that a scenario may bound.
func (m *measured) measures() map[string]int64 {
	f := &m.fleet
	size, rate := int64(f.Run.Size), max(f.Run.Rate, 1)
	out := map[string]int64{
		"phones":      int64(len(f.Nodes)),
		"completed":   int64(f.Totals.Completed),
		"seconds":     int64(m.last / 1_000_000),              // when the last phone committed
		"percent":     100 * int64(f.Run.Down) / max(size, 1), // over the line, of one copy of every load
		"askers":      int64(len(m.asked)),                    // phones that fetched from the server
		"hierarchies": int64(len(f.Hiers)),
		"deepest":     int64(f.Totals.MaxDepth),
		"fallbacks":   int64(f.Totals.Fallbacks),
		"corrupt":     int64(m.by[telemetry.Rejected]),
		"lost":        int64(m.by[telemetry.ParentLost]),
		"downs":       int64(m.by[telemetry.NodeDown]),
		"alone":       size * 8 * int64(len(f.Nodes)) / int64(max(f.Run.Loads, 1)) / rate, // seconds that a copy for each would take
		"breaks":      int64(len(m.breaks)),
	}
	for _, name := range m.breaks {
		out[name] = 1
	}
	for _, n := range m.over {
		out["fetches"] += int64(n)
		out["most"] = max(out["most"], int64(n)) // fetches of one file
	}
	for i := range f.Nodes {
		if !f.Nodes[i].PFS {
			out["without"]++ // peer sharing
		}
	}
	return out
}

func (m *measured) within(t *testing.T, expect map[string]bounds) {
	t.Helper()
	got := m.measures()
	for what, want := range expect {
		if n := got[what]; n < want[0] || n > want[1] {
			t.Errorf("%s is %d, not %d to %d", what, n, want[0], want[1])
		}
	}
	if t.Failed() {
		t.Logf("measured %v, broke %v", got, m.breaks)
	}
}

// Every scenario does what its words say: the figures behind them are bounded in
// its file, and measured here, in the run that the page plays.
func TestEveryScenarioDoesWhatItSays(t *testing.T) {
	names, err := fs.Glob(assets.Files(), "scenarios/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	readJSON(t, "scenarios/index.json", &listed)
	if len(names) != len(listed)+1 {
		t.Errorf("%d files, %d listed", len(names)-1, len(listed))
	}
	for _, name := range listed {
		var s scenario
		readJSON(t, "scenarios/"+name+".json", &s)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if len(s.Expect) < 3 || (s.Cure == "") != (len(s.ExpectCure) == 0) {
				t.Error("its words are not held to enough")
			}
			run(t, s.Link).within(t, s.Expect)
			if s.Cure != "" {
				run(t, s.Cure).within(t, s.ExpectCure)
			}
		})
	}
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	content, err := fs.ReadFile(assets.Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// The sample that is called the public excerpt is that, to the byte.
func TestTheExcerptIsTheExcerpt(t *testing.T) {
	want, err := os.ReadFile("../core/dload/testdata/excerpt.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fs.ReadFile(assets.Files(), "samples/excerpt.log"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("it differs, %v", err)
	}
}
