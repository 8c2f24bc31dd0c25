//go:build js && wasm

package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"syscall/js"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// Run it with:
//
//	GOOS=js GOARCH=wasm go test -exec="$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./wasm/bridge

// told is a canvas that notes what it was told.
type told struct{ last string }

func (c *told) note(format string, args ...any)    { c.last = fmt.Sprintf(format, args...) }
func (c *told) Start()                             { c.note("start") }
func (c *told) SetTheme(night bool)                { c.note("night %v", night) }
func (c *told) SetInsets(top, right, b, l float64) { c.note("insets %v %v %v %v", top, right, b, l) }
func (c *told) SetReducedMotion(on bool)           { c.note("still %v", on) }
func (c *told) SetContrast(high bool)              { c.note("contrast %v", high) }
func (c *told) SetWords(text string) error         { c.note("words %s", text); return nil }
func (c *told) SetLook(name string) error {
	c.note("look %s", name)
	if name == "sideways" {
		return errors.New("no such look")
	}
	return nil
}
func (c *told) SetFile(name string) { c.note("file %s", name) }
func (c *told) Select(node string)  { c.note("select %s", node) }
func (c *told) Zoom(factor float64) { c.note("zoom %v", factor) }
func (c *told) Pan(dx, dy float64)  { c.note("pan %v %v", dx, dy) }
func (c *told) Fit()                { c.note("fit") }
func (c *told) Refresh()            { c.note("refresh") }
func (c *told) Picture(take func(rgba []byte, width, height int)) {
	take([]byte{255, 0, 7, 255, 1, 2, 3, 255}, 2, 1)
}
func (c *told) At(x, y float64) (node, place string) {
	c.note("at %v %v", x, y)
	return "", "line"
}

// once is a run of a few events at its beginning.
type once struct{ told bool }

func (s *once) Advance(_ time.Duration, emit func(telemetry.Event)) bool {
	if !s.told {
		emit(telemetry.Event{Kind: telemetry.Run, Phones: 1})
		emit(telemetry.Event{Node: "SEP080027000001", Kind: telemetry.NodeUp, Model: "CP-7961G", N: 1})
		emit(telemetry.Event{Node: "SEP080027000001", Kind: telemetry.Claim, File: "a<b.sbn", Strength: 7})
	}
	s.told = true
	return false
}

func exported(t *testing.T) (js.Value, *told) {
	t.Helper()
	p := player.New(func(s player.Settings) (player.Source, error) {
		if s.Phones > 1000 {
			return nil, errors.New("too many")
		}
		return &once{}, nil
	}, player.Options{})
	c := &told{}
	New(p, c).Export()
	return js.Global().Get("pfs"), c
}

func answer(t *testing.T, v js.Value, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(v.String()), into); err != nil {
		t.Fatalf("%s: %v", v.String(), err)
	}
}

func TestThePageCanAskAndCommand(t *testing.T) {
	pfs, c := exported(t)
	if why := pfs.Call("configure", `{"phones":5000}`).String(); why != "too many" {
		t.Errorf("a refusal came as %q", why)
	}
	if why := pfs.Call("configure", `{`).String(); why == "" {
		t.Error("broken JSON was taken")
	}
	if why := pfs.Call("configure", `{"phones":1,"pfs":true}`).String(); why != "" {
		t.Fatal(why)
	}
	pfs.Call("tick")
	time.Sleep(30 * time.Millisecond)
	pfs.Call("tick")

	var view struct{ Mode, State string }
	answer(t, pfs.Call("view"), &view)
	if view.Mode != "sim" || view.State != "running" {
		t.Errorf("view %+v", view)
	}
	var list struct {
		Total int
		Rows  []struct{ Name string }
	}
	answer(t, pfs.Call("phones", "7961", 0, 10), &list)
	if list.Total != 1 || len(list.Rows) != 1 {
		t.Errorf("phones %+v", list)
	}
	if !pfs.Call("replay").IsNull() {
		t.Error("a run of settings is no replay")
	}
	if !pfs.Call("phone", "nobody").IsNull() {
		t.Error("details of nobody")
	}
	if pfs.Call("phone", "SEP080027000001").IsNull() {
		t.Error("no details of a phone")
	}
	pfs.Call("select", "SEP080027000001")
	if c.last != "select SEP080027000001" {
		t.Errorf("the canvas heard %q", c.last)
	}
	pfs.Call("setContrast", "high")
	if c.last != "contrast true" {
		t.Errorf("the canvas heard %q", c.last)
	}
	if why := pfs.Call("setLook", "sideways").String(); why != "no such look" || c.last != "look sideways" {
		t.Errorf("a look that there is not: %q, and the canvas heard %q", why, c.last)
	}
	if pfs.Call("setWords", `{"hq":"Matriz"}`); c.last != `words {"hq":"Matriz"}` {
		t.Errorf("the canvas heard %q", c.last)
	}
	pfs.Call("setInsets", 1, 2.5, 3, 4)
	if c.last != "insets 1 2.5 3 4" {
		t.Errorf("the canvas heard %q", c.last)
	}
}

