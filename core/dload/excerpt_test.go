package dload

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"openpfs/core/telemetry"
)

const phone = "SEP080027F80001"

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// told is the history that the public excerpt tells, to the microsecond.
func told() []telemetry.Event {
	const zero = 22_634_167
	e := func(at telemetry.Micros, e telemetry.Event) telemetry.Event {
		e.T, e.Node = at-zero, phone
		if e.Kind != telemetry.Listening {
			e.XID, e.Hier, e.Model, e.File = 0x080027F8, 0x36685558, "CP-7961G", "SCCP41.9-4-2SR2-2S.loads"
		}
		return e
	}
	events := []telemetry.Event{
		e(22_634_167, telemetry.Event{Kind: telemetry.Listening, N: 7}),
		e(22_664_131, telemetry.Event{Kind: telemetry.FileStart}),
		e(23_161_938, telemetry.Event{Kind: telemetry.Claim, Map: 0xff9d7cb9, Strength: 0x31d4d43d}),
		e(23_410_198, telemetry.Event{Kind: telemetry.Ad, N: 1}),
		e(23_660_235, telemetry.Event{Kind: telemetry.Ad, N: 2}),
		e(23_910_338, telemetry.Event{Kind: telemetry.Ad, N: 3}),
		e(24_160_548, telemetry.Event{Kind: telemetry.Ad, N: 4}),
		e(24_410_188, telemetry.Event{Kind: telemetry.RootConfirmed, Addr: "10.106.117.68"}),
		e(34_410_208, telemetry.Event{Kind: telemetry.RootWaitOver}),
	}
	for i := range events {
		events[i].Seq = uint32(i + 1)
	}
	return events
}

// Both translations of the excerpt, each with its own quirks, tell one history.
func TestExcerptIsReadToTheMicrosecond(t *testing.T) {
	for _, name := range []string{"excerpt.txt", "excerpt-pt.txt", "excerpt.want.txt"} {
		log := Parse(read(t, name), phone)
		if got, want := log.Events, told(); !slices.Equal(got, want) {
			t.Errorf("%s: read\n%+v\nwant\n%+v", name, got, want)
		}
		if want := telemetry.Micros(2*3600+19*60+22)*1_000_000 + 634_167; log.Start != want {
			t.Errorf("%s: starts at %d, want %d", name, log.Start, want)
		}
		if log.Model != "CP-7961G" || log.Addr != "10.106.117.68" {
			t.Errorf("%s: of a %q at %q", name, log.Model, log.Addr)
		}
		if odd := log.NotUnderstood(); len(odd) > 0 {
			t.Errorf("%s: not understood: %v", name, odd)
		}
	}
}

// What is odd about the excerpt is reported, with its line.
func TestExcerptsQuirksAreReported(t *testing.T) {
	log := Parse(read(t, "excerpt-pt.txt"), phone)
	want := []Note{
		{5, CutLevel, `NF 02:19:23.162700 DLoad: XID080027F8 TxBdcst ClaimRoot(tent): map=ff9d7cb9`},
		{6, Wrapped, "strength=31d4d43d"},
		{19, CutLevel, "INF"},
		{20, Wrapped, "TO"},
		{21, OutOfOrder, textDoTimeout},
		{29, Wrapped, "ROOT=10.106.117.68 /dnld/SCCP41.9-4-2SR2-2S.loads"},
	}
	if !slices.Equal(log.Notes, want) {
		t.Errorf("notes %+v\nwant %+v", log.Notes, want)
	}
}

// Read and written again, the excerpt is the phone's text, line for line, in
// the order of time.
func TestExcerptIsWrittenAgain(t *testing.T) {
	log := Parse(read(t, "excerpt.txt"), phone)
	var b []byte
	for _, e := range log.Events {
		b = Renderer{Start: log.Start}.Append(b, e)
	}
	if want := read(t, "excerpt.want.txt"); string(b) != want {
		t.Errorf("wrote\n%s\nwant\n%s", b, want)
	}
}

// A document around the lines changes nothing, and none of it is lost.
func TestProseBetweenLinesIsNoted(t *testing.T) {
	prose := []string{"以下是根電話的日誌：", "表示電話成為根：", "O telefone reivindica a raiz:", "TO be sure, this is prose", "```"}
	var doc strings.Builder
	put := 0
	for _, line := range strings.Split(read(t, "excerpt.txt"), "\n") {
		// Between lines of the log, not between the halves of a wrapped one.
		if level, _, _, ok := header(strings.TrimFunc(line, isFrame)); ok && level != "" {
			doc.WriteString(prose[put%len(prose)] + "\n\n")
			put++
		}
		doc.WriteString(strings.NewReplacer(`"`, "”").Replace(line) + "\r\n")
	}
	log := Parse(doc.String(), phone)
	if !slices.Equal(log.Events, told()) {
		t.Errorf("read %+v", log.Events)
	}
	odd := log.NotUnderstood()
	if len(odd) != put || put != 25 {
		t.Errorf("%d lines of prose noted, want %d: %v", len(odd), put, odd)
	}
	for _, n := range odd {
		if n.Reason != Prose || !slices.Contains(prose, n.Text) {
			t.Errorf("noted %+v", n)
		}
	}
}

// A player needs no more than the log: the fold of its history shows the root.
func TestHistoryFolds(t *testing.T) {
	var f telemetry.Fleet
	for _, e := range Parse(read(t, "excerpt.txt"), phone).History() {
		f.Apply(e)
	}
	n := f.Node(phone)
	if n == nil || n.Model != "CP-7961G" || n.Addr != "10.106.117.68" || n.Cur() == nil || !n.Cur().Root {
		t.Fatalf("folded to %+v", n)
	}
	if h := f.Hiers[0]; h.Claims != 1 || h.Ads != 4 || h.Confirmed != 1 || h.Started != 1 || h.Hier != 0x36685558 {
		t.Errorf("hierarchy %+v", h)
	}
}
