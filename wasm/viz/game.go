//go:build js && wasm

package viz

import (
	"image/color"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene"
	"openpfs/wasm/scene/atlas"
)

// Source gives a frame: the fold so far, the playhead's time, and the events
// since the last call. It may give nil before there is a history.
type Source func() (f *telemetry.Fleet, now telemetry.Micros, events []telemetry.Event)

// Game is the ebiten.Game that shows a scene.
type Game struct {
	scene  *scene.Scene
	source Source

	// OnSelect is called when a phone, or the ground beside them (""), is
	// clicked or tapped; OnHover when another phone is under the pointer. The
	// scene was told before. Either may be nil.
	OnSelect func(node string)
	OnHover  func(node string)

	pointer  pointer
	list     scene.List
	vertices []ebiten.Vertex
	indices  []uint32

	art   *atlas.Atlas
	image *ebiten.Image

	last          time.Time
	width, height float64
	scale         float64
	drawn         bool
}

// New makes a game of a scene. It does not draw before Run.
func New(s *scene.Scene, source Source) *Game {
	return &Game{scene: s, source: source, scale: 1}
}

// Run takes over the canvas; it returns when the page goes.
func (g *Game) Run() error {
	ebiten.SetScreenClearedEveryFrame(false)
	ebiten.SetTPS(ebiten.SyncWithFPS)
	g.last = time.Now()
	return ebiten.RunGameWithOptions(g, &ebiten.RunGameOptions{InitUnfocused: true})
}

// Update is one frame of time: input, then the history, then the scene.
func (g *Game) Update() error {
	now := time.Now()
	wall := now.Sub(g.last)
	g.last = now
	g.pointer.read(g)
	f, at, events := g.source()
	g.scene.Update(f, at, events, wall)
	return nil
}

// Draw draws the scene if it changed. The screen keeps what is on it
// otherwise, and Ebiten then presents nothing.
func (g *Game) Draw(screen *ebiten.Image) {
	if g.drawn && !g.scene.Changed() {
		return
	}
	g.drawn = true
	g.scene.Draw(&g.list)
	g.texture()
	g.convert()
	c := g.scene.Palette().Background
	screen.Fill(color.RGBA{c.R, c.G, c.B, 255})
	screen.DrawTriangles32(g.vertices, g.indices[:len(g.vertices)/4*6], g.image, &ebiten.DrawTrianglesOptions{
		Filter:         ebiten.FilterLinear,
		ColorScaleMode: ebiten.ColorScaleModePremultipliedAlpha,
	})
}

// texture uploads the atlas when it is another one.
func (g *Game) texture() {
	a := g.scene.Atlas()
	if a == g.art {
		return
	}
	if g.image != nil {
		g.image.Deallocate()
	}
	g.image = ebiten.NewImageWithOptions(a.Image.Bounds(), &ebiten.NewImageOptions{Unmanaged: true})
	g.image.WritePixels(a.Image.Pix)
	g.art = a
}

// convert copies the list into Ebiten's vertices; the indices of quads are
// always the same and only ever grow.
func (g *Game) convert() {
	n := len(g.list.Verts)
	if cap(g.vertices) < n {
		g.vertices = make([]ebiten.Vertex, n, n+n/4)
	}
	g.vertices = g.vertices[:n]
	for i := range g.list.Verts {
		v, to := &g.list.Verts[i], &g.vertices[i]
		to.DstX, to.DstY, to.SrcX, to.SrcY = v.X, v.Y, v.U, v.V
		to.ColorR, to.ColorG, to.ColorB, to.ColorA = v.R, v.G, v.B, v.A
	}
	for q := uint32(len(g.indices) / 6); int(q) < n/4; q++ {
		g.indices = append(g.indices, 4*q, 4*q+1, 4*q+2, 4*q+1, 4*q+3, 4*q+2)
	}
}

// Layout is not used: LayoutF is.
func (g *Game) Layout(int, int) (int, int) { panic("viz: Ebiten calls LayoutF") }

// LayoutF takes the window's size in CSS pixels and answers with device
// pixels, so that a pixel drawn is a pixel seen.
func (g *Game) LayoutF(width, height float64) (float64, float64) {
	scale := ebiten.Monitor().DeviceScaleFactor()
	if width != g.width || height != g.height || scale != g.scale {
		g.width, g.height, g.scale = width, height, scale
		g.drawn = false
		g.scene.Resize(width, height, scale)
	}
	return width * scale, height * scale
}
