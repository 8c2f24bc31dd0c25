package atlas

import "image/color"

// Ink is what a theme paints portraits with.
type Ink struct {
	BodyTop, BodyBottom, BodyEdge color.RGBA
	HandTop, HandBottom           color.RGBA
	Bezel, Screen, Key, Shadow    color.RGBA
	WallTop, WallBottom           color.RGBA
	Window, Lamp, Rack            color.RGBA
}

// A phone is drawn on PhoneW × PhoneH units. Its screen is ScreenX… in those
// units: what a phone shows is laid over it by the scene.
const (
	PhoneW, PhoneH = 120.0, 104.0

	ScreenX, ScreenY, ScreenW, ScreenH = 43.0, 15.0, 66.0, 38.0
	MiniX, MiniY, MiniW, MiniH         = 46.0, 16.0, 62.0, 46.0
)

// The headquarters is drawn on HQSize × HQSize units.
const HQSize = 160.0

func (p *packer) portraits(a *Atlas, scale float64, inks [2]Ink) {
	widths := []int{256, 176, 128, 88, 60}
	if scale > 1.2 {
		widths = []int{512, 352, 256, 176, 128, 88, 60}
	}
	for theme, ink := range inks {
		for _, w := range widths {
			a.Phones[theme] = append(a.Phones[theme], p.draw(w, int(float64(w)*PhoneH/PhoneW), PhoneW, func(c *canvas) { phone(c, ink) }))
		}
		for _, w := range []int{60, 40, 26, 18, 12, 8} {
			a.Mini[theme] = append(a.Mini[theme], p.draw(w, int(float64(w)*PhoneH/PhoneW), PhoneW, func(c *canvas) { mini(c, ink) }))
		}
		for _, w := range []int{int(200 * scale), int(110 * scale), int(64 * scale)} {
			a.HQ[theme] = append(a.HQ[theme], p.draw(w, w, HQSize, func(c *canvas) { headquarters(c, ink) }))
		}
	}
}

// phone is the desk phone: handset on the left, screen, soft keys, a
// navigation ring and a keypad.
func phone(c *canvas, k Ink) {
	for i := range 5 {
		d := float64(i) * 0.8
		c.fill(box(2+d, 8+d*0.6, 118-d, 104-d*0.4, 13), flat(k.Shadow))
	}
	c.fill(box(4, 5, 116, 98, 11), flat(k.BodyEdge))
	c.fill(box(5, 6, 115, 97, 10), shade(k.BodyTop, k.BodyBottom))

	c.fill(box(9, 11, 35, 92, 11), flat(k.Bezel))
	c.fill(box(14, 17, 30, 86, 7), shade(k.HandTop, k.HandBottom))
	c.fill(box(10, 8, 34, 34, 9), shade(k.HandTop, Mix(k.HandTop, k.HandBottom, 0.4)))
	c.fill(box(10, 69, 34, 95, 9), shade(Mix(k.HandTop, k.HandBottom, 0.6), k.HandBottom))

	c.fill(box(ScreenX-3, ScreenY-3, ScreenX+ScreenW+3, ScreenY+ScreenH+3, 5), flat(k.Bezel))
	c.fill(box(ScreenX, ScreenY, ScreenX+ScreenW, ScreenY+ScreenH, 2.5), flat(k.Screen))

	for i := range 4 {
		x := 44.5 + float64(i)*16.6
		c.fill(box(x, 60, x+13, 63.6, 1.8), flat(k.Key))
	}
	c.fill(ring(56, 80, 10, 6.4), flat(k.Key))
	c.fill(circle(56, 80, 3.2), flat(k.Key))
	for row := range 4 {
		for col := range 3 {
			x, y := 75+float64(col)*12, 68.5+float64(row)*6.6
			c.fill(box(x, y, x+9.4, y+4.6, 1.7), flat(k.Key))
		}
	}
}

// mini is the same phone where a dozen pixels must say it: a body, a handset,
// and as much screen as will fit.
func mini(c *canvas, k Ink) {
	c.fill(box(3, 4, 117, 100, 14), flat(k.BodyEdge))
	c.fill(box(6, 7, 114, 97, 11), shade(k.BodyTop, k.BodyBottom))
	c.fill(box(12, 12, 38, 92, 10), shade(k.HandTop, k.HandBottom))
	c.fill(box(MiniX, MiniY, MiniX+MiniW, MiniY+MiniH, 3), flat(k.Screen))
	c.fill(box(48, 72, 106, 90, 3), flat(k.Key))
}

// headquarters is an office tower and, before it, the rack with the TFTP
// server.
func headquarters(c *canvas, k Ink) {
	c.fill(box(6, 150, 154, 153, 1.5), flat(k.BodyEdge))
	c.fill(box(20, 14, 92, 151, 4), flat(k.BodyEdge))
	c.fill(box(21.2, 15.2, 90.8, 151, 3), shade(k.WallTop, k.WallBottom))
	for row := range 9 {
		for col := range 4 {
			x, y := 29+float64(col)*14.6, 24+float64(row)*13
			ink := k.Window
			if (row*7+col*5)%9 == 2 {
				ink = k.Lamp
			}
			c.fill(box(x, y, x+10, y+7.4, 1.2), flat(ink))
		}
	}
	c.fill(box(46, 139, 66, 151, 1.5), flat(k.Bezel))

	c.fill(box(82, 62, 144, 151, 5), flat(k.BodyEdge))
	c.fill(box(83.4, 63.4, 142.6, 151, 4), shade(k.BodyTop, k.BodyBottom))
	for i := range 5 {
		y := 71 + float64(i)*15.4
		c.fill(box(90, y, 136, y+11, 2), flat(k.Rack))
		c.fill(circle(96, y+5.5, 1.9), flat(k.Lamp))
		c.fill(box(103, y+4.4, 131, y+6.6, 1), flat(k.Key))
	}
}