func TestThePageGetsThePixels(t *testing.T) {
	pfs, _ := exported(t)
	var got string
	take := js.FuncOf(func(_ js.Value, a []js.Value) any {
		got = fmt.Sprintln(a[0].Get("constructor").Get("name"), a[0].Call("join", " "), a[1].Int(), a[2].Int())
		return nil
	})
	defer take.Release()
	pfs.Call("picture", take)
	if want := "Uint8ClampedArray 255 0 7 255 1 2 3 255 2 1\n"; got != want {
		t.Errorf("the page got %s, want %s", got, want)
	}
}

// linked is the run of a link.
type linked struct{ once }

func (*linked) Settings() player.Settings { return player.Settings{Phones: 1, Link: "swarm=4"} }
func (*linked) Faults() []player.Fault    { return []player.Fault{{At: 5, What: "kill"}} }
func (*linked) Breaks() []player.Break {
	return []player.Break{{Check: "two-children", At: 7, Detail: "a third"}}
}

func TestALinkIsToldWithItsFaultsAndBreaks(t *testing.T) {
	New(player.New(func(player.Settings) (player.Source, error) { return &linked{}, nil }, player.Options{}), &told{}).Export()
	pfs := js.Global().Get("pfs")
	if why := pfs.Call("configure", `{"link":"swarm=4"}`).String(); why != "" {
		t.Fatal(why)
	}
	pfs.Call("tick")
	time.Sleep(30 * time.Millisecond)
	pfs.Call("tick")
	var view struct {
		Replay   struct{ Faults, Breaks int }
		Settings struct{ Link string }
	}
	answer(t, pfs.Call("view"), &view)
	if view.Replay.Faults != 1 || view.Replay.Breaks != 1 || view.Settings.Link != "swarm=4" {
		t.Errorf("view %+v", view)
	}
	var all player.Replay
	answer(t, pfs.Call("replay"), &all)
	if len(all.Faults) != 1 || all.Faults[0].What != "kill" || len(all.Breaks) != 1 || all.Breaks[0].Check != "two-children" {
		t.Errorf("replay %+v", all)
	}
}

func TestEventsAreJSONWithNumbers(t *testing.T) {
	pfs, _ := exported(t)
	pfs.Call("configure", `{}`)
	pfs.Call("tick")
	time.Sleep(30 * time.Millisecond)
	pfs.Call("tick")
	type reply struct {
		Next   int
		Events []struct {
			No   int
			Kind string
			File string
		}
	}
	var all, claims, none reply
	answer(t, pfs.Call("events", 0, 10, "", ""), &all)
	if len(all.Events) != 3 || all.Next != 3 || all.Events[0].No != 2 || all.Events[0].File != "a<b.sbn" {
		t.Errorf("all: %+v", all)
	}
	answer(t, pfs.Call("events", 0, 10, "claim,ad", "SEP080027000001"), &claims)
	if len(claims.Events) != 1 || claims.Events[0].Kind != "claim" {
		t.Errorf("claims: %+v", claims)
	}
	answer(t, pfs.Call("events", 0, 10, "", "another"), &none)
	if len(none.Events) != 0 {
		t.Errorf("of another: %+v", none)
	}
}

func TestWrongArgumentsReadAsZero(t *testing.T) {
	pfs, _ := exported(t)
	for _, name := range []string{"phones", "events", "phone", "setSpeed", "setLoop", "feed", "select", "setTheme", "zoom", "pan", "setInsets", "picture", "at"} {
		pfs.Call(name)
		pfs.Call(name, js.Null(), "x", true)
	}
}
