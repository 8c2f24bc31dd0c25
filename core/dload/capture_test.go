package dload

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"openpfs/core/telemetry"
)

func TestTheSenderIsWhatStandsBeforeTheLine(t *testing.T) {
	const line = "INF 09:00:01.162700 DLoad: XID080027F8 TxBdcst Ad 1: ClaimRoot(tent)"
	for before, want := range map[string]string{
		"":                                      "",
		"<134>Nov 21 09:00:01 10.106.117.68 ":   "10.106.117.68",
		"2026-11-21T09:00:01Z SEP080027f80001 ": "SEP080027F80001",
		"10.106.117.69:49152 ":                  "10.106.117.69",
		"[2001:db8::7]:514: ":                   "2001:db8::7",
		"::ffff:10.1.2.3 ":                      "10.1.2.3",
		"<134>1 2026-11-21T09:00:01Z 10.0.0.1 SEP080027F80002 dload - ":   "SEP080027F80002",
		"Nov 21 09:00:01 relay 10.0.0.9 forwarded from <10.106.117.68>: ": "10.106.117.68",
	} {
		if sender, rest := cutSender(before + line); sender != want || rest != line && want != "" {
			t.Errorf("%q: %q, %q", before, sender, rest)
		}
	}
	for _, text := range []string{"", "10.1.2.3 said DLoad: nothing", "10.1.2.3 ", "the excerpt's 09:00:01.1 DLoad: x"} {
		if sender, rest := cutSender(text); sender != "" || rest != text {
			t.Errorf("%q: %q, %q", text, sender, rest)
		}
	}
}

// A plain console log is a capture of one phone, and nothing about it changes.
func TestAPlainLogIsReadAsBefore(t *testing.T) {
	text := read(t, "excerpt.txt")
	c, log := ParseCapture(text, "me"), Parse(text, "me")
	if len(c.Logs) != 1 || !slices.Equal(c.Logs[0].Events, log.Events) || !slices.Equal(c.Logs[0].Notes, log.Notes) {
		t.Errorf("%+v", c.Logs)
	}
	if got, want := c.History(), log.History(); !slices.Equal(got, want) {
		t.Errorf("its history is %+v, want %+v", got, want)
	}
}

func TestTwoPhonesOnOneClock(t *testing.T) {
	text := `10.0.0.1:5 DBG 23:59:59.500000 DLoad: +++ fd=7 Listening on peer TCP port 4051
10.0.0.2:6 DBG 00:00:00.250000 DLoad: +++ fd=8 Listening on peer TCP port 4051
10.0.0.1:5 INF 00:00:01.000000 DLoad: XID00000001 Root sending TFTP
XfrCmd on ROOT_WAITING TO
a line of the server's own
10.0.0.2:6 INF 00:00:02.000000 DLoad: what nobody knows
`
	c := ParseCapture(text, "unnamed")
	want := []telemetry.Event{
		{Kind: telemetry.Run, Phones: 2, Text: "log server"},
		{Node: "10.0.0.1", Kind: telemetry.NodeUp, Addr: "10.0.0.1", N: 1},
		{Node: "10.0.0.1", Seq: 1, Kind: telemetry.Listening, N: 7},
		{T: 750_000, Node: "10.0.0.2", Kind: telemetry.NodeUp, Addr: "10.0.0.2", N: 1},
		{T: 750_000, Node: "10.0.0.2", Seq: 1, Kind: telemetry.Listening, N: 8},
		{T: 1_500_000, Node: "10.0.0.1", Seq: 2, Kind: telemetry.RootWaitOver, XID: 1},
		{T: 2_500_000, Node: "10.0.0.2", Seq: 2, Kind: telemetry.Log, Level: "INF", Text: "what nobody knows"},
	}
	if got := c.History(); !slices.Equal(got, want) {
		t.Errorf("it is\n%+v\nwant\n%+v", got, want)
	}
	if c.Lines() != 4 || c.Understood() != 3 {
		t.Errorf("%d lines, %d understood", c.Lines(), c.Understood())
	}
	if n := c.Logs[0].Notes; len(n) != 2 || n[0] != (Note{4, Wrapped, "XfrCmd on ROOT_WAITING TO"}) || n[1].Line != 5 {
		t.Errorf("notes %+v", n)
	}
}

func TestACaptureIsReadWithinItsLimits(t *testing.T) {
	var b strings.Builder
	for i := range MaxSenders + 5 {
		fmt.Fprintf(&b, "SEP%012X INF 09:00:00.000001 DLoad: hello\n", i)
	}
	if c := ParseCapture(b.String(), ""); len(c.Logs) != MaxSenders || c.Lines() != MaxSenders {
		t.Errorf("%d phones, %d lines", len(c.Logs), c.Lines())
	}
	c := ParseCapture(strings.Repeat("INF 09:00:00.000001 DLoad: hello\n", MaxLines+5), "me")
	if n := c.Logs[0].Notes; c.Lines() != MaxLines || n[len(n)-1].Reason != Unknown || c.Logs[0].Omitted == 0 {
		t.Errorf("%d lines, %d notes, %d omitted", c.Lines(), len(n), c.Logs[0].Omitted)
	}
	if c := ParseCapture("", "me"); c.Lines() != 0 || len(c.History()) != 1 {
		t.Errorf("of nothing: %+v", c.History())
	}
}

func FuzzCapture(f *testing.F) {
	f.Add("10.0.0.1 INF 09:00:00.000001 DLoad: hello\nSEP080027F80001 09:00:00.1 DLoad: x\n\xff")
	f.Fuzz(func(t *testing.T, text string) {
		c := ParseCapture(text, "n")
		var last telemetry.Micros
		for _, e := range c.History() {
			if e.T < last {
				t.Fatalf("event %+v comes after %d", e, last)
			}
			last = e.T
		}
	})
}
