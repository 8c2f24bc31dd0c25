//go:build js && wasm

package main

import (
	"fmt"
	"syscall/js"

	"openpfs/wasm/player"
	"openpfs/wasm/scene"
	"openpfs/wasm/viz"
)

// stage is the canvas as the page commands it. It exists from the start, so
// that theme and insets are known when drawing begins; on a page without
// WebGL it never draws.
type stage struct {
	scene  *scene.Board
	game   *viz.Game
	start  chan struct{}
	asked  bool
	tick   func()
	player *player.Player

	sites []scene.Site
}

func newStage(p *player.Player) *stage {
	board := scene.NewBoard()
	board.SetScript(viz.Script)
	s := &stage{scene: board, start: make(chan struct{}), player: p}
	s.game = viz.New(board, s.frame)
	s.game.OnSelect = p.Select
	return s
}

// frame is a frame of the player's time.
func (s *stage) frame() []scene.Site {
	s.tick()
	s.sites = s.sites[:0]
	for _, f := range s.player.Fleets() {
		s.sites = append(s.sites, scene.Site(f))
	}
	return s.sites
}

// run draws once the page has asked for it. It does not return: when drawing
// fails, the tables go on without it.
func (s *stage) run() {
	<-s.start
	// The drawing library does not say when the pointer has left the canvas.
	js.Global().Get("document").Call("querySelector", "canvas").Call("addEventListener", "pointerleave",
		js.FuncOf(func(js.Value, []js.Value) any { s.game.Leave(); return nil }))
	if err := s.game.Run(); err != nil {
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

func (s *stage) SetWords(text string) error {
	words, err := scene.ParseWords(text)
	if err == nil {
		s.scene.SetWords(words)
	}
	return err
}

func (s *stage) SetInsets(top, right, bottom, left float64) {
	s.scene.SetInsets(scene.Insets{Top: top, Right: right, Bottom: bottom, Left: left})
}

func (s *stage) SetReducedMotion(on bool) { s.scene.SetReducedMotion(on) }
func (s *stage) SetFile(name string)      { s.scene.SetFile(name) }
func (s *stage) Select(node string)       { s.scene.Select(node) }
func (s *stage) Zoom(factor float64)      { s.scene.ZoomMiddle(factor) }
func (s *stage) Pan(dx, dy float64)       { s.scene.Pan(dx, dy) }
func (s *stage) Fit()                     { s.scene.Fit() }
func (s *stage) Refresh()                 { s.scene.Refresh() }

func (s *stage) Picture(take func(rgba []byte, width, height int)) { s.game.Picture(take) }

func (s *stage) At(x, y float64) (node, place string) {
	n, p := s.scene.At(x, y)
	return n, string(p)
}
