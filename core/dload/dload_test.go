package dload

import (
	"slices"
	"strings"
	"testing"

	"openpfs/core/telemetry"
)

// life is a phone's life with every kind that has a line, in its own words.
func life() []telemetry.Event {
	const model, file, peer = "CP-7961G", "apps41.9-4-2ES26.sbn", "SEP080027000002"
	of := func(e telemetry.Event) telemetry.Event {
		e.XID, e.Hier, e.Model, e.File = 0x0000beef, 0x00c0ffee, model, file
		return e
	}
	events := []telemetry.Event{
		{Kind: telemetry.NodeUp, Model: model, Addr: "10.0.0.7", Load: "SCCP41.9-4-2SR3-1S", Text: "SCCP41.9-4-2SR2-2S", N: 1},
		{Kind: telemetry.Listening, N: 7},
		of(telemetry.Event{Kind: telemetry.FileStart}),
		of(telemetry.Event{Kind: telemetry.Claim, Map: 1, Strength: 0x31d4d43d}),
		of(telemetry.Event{Kind: telemetry.Ad, N: 1}),
		of(telemetry.Event{Kind: telemetry.Yield, Peer: peer}),
		of(telemetry.Event{Kind: telemetry.Joined, Peer: peer, Depth: 3}),
		of(telemetry.Event{Kind: telemetry.Depth, Depth: 2}),
		of(telemetry.Event{Kind: telemetry.TransferStart, Peer: peer, Have: 512, Size: 3_157_527}),
		of(telemetry.Event{Kind: telemetry.Progress, Have: 65_536, Size: 3_157_527}),
		of(telemetry.Event{Kind: telemetry.ChildJoined, Peer: "SEP080027000003", N: 1}),
		of(telemetry.Event{Kind: telemetry.Redirect, Peer: "SEP080027000004"}),
		of(telemetry.Event{Kind: telemetry.TransferFail, Peer: peer, Have: 70_000, Text: "connection reset : by peer"}),
		of(telemetry.Event{Kind: telemetry.ParentLost, Peer: peer, Have: 70_000, Text: "silent for 3 s"}),
		of(telemetry.Event{Kind: telemetry.RootConfirmed, Addr: "10.0.0.7"}),
		of(telemetry.Event{Kind: telemetry.Offer, Depth: 0, N: 2}),
		of(telemetry.Event{Kind: telemetry.RootWaitOver}),
		of(telemetry.Event{Kind: telemetry.Fallback, Have: 70_000, Text: "every peer failed"}),
		of(telemetry.Event{Kind: telemetry.TransferStart, Size: telemetry.Unknown}),
		of(telemetry.Event{Kind: telemetry.Rejected, Peer: peer, Text: "the digest differs"}),
		of(telemetry.Event{Kind: telemetry.Verified, Size: 3_157_527, Digest: "sha256:00ff"}),
		of(telemetry.Event{Kind: telemetry.ChildLeft, Peer: "SEP080027000003", Text: "done"}),
		{Kind: telemetry.Committed, Model: model, Load: "SCCP41.9-4-2SR3-1S"},
		{Kind: telemetry.CommitFailed, Load: "SCCP41.9-4-2SR3-1S", Text: "the slot is locked"},
		{Kind: telemetry.RolledBack, Model: model, Load: "SCCP41.9-4-2SR3-1S", Text: "not healthy within 1m0s: exit status 1; rolled back to SCCP41.9-4-2SR2-2S"},
		{Kind: telemetry.Ignored, N: 3, Text: "an offer from another subnet"},
		{Kind: telemetry.Log, Level: "DBG", Text: " \"odd\"\t“text” \\x41 \\ ends so: “ "},
		{Kind: telemetry.NodeDown, Text: "power"},
	}
	for i := range events {
		events[i].T, events[i].Node, events[i].Seq = telemetry.Micros(i)*250_000, phone, uint32(i+1)
	}
	return events
}

func render(r Renderer, events []telemetry.Event) string {
	var b []byte
	for _, e := range events {
		b = r.Append(b, e)
	}
	return string(b)
}

// Every event comes back from its lines as what they tell of it, and the names
// that the phone's own lines leave out come from its neighbours.
func TestLifeComesBack(t *testing.T) {
	text := render(Renderer{Start: 1, Verbose: true}, life())
	log := Parse(text, phone)
	if !slices.Equal(log.Events, life()) {
		t.Fatalf("\n%s\ncame back as\n%+v\nwant\n%+v", text, log.Events, life())
	}
	// The only line not understood is the one that no kind covers.
	if log.Start != 1 || len(log.Notes) != 1 || log.Notes[0].Reason != Unknown {
		t.Errorf("start %d, notes %v", log.Start, log.Notes)
	}
}

