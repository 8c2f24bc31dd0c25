//go:build js && wasm

package viz

import (
	"image/color"
	"time"
	"unsafe"

	"github.com/hajimehoshi/ebiten/v2"

	"openpfs/wasm/scene"
	"openpfs/wasm/scene/atlas"
)

// Source gives a frame: the sites to show, one or two.
type Source func() []scene.Site

// Game is the ebiten.Game that shows a board.
type Game struct {
	scene  *scene.Board
	source Source

	// OnSelect is called when a phone, or the ground beside them (""), is
	// clicked or tapped; OnHover when another phone is under the pointer. The
	// scene was told before. Either may be nil.
	OnSelect func(node string)
	OnHover  func(node string)

	pointer pointer
	list    scene.List
	indices []uint32

	art   *atlas.Atlas
	image *ebiten.Image

	asked []func(rgba []byte, width, height int)

	last          time.Time
	width, height float64
	scale         float64
	drawn         bool
}

// New makes a game of a board. It does not draw before Run.
func New(s *scene.Board, source Source) *Game {
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
	g.scene.Update(g.source(), wall)
	return nil
}

// Picture has the next frame's pixels passed to take, in device pixels. They are
// read here and not from the canvas, whose buffer lives only until a frame is
// shown, and which is not drawn while nothing changes.
func (g *Game) Picture(take func(rgba []byte, width, height int)) {
	g.asked = append(g.asked, take)
}

// Draw draws the scene if it changed. The screen keeps what is on it
// otherwise, and Ebiten then presents nothing.
func (g *Game) Draw(screen *ebiten.Image) {
	if !g.drawn || g.scene.Changed() {
		g.paint(screen)
		g.drawn = true
	}
	g.answer(screen)
}

// answer gives who asked for a picture what is on the screen.
func (g *Game) answer(screen *ebiten.Image) {
	if len(g.asked) == 0 {
		return
	}
	size := screen.Bounds().Size()
	rgba := make([]byte, 4*size.X*size.Y)
	screen.ReadPixels(rgba)
	for _, take := range g.asked {
		take(rgba, size.X, size.Y)
	}
	g.asked = nil
}

func (g *Game) paint(screen *ebiten.Image) {
	g.scene.Draw(&g.list)
	g.texture()
	c := g.scene.Palette().Background
	screen.Fill(color.RGBA{c.R, c.G, c.B, 255})
	for _, part := range g.list.Parts {
		on := screen.SubImage(part.Clip).(*ebiten.Image)
		on.DrawTriangles32(g.vertices(part), g.quads((part.To-part.From)/4), g.image, &ebiten.DrawTrianglesOptions{
			Filter:         ebiten.FilterLinear,
			ColorScaleMode: ebiten.ColorScaleModePremultipliedAlpha,
			// A list is never shrunk as a whole, which is what mipmaps are for, and to
			// find that out every edge of every triangle would be measured.
			DisableMipmaps: true,
		})
	}
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

// The scene's vertex is Ebiten's, field for field: this does not build otherwise.
var _ = ebiten.Vertex(scene.Vertex{})

// vertices hands a part of the list over as it is: a thousand phones make two
// megabytes of it, sixty times a second.
func (g *Game) vertices(part scene.Part) []ebiten.Vertex {
	v := g.list.Verts[part.From:part.To]
	return unsafe.Slice((*ebiten.Vertex)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

// quads returns the indices of n quads: always the same, they only ever grow.
func (g *Game) quads(n int) []uint32 {
	for q := uint32(len(g.indices) / 6); int(q) < n; q++ {
		g.indices = append(g.indices, 4*q, 4*q+1, 4*q+2, 4*q+1, 4*q+3, 4*q+2)
	}
	return g.indices[:6*n]
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
