package simulate

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/check"
	"openpfs/core/dload"
	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// What is saved is read back to the same state at every moment.
func TestASavedRecordingIsTheSameHistory(t *testing.T) {
	p := sit(t, player.Settings{Phones: 30, PFS: true, Seed: 5, Plan: rough})
	p.whole(t)
	text, err := p.Export("recording")
	if err != nil {
		t.Fatal(err)
	}
	again := &sitting{Player: player.New(nil, player.Options{})}
	if err := again.Open("saved.jsonl", text); err != nil {
		t.Fatal(err)
	}
	v := again.View()
	if v.Mode != "recording" || v.History.Title != "saved.jsonl" || !v.History.Complete || v.State != "running" || v.Settings != nil {
		t.Errorf("%+v, %+v", v, v.History)
	}
	for at := telemetry.Micros(0); at < v.History.End; at += 7_654_321 {
		p.Seek(at)
		again.Seek(at)
		if !bytes.Equal(stateOf(t, p.Fleet()), stateOf(t, again.Fleet())) {
			t.Fatalf("another state at %d µs", at)
		}
	}
	if saved, err := again.Export("recording"); err != nil || saved != text {
		t.Errorf("saved again it is another text: %v", err)
	}
	again.Restart()
	again.Tick(0)
	again.play(3 * time.Second)
	if again.Now() != 3_000_000 || len(again.Fleet().Nodes) != 30 {
		t.Errorf("it plays to %d µs with %d phones", again.Now(), len(again.Fleet().Nodes))
	}
}

// What is saved of a fork holds the checks of `pfs check`, as it reads a recording.
func TestASavedForkHoldsTheChecks(t *testing.T) {
	p := sit(t, player.Settings{Phones: 20, PFS: true, Seed: 5})
	p.whole(t)
	p.Seek(30_000_000)
	if err := p.Act(player.Action{Kind: player.ActRestart, Node: "SEP025046000003"}); err != nil {
		t.Fatal(err)
	}
	p.whole(t)
	c := check.New(check.Config{Reorder: 200_000, Flight: 10_000_000, Gaps: true, Network: true})
	events := p.told(t)
	for _, e := range events {
		c.Event(e)
	}
	c.End(events[len(events)-1].T)
	if c.Failed() {
		t.Error(c.Violations())
	}
}