// Each kind by itself: what Carried says is what is read.
func TestEachKindCarriesWhatItSays(t *testing.T) {
	lines := map[telemetry.Kind]bool{}
	for _, e := range life() {
		e.T, e.Seq = 0, 1
		want, ok := Carried(e)
		if !ok {
			t.Fatalf("%v has no line", e.Kind)
		}
		want.Seq = 1
		got := Parse(render(Renderer{Verbose: true}, []telemetry.Event{e}), phone).Events
		if len(got) != 1 || got[0] != want {
			t.Errorf("%+v\ncame back as %+v\nwant %+v", e, got, want)
		}
		lines[e.Kind] = true
	}
	for _, k := range telemetry.Kinds() {
		e := telemetry.Event{Kind: k, Node: phone}
		_, ok := Carried(e)
		if has := render(Renderer{Verbose: true}, []telemetry.Event{e}) != ""; has != ok || has != lines[k] {
			t.Errorf("%v: a line: %v; carried: %v; in the life: %v", k, has, ok, lines[k])
		}
	}
}

func TestSilentUnlessVerbose(t *testing.T) {
	for _, k := range []telemetry.Kind{telemetry.Offer, telemetry.Progress, telemetry.Depth, telemetry.WAN, telemetry.Run, telemetry.RunEnd} {
		if got := render(Renderer{}, []telemetry.Event{{Kind: k}}); got != "" {
			t.Errorf("%v says %q", k, got)
		}
	}
}

func TestMidnightWraps(t *testing.T) {
	events := []telemetry.Event{
		{T: 0, Node: phone, Seq: 1, Kind: telemetry.Listening, N: 7},
		{T: 2_000_000, Node: phone, Seq: 2, Kind: telemetry.Log, Level: "INF", Text: "next day"},
		{T: Day - 3_000_000, Node: phone, Seq: 3, Kind: telemetry.Log, Level: "INF", Text: "half a day is the most that is seen"},
	}
	r := Renderer{Start: Day - 1_000_000}
	text := render(r, events[:2])
	if !strings.Contains(text, "DBG 23:59:59.000000") || !strings.Contains(text, "INF 00:00:01.000000") {
		t.Errorf("wrote\n%s", text)
	}
	log := Parse(text, phone)
	if !slices.Equal(log.Events, events[:2]) || log.Start != r.Start {
		t.Errorf("read from %d: %+v", log.Start, log.Events)
	}
	// The step back over midnight is a step back, not a day.
	log = Parse("INF 00:00:01.0 DLoad: b\nINF 23:59:59.5 DLoad: a\n", phone)
	if len(log.Events) != 2 || log.Events[0].Text != "a" || log.Events[1].T != 1_500_000 || log.Start != Day-500_000 {
		t.Errorf("read from %d: %+v", log.Start, log.Events)
	}
	if got := timeOfDay(-1, -1<<63); got < 0 || got >= Day {
		t.Errorf("time of day %d", got)
	}
}

// A log filtered by level lacks the lines that lead to an event; what leads
// nowhere is kept as it stands.
func TestPartsOfEvents(t *testing.T) {
	log := Parse(strings.Join([]string{
		"INF 02:00:00.000000 DLoad: XID00000001 TxBdcst ClaimRoot(tent): map=00000001 strength=00000002",
		"INF 02:00:00.250000 DLoad: XID00000001 TxBdcst Ad 1: ClaimRoot(tent)",
		"NOT 02:00:00.500000 DLoad: ^.idl_timeout.c-doTimeout",
		"DBG 02:00:00.500500 DLoad: Timeout XID00000002 hier=ClaimRoot(tent)",
		"INF 02:00:00.501000 DLoad: XID00000001 TxBdcst Ad 2: ClaimRoot(tent)",
		"NOT 02:00:00.750000 DLoad: UT:Confirmed root bumping strength",
		"NOT 02:00:00.751000 DLoad: ^.idl_protocol.c-sendBroadcastOffer",
		"ERR 02:00:01 DLoad: not a time",
		"ERR 02:00:02.5 DLoad: something new",
	}, "\n"), phone)
	var got []string
	for _, e := range log.Events {
		got = append(got, e.Kind.String()+" "+e.Text)
	}
	want := []string{"claim ", "ad ", "log " + textDoTimeout, "log Timeout XID00000002 hier=ClaimRoot(tent)", "ad ",
		"log " + textBump, "log " + textBroadcast, "log something new"}
	if !slices.Equal(got, want) {
		t.Errorf("read %q\nwant %q", got, want)
	}
	if odd := log.NotUnderstood(); len(odd) != 6 || odd[4].Reason != Prose || odd[5] != (Note{9, Unknown, "something new"}) {
		t.Errorf("not understood: %v", odd)
	}
	if last := log.Events[len(log.Events)-1]; last.Level != "ERR" || last.T != 2_500_000 {
		t.Errorf("the last is %+v", last)
	}
}

