//go:build js && wasm

package viz

import (
	"math"

	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/inpututil"
)

const (
	// slop is how far a pointer may wander, in CSS pixels, and still click.
	slop = 5
	// A wheel tells pixels, a hundred or so a notch, a trackpad a few at a time.
	perPixel = 0.0016
	notches  = 300 // at most so many pixels count in one frame
)

// pointer turns mouse and fingers into pans, zooms and clicks. Positions are
// CSS pixels.
type pointer struct {
	down         bool
	moved        bool
	x, y         float64 // where the drag is
	fromX, fromY float64
	lastX, lastY float64 // of the mouse, to notice that it moved
	fingers      []ebiten.TouchID
	spread       float64 // of two fingers, 0 before there are two
	hovered      string
}

func (p *pointer) read(g *Game) {
	p.fingers = ebiten.AppendTouchIDs(p.fingers[:0])
	if len(p.fingers) > 0 {
		p.touch(g)
		return
	}
	if p.spread > 0 || p.down && len(inpututil.AppendJustReleasedTouchIDs(nil)) > 0 {
		p.release(g)
		p.spread = 0
		return
	}
	p.mouse(g)
}

func (p *pointer) mouse(g *Game) {
	ix, iy := ebiten.CursorPosition()
	x, y := float64(ix)/g.scale, float64(iy)/g.scale
	if _, dy := ebiten.Wheel(); dy != 0 {
		g.scene.Zoom(math.Exp(max(min(dy, notches), -notches)*perPixel), x, y)
	}
	switch {
	case inpututil.IsMouseButtonJustPressed(ebiten.MouseButtonLeft):
		p.press(x, y)
	case p.down && ebiten.IsMouseButtonPressed(ebiten.MouseButtonLeft):
		p.drag(g, x, y)
	case p.down:
		p.release(g)
	}
	if !p.down && (x != p.lastX || y != p.lastY) {
		p.hover(g, g.scene.NodeAt(x, y))
	}
	p.lastX, p.lastY = x, y
}

func (p *pointer) touch(g *Game) {
	x, y, spread := g.middle(p.fingers)
	if !p.down {
		p.press(x, y)
	}
	if (len(p.fingers) > 1) != (p.spread > 0) { // a finger came or went
		p.x, p.y, p.spread = x, y, spread
	}
	if spread > 0 {
		p.moved = true
		g.scene.Zoom(spread/p.spread, x, y)
		p.spread = spread
	}
	p.drag(g, x, y)
}

// middle returns the middle of the first two fingers and their distance.
func (g *Game) middle(ids []ebiten.TouchID) (x, y, spread float64) {
	at := func(i int) (float64, float64) {
		x, y := ebiten.TouchPosition(ids[i])
		return float64(x) / g.scale, float64(y) / g.scale
	}
	x, y = at(0)
	if len(ids) > 1 {
		x2, y2 := at(1)
		spread = max(math.Hypot(x2-x, y2-y), 1)
		x, y = (x+x2)/2, (y+y2)/2
	}
	return x, y, spread
}

func (p *pointer) press(x, y float64) {
	p.down, p.moved = true, false
	p.x, p.y, p.fromX, p.fromY = x, y, x, y
}

func (p *pointer) drag(g *Game, x, y float64) {
	if math.Hypot(x-p.fromX, y-p.fromY) > slop {
		p.moved = true
	}
	if p.moved && (x != p.x || y != p.y) {
		g.scene.Pan(x-p.x, y-p.y)
		p.x, p.y = x, y
	}
}

func (p *pointer) release(g *Game) {
	p.down = false
	if p.moved {
		return
	}
	node := g.scene.NodeAt(p.fromX, p.fromY)
	g.scene.Select(node)
	if g.OnSelect != nil {
		g.OnSelect(node)
	}
}

// Leave tells that the pointer has left the canvas, for a panel or the page's
// end: Ebiten does not.
func (g *Game) Leave() { g.pointer.hover(g, "") }

func (p *pointer) hover(g *Game, node string) {
	if node == p.hovered {
		return
	}
	p.hovered = node
	g.scene.Hover(node)
	if g.OnHover != nil {
		g.OnHover(node)
	}
}
