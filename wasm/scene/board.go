package scene

import (
	"math"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene/atlas"
)

// Site is one history at one moment, as it is given to a board.
type Site struct {
	Label  string
	Fleet  *telemetry.Fleet
	Now    telemetry.Micros
	Epoch  uint32            // another one: the fleet was replaced, and did not get here by the events
	Events []telemetry.Event // since the last frame
}

// Board is the canvas with one site on it, or with two that are compared: side
// by side, or on a narrow canvas one above the other. What is done to one is
// done to both: they are looked at in the same way, from as near, at the same
// file and phone. It is not safe for concurrent use.
type Board struct {
	sites         [2]*Scene
	shown         int
	width, height float64
	insets        Insets
}

// NewBoard returns a board with one empty site.
func NewBoard() *Board {
	b := &Board{sites: [2]*Scene{New(), New()}, shown: 1, width: 800, height: 600}
	b.sites[0].letter, b.sites[1].letter = 'A', 'B'
	return b
}

func (b *Board) each(do func(*Scene)) {
	for _, s := range b.sites {
		do(s)
	}
}

// Resize tells the canvas' size in CSS pixels and the device pixels in each.
func (b *Board) Resize(width, height, scale float64) {
	if width > 0 && height > 0 && scale > 0 {
		b.width, b.height = width, height
		b.each(func(s *Scene) { s.Resize(width, height, scale) })
		b.share()
	}
}

// SetInsets tells what part of the canvas lies under panels.
func (b *Board) SetInsets(in Insets) { b.insets = in; b.share() }

// titleH is the height of a compared site's title: its name, and what it has cost.
const titleH = 54.0

// share divides the canvas between the sites.
func (b *Board) share() {
	if b.shown == 1 {
		b.sites[0].setPort(rect{}, b.insets)
		return
	}
	in := b.insets
	free := rect{in.Left, in.Top, b.width - in.Right, b.height - in.Bottom}
	first, second := in, in
	first.Top, second.Top = in.Top+titleH, in.Top+titleH
	if free.w() >= free.h()*0.95 {
		mid := math.Round((free.x0 + free.x1) / 2)
		first.Right, second.Left = b.width-mid, mid
		b.sites[0].setPort(rect{0, 0, mid, b.height}, first)
		b.sites[1].setPort(rect{mid, 0, b.width, b.height}, second)
		return
	}
	mid := math.Round((free.y0 + free.y1) / 2)
	first.Bottom, second.Top = b.height-mid, mid+titleH
	b.sites[0].setPort(rect{0, 0, b.width, mid}, first)
	b.sites[1].setPort(rect{0, mid, b.width, b.height}, second)
}

// SetTheme chooses night or day.
func (b *Board) SetTheme(t Theme) { b.each(func(s *Scene) { s.SetTheme(t) }) }

// SetContrast chooses the palette of high contrast.
func (b *Board) SetContrast(high bool) { b.each(func(s *Scene) { s.SetContrast(high) }) }

// SetReducedMotion replaces movement by change.
func (b *Board) SetReducedMotion(on bool) { b.each(func(s *Scene) { s.SetReducedMotion(on) }) }

// SetWords gives the canvas the page's language.
func (b *Board) SetWords(w Words) { b.each(func(s *Scene) { s.SetWords(w) }) }

// SetScript gives the canvas letters that its own type lacks.
func (b *Board) SetScript(script atlas.Script) { b.each(func(s *Scene) { s.SetScript(script) }) }

// SetFile chooses the component whose hierarchy is shown; "" follows the story.
func (b *Board) SetFile(name string) { b.each(func(s *Scene) { s.SetFile(name) }) }

// SetLook chooses what is shown.
func (b *Board) SetLook(l Look) { b.each(func(s *Scene) { s.SetLook(l) }) }

// Select marks a node and shows it enlarged; "" none.
func (b *Board) Select(node string) { b.each(func(s *Scene) { s.Select(node) }) }

// Hover is Select for the moment.
func (b *Board) Hover(node string) { b.each(func(s *Scene) { s.Hover(node) }) }

// Pan moves the picture by CSS pixels.
func (b *Board) Pan(dx, dy float64) { b.each(func(s *Scene) { s.Pan(dx, dy) }) }

// Fit brings the whole back into view.
func (b *Board) Fit() { b.each((*Scene).Fit) }

// Zoom enlarges by factor about a point of the canvas, and the other site about
// the same point of its own.
func (b *Board) Zoom(factor, x, y float64) {
	at := b.siteAt(x, y)
	dx, dy := x-at.cam.cx, y-at.cam.cy
	b.each(func(s *Scene) { s.Zoom(factor, s.cam.cx+dx, s.cam.cy+dy) })
}

// ZoomMiddle enlarges by factor about the middle of what the panels leave free.
func (b *Board) ZoomMiddle(factor float64) {
	b.each(func(s *Scene) { s.Zoom(factor, s.cam.cx, s.cam.cy) })
}

// siteAt is the site on whose part of the canvas a point lies.
func (b *Board) siteAt(x, y float64) *Scene {
	if v := b.sites[1].view(); b.shown == 2 && x >= v.x0 && x < v.x1 && y >= v.y0 && y < v.y1 {
		return b.sites[1]
	}
	return b.sites[0]
}

// NodeAt returns the node drawn at a point of the canvas, CSS pixels, or "".
func (b *Board) NodeAt(x, y float64) string { return b.siteAt(x, y).NodeAt(x, y) }

// Palette returns the colours in use.
func (b *Board) Palette() *Palette { return b.sites[0].Palette() }

// Atlas returns the texture to draw with; compare the pointer.
func (b *Board) Atlas() *atlas.Atlas { return b.sites[0].Atlas() }

// Refresh has it count as changed.
func (b *Board) Refresh() { b.each((*Scene).Refresh) }

// Changed reports whether Draw would show something else than the last one.
func (b *Board) Changed() bool {
	return b.sites[0].Changed() || b.shown == 2 && b.sites[1].Changed()
}

// Update takes the sites to show, one or two, and the wall time since the last
// frame. What is beyond two is not shown.
func (b *Board) Update(sites []Site, wall time.Duration) {
	if n := min(max(len(sites), 1), 2); n != b.shown {
		b.shown = n
		b.share()
		b.sites[1].settleNow()
	}
	for i := range min(len(sites), b.shown) {
		s, at := b.sites[i], &sites[i]
		if b.shown == 2 {
			s.setTitle(at.Label)
		} else {
			s.title = ""
		}
		s.jump(at.Epoch)
		s.Update(at.Fleet, at.Now, at.Events, wall)
	}
}

// Draw fills the list with the frame, back to front, a part for every site.
func (b *Board) Draw(out *List) {
	out.Verts, out.Parts = out.Verts[:0], out.Parts[:0]
	b.sites[0].drawOn(out)
	if b.shown == 2 {
		b.sites[1].lend(b.sites[0])
		b.sites[1].drawOn(out)
	}
}