func TestTheTableOfPhones(t *testing.T) {
	p := sit(t, player.Settings{Phones: 12, PFS: true, Seed: 5, Plan: "at 3s kill phone 2\n"})
	p.whole(t)
	p.Seek(1 << 50)
	text, err := p.Export("csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 13 || strings.Join(rows[0], ",") != "name,address,subnet,model,state,done_at_seconds,from,bytes,trust" {
		t.Fatalf("%v\n%s", err, text)
	}
	column := func(i int) (out []string) {
		for _, r := range rows[1:] {
			out = append(out, r[i])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if states := column(4); !slices.Equal(states, []string{"done", "down"}) {
		t.Errorf("states %v", states)
	}
	for _, r := range rows[1:] {
		if r[4] == "done" && (!strings.Contains(r[5], ".") || r[6] == "" || r[7] != "8127234") || r[4] == "down" && r[5] != "" {
			t.Errorf("%v", r)
		}
	}
	if _, err := p.Export("pdf"); err == nil {
		t.Error("something else was saved")
	}
	if _, err := player.New(nil, player.Options{}).Export("csv"); err == nil {
		t.Error("nothing was saved")
	}
}

func TestABadFileIsRefusedWithItsLine(t *testing.T) {
	good := `{"t":0,"kind":"run"}` + "\n" + `{"t":5,"node":"A","kind":"claim","file":"f"}` + "\n"
	for _, c := range []struct{ text, want string }{
		{"", "x is empty"},
		{" \r\n\n", "x is empty"},
		{good + "oops\n", "x, line 3: telemetry: not an event"},
		{good + "\n" + good, "x, line 3: an empty line"},
		{good + `{"t":1}`, "x, line 3: no event: it has no kind"},
		{`{"snapshot":{}}`, "x, line 1: no event"},
		{good + `{"t":1,"kind":"ad"`, "x, line 3"},
		{`{"t":1,"kind":"log","text":"` + strings.Repeat("x", telemetry.MaxEventBytes) + `"}`, "x, line 1: telemetry: an event of 16"},
		{strings.Repeat(`{"t":0,"kind":"run"}`+"\n", 20), "more than 16 runs"},
		{"<html>\nhello", "x: neither a recording nor a console log"},
		{"INF 09:00:00.000001 DLoad: nothing that is known\n", "none of them is of peer firmware sharing"},
	} {
		p := sit(t, player.Settings{Phones: 3, PFS: true})
		p.play(time.Second)
		at := p.Now()
		err := p.Open("x", c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.want)
		}
		if p.Now() != at || p.Mode() != player.Sim || len(p.Branches()) != 1 {
			t.Errorf("%.40q: what was shown is gone", c.text)
		}
	}
	if err := player.New(nil, player.Options{}).Open("x", "\uFEFF"+good+`{"t":6,"kind":"of-a-later-version"}`); err != nil {
		t.Errorf("a mark at the start, and a kind of a later version: %v", err)
	}
}

func TestSeveralRunsInOneRecordingAreBranches(t *testing.T) {
	var text string
	for seed := range uint64(3) {
		p := sit(t, player.Settings{Phones: 5, PFS: true, Seed: seed})
		p.whole(t)
		one, err := p.Export("recording")
		if err != nil {
			t.Fatal(err)
		}
		text += one
	}
	p := player.New(nil, player.Options{})
	if err := p.Open("three.jsonl", text); err != nil {
		t.Fatal(err)
	}
	b := p.Branches()
	if len(b) != 3 || b[0].Label != "run 1" || b[2].Number != 3 || !b[0].Shown || b[2].Done != 5 {
		t.Errorf("%+v", b)
	}
	if err := p.Compare(b[0].ID, b[2].ID); err != nil || len(p.Fleets()) != 2 {
		t.Errorf("they are not compared: %v", err)
	}
}

// A phone's console log plays: what it tells is the history, reduced to its lines.
func TestAConsoleLogPlays(t *testing.T) {
	p := sit(t, player.Settings{Phones: 3, PFS: true, Seed: 5})
	p.whole(t)
	var log []byte
	r := dload.Renderer{Start: 9 * 3600 * 1_000_000}
	commits := 0
	for _, e := range p.told(t) {
		if e.Node == "SEP025046000001" {
			log = r.Append(log, e)
			if e.Kind == telemetry.Committed {
				commits++
			}
		}
	}
	again := player.New(nil, player.Options{})
	if err := again.Open("SEP025046000001.log", string(log)); err != nil {
		t.Fatal(err)
	}
	again.Seek(1 << 50)
	n := again.Fleet().Node("SEP025046000001")
	if again.Mode() != player.Console || commits != 1 || n == nil || !n.Committed || len(n.Files) != 6 {
		t.Errorf("%v, %+v", again.Mode(), n)
	}
}

// A log server's capture of a whole site plays as the site did: every phone, on
// one clock.
func TestALogServersCapturePlays(t *testing.T) {
	p := sit(t, player.Settings{Phones: 9, PFS: true, Seed: 5})
	p.whole(t)
	p.Seek(1 << 50)
	var capture []byte
	r := dload.Renderer{Start: 24*3600*1_000_000 - 20_000_000} // midnight comes in between
	for _, e := range p.told(t) {
		for line := range bytes.Lines(r.Append(nil, e)) {
			capture = fmt.Appendf(capture, "<134>Nov 21 23:59:40 %s %s", e.Node, line)
		}
	}
	again := player.New(nil, player.Options{})
	if err := again.Open("logserver.txt", string(capture)); err != nil {
		t.Fatal(err)
	}
	again.Seek(1 << 50)
	f := again.Fleet()
	if len(f.Nodes) != 9 || f.Totals.Completed != 9 || f.Run.Text != "log server" {
		t.Fatalf("%d phones, %+v, %+v", len(f.Nodes), f.Totals, f.Run)
	}
	if d := f.Now - p.Fleet().Now; d < -1_000_000 || d > 1_000_000 {
		t.Errorf("it takes %d µs, and took %d", f.Now, p.Fleet().Now)
	}
	for i := range f.Nodes {
		was := p.Fleet().Node(f.Nodes[i].Name)
		for j := range f.Nodes[i].Files {
			if got := f.Nodes[i].Files[j]; got.Parent != was.File(got.Name).Parent {
				t.Errorf("%s took %s from %q, not %q", f.Nodes[i].Name, got.Name, was.File(got.Name).Parent, got.Parent)
			}
		}
	}
}
