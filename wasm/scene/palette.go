package scene

import (
	"image/color"

	"openpfs/wasm/scene/atlas"
)

// Theme chooses the night map or the day map.
type Theme int

// The themes.
const (
	Night Theme = iota
	Day
)

// Palette is what one theme paints with. The page's style sheet uses the same
// values under the names in the comments. One meaning has one colour, and
// beside the colour always a shape: dashes, flow, a tick, a cross, rays.
type Palette struct {
	Background color.RGBA // --map-bg
	Graticule  color.RGBA // --map-line
	Ground     color.RGBA // --site-bg
	GroundEdge color.RGBA // --site-edge
	Text       color.RGBA // --text
	Dim        color.RGBA // --text-dim
	WAN        color.RGBA // --wan: dashed
	Peer       color.RGBA // --peer: flowing
	Verified   color.RGBA // --ok: a tick
	Trouble    color.RGBA // --bad: a cross
	Claim      color.RGBA // --claim: a double ring
	Tree       color.RGBA // --tree: an edge at rest
	Select     color.RGBA // --focus
	Screen     color.RGBA // a phone's screen at rest
	ScreenOn   color.RGBA // and at work
	ScreenText color.RGBA
	Card       color.RGBA // the ground of labels and of the enlarged phone

	ink atlas.Ink
}

func hex(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

func hexA(v uint32, a uint8) color.RGBA {
	c := hex(v)
	c.A = a
	return c
}

// palettes are indexed by Theme.
var palettes = [2]Palette{
	Night: {
		Background: hex(0x0b1220), Graticule: hex(0x141e32),
		Ground: hex(0x0f192b), GroundEdge: hex(0x223250),
		Text: hex(0xd3deee), Dim: hex(0x8494ae),
		WAN: hex(0xf5b042), Peer: hex(0x2dd4bf), Verified: hex(0x5ade85), Trouble: hex(0xf0509f),
		Claim: hex(0xa78bfa), Tree: hex(0x4a5d80), Select: hex(0xe8f0ff),
		Screen: hex(0x16243b), ScreenOn: hex(0x0c2a33), ScreenText: hex(0xe6f0fa), Card: hex(0x131f35),
		ink: atlas.Ink{
			BodyTop: hex(0x36455f), BodyBottom: hex(0x243049), BodyEdge: hex(0x4a5c7c),
			HandTop: hex(0x55678a), HandBottom: hex(0x3b4a66), Bezel: hex(0x141d2e),
			Screen: hex(0x16243b), Key: hex(0x5b6d8e), Shadow: hexA(0x000000, 22),
			WallTop: hex(0x2a3850), WallBottom: hex(0x1c273b), Window: hex(0x44587a),
			Lamp: hex(0xf5c46e), Rack: hex(0x141d2e),
		},
	},
	Day: {
		Background: hex(0xedf1f6), Graticule: hex(0xdfe6ef),
		Ground: hex(0xf9fbfd), GroundEdge: hex(0xc8d3e1),
		Text: hex(0x1d2a3f), Dim: hex(0x5d6d86),
		WAN: hex(0xb86b00), Peer: hex(0x0b8377), Verified: hex(0x15803d), Trouble: hex(0xbe185d),
		Claim: hex(0x6d4bd0), Tree: hex(0x9aa9be), Select: hex(0x16325c),
		Screen: hex(0xcfdae8), ScreenOn: hex(0xdff2ee), ScreenText: hex(0x14263a), Card: hex(0xffffff),
		ink: atlas.Ink{
			BodyTop: hex(0x5a6981), BodyBottom: hex(0x45536a), BodyEdge: hex(0x38445a),
			HandTop: hex(0x3d4a60), HandBottom: hex(0x2c374a), Bezel: hex(0x2a3446),
			Screen: hex(0xcfdae8), Key: hex(0x8796ad), Shadow: hexA(0x1d2a3f, 12),
			WallTop: hex(0xb7c4d6), WallBottom: hex(0x9eaec4), Window: hex(0x7d8fa9),
			Lamp: hex(0xf2b84b), Rack: hex(0x2a3446),
		},
	},
}

// Colours returns a theme's palette.
func Colours(t Theme) *Palette {
	if t != Day {
		t = Night
	}
	return &palettes[t]
}