// One exchange number for every file, as on a phone that takes one after the
// other: each event gets the names of its own file.
func TestFilesOneAfterTheOther(t *testing.T) {
	var events []telemetry.Event
	for i, file := range []string{"a.loads", "b.sbn", "c.sbn"} {
		at := telemetry.Micros(i) * 20_000_000
		for j, k := range []telemetry.Kind{telemetry.FileStart, telemetry.Claim, telemetry.Ad, telemetry.RootConfirmed, telemetry.RootWaitOver} {
			events = append(events, telemetry.Event{T: at + telemetry.Micros(j)*250_000, Node: phone, Seq: uint32(len(events) + 1),
				Kind: k, XID: 7, Hier: telemetry.Hex32(i + 1), Model: "CP-7961G", File: file})
		}
	}
	if got := Parse(render(Renderer{}, events), phone).Events; !slices.Equal(got, events) {
		t.Errorf("read %+v\nwant %+v", got, events)
	}
}

func TestLimits(t *testing.T) {
	long := "INF 00:00:00.000000 DLoad: " + strings.Repeat("x", MaxLineBytes)
	log := Parse(long+"\nINF 00:00:00.000001 DLoad: y", phone)
	if len(log.Events) != 1 || len(log.Notes) != 2 || log.Notes[0].Reason != TooLong {
		t.Errorf("%d events, notes %v", len(log.Events), log.Notes)
	}
	log = Parse(strings.Repeat("prose\n", MaxLines+10), phone)
	if len(log.Notes) != MaxNotes || log.Omitted != MaxLines-MaxNotes+1 {
		t.Errorf("%d notes, %d omitted", len(log.Notes), log.Omitted)
	}
	wide := telemetry.Event{Kind: telemetry.TransferFail, Model: strings.Repeat("\x00", 9000), Peer: strings.Repeat("é", 9000),
		File: strings.Repeat(" ", 9000), Text: strings.Repeat("\n", 9000)}
	if line := render(Renderer{}, []telemetry.Event{wide}); len(line) > MaxLineBytes || strings.Count(line, "\n") != 1 {
		t.Errorf("a line of %d bytes", len(line))
	}
}

// Reading never fails; and what was read, written, read and written again is
// the same text: nothing is lost or invented after the first reading.
func FuzzParse(f *testing.F) {
	f.Add(read(f, "excerpt.txt"))
	f.Add(read(f, "excerpt-pt.txt"))
	f.Add(render(Renderer{Verbose: true}, life()))
	f.Add("INF\n02:00:00.1 DLoad: a\n\"BG 23:59:59.9 DLoad: b\"")
	f.Fuzz(func(t *testing.T, text string) {
		log := Parse(text, phone)
		last := telemetry.Micros(0)
		for i, e := range log.Events {
			if e.T < last || e.Node != phone || e.Seq != uint32(i+1) || !e.Kind.Known() {
				t.Fatalf("event %d is %+v", i, e)
			}
			if e.T-last > Day/2-1_000_000 || len(e.Text) > maxTextBytes {
				return // an event's lines may reach over the half day; long texts are cut when written
			}
			last = e.T
		}
		once := render(Renderer{Start: log.Start, Verbose: true}, log.Events)
		again := Parse(once, phone)
		if twice := render(Renderer{Start: again.Start, Verbose: true}, again.Events); twice != once {
			a, b := strings.Split(once, "\n"), strings.Split(twice, "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("line %d\n%q\nread and written again is\n%q", i+1, a[i], b[i])
				}
			}
			t.Fatalf("%d lines became %d", len(a), len(b))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat(read(b, "excerpt.want.txt"), 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text, phone)
	}
}

func BenchmarkAppend(b *testing.B) {
	buf := make([]byte, 0, 8<<10)
	events := life()
	for b.Loop() {
		buf = buf[:0]
		for _, e := range events {
			buf = Renderer{}.Append(buf, e)
		}
	}
}
