//go:build js && wasm

package main

import (
	"fmt"
	"syscall/js"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
	"openpfs/wasm/scene"
	"openpfs/wasm/viz"
)

// stage is the canvas as the page commands it. It exists from the start, so
// that theme and insets are known when drawing begins; on a page without
// WebGL it never draws.
type stage struct {
	scene  *scene.Scene
	insets scene.Insets
	start  chan struct{}
	asked  bool
	tick   func()
	player *player.Player
}

func newStage(p *player.Player) *stage {
	return &stage{scene: scene.New(), start: make(chan struct{}), player: p}
}

// run draws once the page has asked for it. It does not return: when drawing
// fails, the tables go on without it.
func (s *stage) run() {
	<-s.start
	game := viz.New(s.scene, func() (*telemetry.Fleet, telemetry.Micros, []telemetry.Event) {
		s.tick()
		return s.player.Fleet(), s.player.Now(), s.player.TakeFrame()
	})
	game.OnSelect = s.player.Select
	// The drawing library does not say when the pointer has left the canvas.
	js.Global().Get("document").Call("querySelector", "canvas").Call("addEventListener", "pointerleave",
		js.FuncOf(func(js.Value, []js.Value) any { game.Leave(); return nil }))
	if err := game.Run(); err != nil {
		event := js.Global().Get("CustomEvent").New("pfs-canvas-failed", map[string]any{"detail": err.Error()})
		js.Global().Call("dispatchEvent", event)
	}
	select {}
}

// Start lets run go on.
func (s *stage) Start() {
	if !s.asked {
		s.asked = true
		close(s.start)
	}
}

func (s *stage) SetTheme(night bool) {
	if night {
		s.scene.SetTheme(scene.Night)
	} else {
		s.scene.SetTheme(scene.Day)
	}
}

func (s *stage) SetContrast(high bool) { s.scene.SetContrast(high) }

func (s *stage) SetLook(name string) error {
	look, ok := scene.ParseLook(name)
	if !ok {
		return fmt.Errorf("there is no look %q of the map: overview, hierarchy and phone", name)
	}
	s.scene.SetLook(look)
	return nil
}

func (s *stage) SetInsets(top, right, bottom, left float64) {
	s.insets = scene.Insets{Top: top, Right: right, Bottom: bottom, Left: left}
	s.scene.SetInsets(s.insets)
}

func (s *stage) SetReducedMotion(on bool) { s.scene.SetReducedMotion(on) }
func (s *stage) SetFile(name string)      { s.scene.SetFile(name) }
func (s *stage) Select(node string)       { s.scene.Select(node) }
func (s *stage) Pan(dx, dy float64)       { s.scene.Pan(dx, dy) }
func (s *stage) Fit()                     { s.scene.Fit() }

// Zoom enlarges about the middle of what the panels leave free.
func (s *stage) Zoom(factor float64) {
	window := js.Global()
	width, height := window.Get("innerWidth").Float(), window.Get("innerHeight").Float()
	in := s.insets
	s.scene.Zoom(factor, (in.Left+width-in.Right)/2, (in.Top+height-in.Bottom)/2)
}
