//go:build js && wasm

package bridge

import (
	"encoding/json"
	"strings"
	"syscall/js"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// Bridge is globalThis.pfs. Its functions live as long as the page.
type Bridge struct {
	player *player.Player
	canvas Canvas
	clock  js.Value // performance
}

// New ties the page to a player and a canvas.
func New(p *player.Player, c Canvas) *Bridge {
	return &Bridge{player: p, canvas: c, clock: js.Global().Get("performance")}
}

// Tick advances the player to the page's clock.
func (b *Bridge) Tick() {
	b.player.Tick(time.Duration(b.clock.Call("now").Float() * float64(time.Millisecond)))
}

// Export makes the object visible to the page.
func (b *Bridge) Export() {
	object := js.Global().Get("Object").New()
	for name, do := range b.functions() {
		object.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any { return do(arguments(args)) }))
	}
	js.Global().Set("pfs", object)
}

func (b *Bridge) functions() map[string]func(arguments) any {
	return map[string]func(arguments) any{
		"tick":    func(arguments) any { b.Tick(); return "" },
		"view":    func(arguments) any { return text(b.player.View()) },
		"phones":  b.phones,
		"phone":   b.phone,
		"replay":  b.replay,
		"events":  b.events,
		"play":    func(arguments) any { b.player.Play(); return "" },
		"pause":   func(arguments) any { b.player.Pause(); return "" },
		"restart": func(arguments) any { b.player.Restart(); return "" },
		"setSpeed": func(a arguments) any {
			b.player.SetSpeed(player.Speed{Num: int64(a.int(0)), Den: int64(a.int(1))})
			return ""
		},
		"setLoop": func(a arguments) any { b.player.SetLoop(a.bool(0)); return "" },

		"plan":      planned,
		"configure": b.configure,
		"live":      func(arguments) any { b.player.GoLive(); return "" },
		"feed":      func(a arguments) any { return sentence(b.player.Feed([]byte(a.string(0)))) },
		"select":    b.choose,

		"seek":   func(a arguments) any { b.player.Seek(telemetry.Micros(a.float(0))); return "" },
		"step":   func(a arguments) any { b.player.Step(a.int(0)); return "" },
		"jump":   b.jump,
		"follow": func(arguments) any { b.player.Follow(); return "" },
		"marks":  func(a arguments) any { return text(b.player.Marks(a.int(0))) },
		"series": func(a arguments) any { return text(b.player.Series(a.int(0), a.int(1))) },

		"messages":    b.messages,
		"open":        func(a arguments) any { return sentence(b.player.Open(a.string(0), a.string(1))) },
		"export":      b.export,
		"loadsOf":     loadsOf,
		"act":         b.act,
		"branches":    func(arguments) any { return text(b.player.Branches()) },
		"show":        func(a arguments) any { return sentence(b.player.Show(a.id(0))) },
		"drop":        func(a arguments) any { return sentence(b.player.Drop(a.id(0))) },
		"compare":     func(a arguments) any { return sentence(b.player.Compare(a.id(0), a.id(1))) },
		"compareWith": func(a arguments) any { return sentence(b.player.CompareWith([]byte(a.string(0)))) },

		"startCanvas":      func(arguments) any { b.canvas.Start(); return "" },
		"setTheme":         func(a arguments) any { b.canvas.SetTheme(a.string(0) != "day"); return "" },
		"setContrast":      func(a arguments) any { b.canvas.SetContrast(a.string(0) == "high"); return "" },
		"setLook":          func(a arguments) any { return sentence(b.canvas.SetLook(a.string(0))) },
		"setWords":         func(a arguments) any { return sentence(b.canvas.SetWords(a.string(0))) },
		"setReducedMotion": func(a arguments) any { b.canvas.SetReducedMotion(a.bool(0)); return "" },
		"setFile":          func(a arguments) any { b.canvas.SetFile(a.string(0)); return "" },
		"setInsets": func(a arguments) any {
			b.canvas.SetInsets(a.float(0), a.float(1), a.float(2), a.float(3))
			return ""
		},
		"zoom":    func(a arguments) any { b.canvas.Zoom(a.float(0)); return "" },
		"pan":     func(a arguments) any { b.canvas.Pan(a.float(0), a.float(1)); return "" },
		"fit":     func(arguments) any { b.canvas.Fit(); return "" },
		"refresh": func(arguments) any { b.canvas.Refresh(); return "" },
		"picture": b.picture,
		"at":      b.at,
	}
}

// choose selects a node in the panels and on the map.
func (b *Bridge) choose(a arguments) any {
	b.player.Select(a.string(0))
	b.canvas.Select(a.string(0))
	return ""
}

// picture passes the map's pixels on when the next frame is drawn.
func (b *Bridge) picture(a arguments) any {
	take, ok := a.at(0, js.TypeFunction)
	if !ok {
		return ""
	}
	b.canvas.Picture(func(rgba []byte, width, height int) {
		pixels := js.Global().Get("Uint8ClampedArray").New(len(rgba))
		js.CopyBytesToJS(pixels, rgba)
		take.Invoke(pixels, width, height)
	})
	return ""
}

// at tells what is drawn at a point of the canvas.
func (b *Bridge) at(a arguments) any {
	node, place := b.canvas.At(a.float(0), a.float(1))
	return text(struct {
		Node  string `json:"node"`
		Place string `json:"place"`
	}{node, place})
}

func (b *Bridge) configure(a arguments) any {
	var s player.Settings
	if err := json.Unmarshal([]byte(a.string(0)), &s); err != nil {
		return sentence(err)
	}
	return sentence(b.player.Simulate(s))
}

// maxRows bounds one answer, whatever the page asks for.
const maxRows = 1_000

func (b *Bridge) phones(a arguments) any {
	rows, total := player.Phones(b.player.Fleet(), a.string(0), a.int(1), min(a.int(2), maxRows))
	return text(struct {
		Total int            `json:"total"`
		Rows  []player.Phone `json:"rows"`
	}{total, rows})
}

func (b *Bridge) phone(a arguments) any {
	d, ok := player.Look(b.player.Fleet(), a.string(0))
	if !ok {
		return nil
	}
	return text(d)
}

func (b *Bridge) replay(arguments) any {
	r, ok := b.player.Replay()
	if !ok {
		return nil
	}
	return text(r)
}

func (b *Bridge) events(a arguments) any {
	kinds, node := map[string]bool{}, a.string(3)
	for name := range strings.SplitSeq(a.string(2), ",") {
		kinds[name] = true // "" when all are wanted
	}
	keep := func(e *telemetry.Event) bool {
		return (kinds[""] || kinds[e.Kind.String()]) && (node == "" || e.Node == node || e.Peer == node)
	}
	events, next := b.player.Events(uint64(max(a.int(0), 0)), min(a.int(1), maxRows), keep)
	return string(appendEvents(nil, events, next))
}

// appendEvents writes the answer with the events in their canonical form, each
// with its number put first.
func appendEvents(out []byte, events []player.Numbered, next uint64) []byte {
	out = append(out, `{"events":[`...)
	for i := range events {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendNumber(append(out, `{"no":`...), events[i].No)
		at := len(out)
		out = events[i].AppendJSON(append(out, ' '))
		out[at], out[at+1] = ',', ' ' // in place of " {"
	}
	return append(appendNumber(append(out, `],"next":`...), next), '}')
}
