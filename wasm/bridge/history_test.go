//go:build js && wasm

package bridge

import (
	"encoding/json"
	"strings"
	"syscall/js"
	"testing"

	"openpfs/wasm/player"
	"openpfs/wasm/simulate"
)

// site is the page's object with the real simulator behind it, and a small run
// of which everything is known.
func site(t *testing.T) js.Value {
	t.Helper()
	New(player.New(simulate.Start, player.Options{Fork: simulate.Fork, Alter: simulate.Alter}), &told{}).Export()
	pfs := js.Global().Get("pfs")
	ok(t, pfs.Call("configure", `{"phones":5,"pfs":true,"seed":3}`))
	pfs.Call("pause")
	complete(t, pfs)
	return pfs
}

func ok(t *testing.T, v js.Value) {
	t.Helper()
	if why := v.String(); why != "" {
		t.Fatal(why)
	}
}

type historyView struct {
	History struct {
		Start, End, Now, Computed, Branch, Branches int
		Complete, Following, Forkable               bool
	}
	Compare *struct {
		A, B struct{ Waiting, Phones, WANBytes int }
	}
	Mode string
}

func viewOf(t *testing.T, pfs js.Value) (v historyView) {
	t.Helper()
	answer(t, pfs.Call("view"), &v)
	return v
}

// complete waits until the page knows how it ends.
func complete(t *testing.T, pfs js.Value) historyView {
	t.Helper()
	for range 10_000 {
		pfs.Call("tick")
		if v := viewOf(t, pfs); v.History.Complete {
			return v
		}
	}
	t.Fatal("no end is known")
	return historyView{}
}

func TestThePlayheadGoesWhereThePageSays(t *testing.T) {
	pfs := site(t)
	end := viewOf(t, pfs).History.End
	ok(t, pfs.Call("seek", end/2))
	if h := viewOf(t, pfs).History; h.Now != end/2 || !h.Forkable || h.Following || h.Computed != end || h.Branches != 1 {
		t.Errorf("%+v of %d", h, end)
	}
	ok(t, pfs.Call("jump", "verified,committed", 1))
	after := viewOf(t, pfs).History.Now
	ok(t, pfs.Call("step", -1))
	if back := viewOf(t, pfs).History.Now; after <= end/2 || back > after {
		t.Errorf("a jump from %d went to %d, a step back to %d", end/2, after, back)
	}
	if got := pfs.Call("jump", "rejected", -1).String(); got != "none" {
		t.Errorf("a jump to what never happened: %q", got)
	}
	var marks player.Marks
	answer(t, pfs.Call("marks", 40), &marks)
	var series player.Series
	answer(t, pfs.Call("series", 30), &series)
	if len(marks.Tracks) != 6 || len(marks.Tracks["verified"]) != 40 || len(marks.Points) == 0 || len(series.T) != 30 || series.Done[29] != 5 {
		t.Errorf("%+v\n%+v", marks, series)
	}
	var messages player.Messages
	answer(t, pfs.Call("messages", `{"from":0,"to":1e9,"kinds":["claim"]}`), &messages)
	if messages.Total == 0 || messages.Messages[0].To != "*" {
		t.Errorf("%+v", messages)
	}
	if got := pfs.Call("messages", "{"); got.InstanceOf(js.Global().Get("Error")) != true {
		t.Errorf("broken JSON is answered with %v", got)
	}
}

func TestActingComparingAndSaving(t *testing.T) {
	pfs := site(t)
	ok(t, pfs.Call("seek", 20_000_000))
	ok(t, pfs.Call("act", `{"kind":"kill","node":"SEP025046000001"}`))
	if why := pfs.Call("act", `{"kind":"kill"}`).String(); why == "" {
		t.Error("nobody was killed")
	}
	complete(t, pfs)
	var all []player.Branch
	answer(t, pfs.Call("branches"), &all)
	if len(all) != 2 || all[0].Done != 5 || all[1].Done != 4 || !all[1].Shown {
		t.Fatalf("%+v", all)
	}
	ok(t, pfs.Call("show", "1"))
	ok(t, pfs.Call("compare", all[0].ID, all[1].ID))
	ok(t, pfs.Call("seek", 1e12))
	if c := viewOf(t, pfs).Compare; c == nil || c.A.Waiting != 0 || c.B.Waiting != 1 {
		t.Errorf("%+v", c)
	}
	ok(t, pfs.Call("compare", "", ""))
	ok(t, pfs.Call("compareWith", `{"pfs":false}`))
	if c := complete(t, pfs).Compare; c == nil {
		t.Error("nothing is compared")
	}
	ok(t, pfs.Call("compare", "", ""))
	ok(t, pfs.Call("drop", 3))
	saved := pfs.Call("export", "recording").String()
	if table := pfs.Call("export", "csv").String(); !strings.HasPrefix(table, "name,") {
		t.Errorf("%q", table)
	}
	if why := pfs.Call("export", "pdf"); !why.InstanceOf(js.Global().Get("Error")) {
		t.Errorf("saved as PDF: %v", why)
	}
	ok(t, pfs.Call("open", "saved.jsonl", saved))
	if v := viewOf(t, pfs); v.Mode != "recording" || v.History.Forkable || !v.History.Complete {
		t.Errorf("%+v", v)
	}
	if why := pfs.Call("open", "x", "neither").String(); !strings.Contains(why, "neither a recording") {
		t.Errorf("%q", why)
	}
	var view map[string]json.RawMessage
	answer(t, pfs.Call("view"), &view)
	if string(view["compare"]) != "null" {
		t.Errorf("compare is %s where nothing is compared", view["compare"])
	}
}

func TestNothingBreaksWithoutAHistory(t *testing.T) {
	New(player.New(nil, player.Options{}), &told{}).Export()
	pfs := js.Global().Get("pfs")
	for _, name := range []string{"tick", "view", "seek", "step", "jump", "follow", "marks", "series", "messages", "open", "export", "act", "branches",
		"show", "drop", "compare", "compareWith", "play", "pause", "restart", "phones", "phone", "events", "replay"} {
		pfs.Call(name)
		pfs.Call(name, -1, "x", 1e300)
	}
}
