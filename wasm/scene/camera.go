package scene

import "math"

// camera moves and enlarges the world about the middle of the free area. Zoom
// 1 without a shift is the whole in view; the layout sees to that.
type camera struct {
	zoom, x, y             float64 // what is shown
	wantZoom, wantX, wantY float64 // where it eases to
	cx, cy                 float64 // middle of the free area, on the screen
	least, most            float64 // zoom
}

const (
	minZoom = 0.5
	maxZoom = 24.0
)

func newCamera() camera { return camera{zoom: 1, wantZoom: 1, least: minZoom, most: maxZoom} }

// screen turns world units into CSS pixels of the canvas.
func (c *camera) screen(w pt) pt {
	return pt{c.cx + (w.x-c.cx)*c.zoom + c.x, c.cy + (w.y-c.cy)*c.zoom + c.y}
}

func (c *camera) pan(dx, dy float64) {
	c.x, c.y = c.x+dx, c.y+dy
	c.wantX, c.wantY, c.wantZoom = c.x, c.y, c.zoom
}

// zoomBy keeps the world point under (x, y) where it is.
func (c *camera) zoomBy(factor, x, y float64) {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return
	}
	next := min(max(c.wantZoom*factor, c.least), c.most)
	k := next / c.wantZoom
	c.wantX = (x-c.cx)*(1-k) + c.wantX*k
	c.wantY = (y-c.cy)*(1-k) + c.wantY*k
	c.wantZoom = next
}

func (c *camera) fit() { c.wantZoom, c.wantX, c.wantY = 1, 0, 0 }

// step eases towards where the camera shall be and reports whether it moved.
func (c *camera) step(dt float64, jump bool) bool {
	dz, dx, dy := math.Log(c.wantZoom/c.zoom), c.wantX-c.x, c.wantY-c.y
	if math.Abs(dz) < 1e-4 && math.Abs(dx) < 0.05 && math.Abs(dy) < 0.05 {
		moved := dz != 0 || dx != 0 || dy != 0
		c.zoom, c.x, c.y = c.wantZoom, c.wantX, c.wantY
		return moved
	}
	k := 1 - math.Exp(-dt*14)
	if jump {
		k = 1
	}
	// The shift follows the zoom, so that the point under the cursor stays.
	before := c.zoom
	c.zoom *= math.Exp(dz * k)
	if math.Abs(c.wantZoom-before) > 1e-9 {
		k = (c.zoom - before) / (c.wantZoom - before)
	}
	c.x, c.y = c.x+dx*k, c.y+dy*k
	return true
}
