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
// beside the colour always a shape: dashes, flow, a tick, a cross, rays. The
// five meanings' colours are told apart by eyes that lack the red or the green
// cones too, and read as text on the ground (palette_test.go holds both).
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

// palettes are indexed by Theme, then by contrast: the map's own, and high.
var palettes = [2][2]Palette{
	Night: {{
		Background: hex(0x0b1220), Graticule: hex(0x141e32),
		Ground: hex(0x0f192b), GroundEdge: hex(0x223250),
		Text: hex(0xd3deee), Dim: hex(0x8494ae),
		WAN: hex(0xf8ae2d), Peer: hex(0x2cd4bf), Verified: hex(0xa4e093), Trouble: hex(0xed4d93),
		Claim: hex(0xa78bfb), Tree: hex(0x4a5d80), Select: hex(0xe8f0ff),
		Screen: hex(0x16243b), ScreenOn: hex(0x0c2a33), ScreenText: hex(0xe6f0fa), Card: hex(0x131f35),
		ink: atlas.Ink{
			BodyTop: hex(0x36455f), BodyBottom: hex(0x243049), BodyEdge: hex(0x4a5c7c),
			HandTop: hex(0x55678a), HandBottom: hex(0x3b4a66), Bezel: hex(0x141d2e),
			Screen: hex(0x16243b), Key: hex(0x5b6d8e), Shadow: hexA(0x000000, 22),
			WallTop: hex(0x2a3850), WallBottom: hex(0x1c273b), Window: hex(0x44587a),
			Lamp: hex(0xf5c46e), Rack: hex(0x141d2e),
		},
	}, {
		Background: hex(0x000000), Graticule: hex(0x161616),
		Ground: hex(0x000000), GroundEdge: hex(0x8a9bb8),
		Text: hex(0xffffff), Dim: hex(0xccd5e4),
		WAN: hex(0xfbca8c), Peer: hex(0x2be4d1), Verified: hex(0x2dc42c), Trouble: hex(0xf75ca1),
		Claim: hex(0xa78bf9), Tree: hex(0x8fa3c4), Select: hex(0xffffff),
		Screen: hex(0x000000), ScreenOn: hex(0x00161a), ScreenText: hex(0xffffff), Card: hex(0x000000),
		ink: atlas.Ink{
			BodyTop: hex(0x3a4761), BodyBottom: hex(0x2b364c), BodyEdge: hex(0xc3d0e6),
			HandTop: hex(0x8193b4), HandBottom: hex(0x6c7d9c), Bezel: hex(0x000000),
			Screen: hex(0x000000), Key: hex(0x9fb0cf), Shadow: hexA(0x000000, 0),
			WallTop: hex(0x2f3b52), WallBottom: hex(0x2f3b52), Window: hex(0x93a6c8),
			Lamp: hex(0xffd98c), Rack: hex(0x000000),
		},
	}},
	Day: {{
		Background: hex(0xedf1f6), Graticule: hex(0xdfe6ef),
		Ground: hex(0xf9fbfd), GroundEdge: hex(0xc8d3e1),
		Text: hex(0x1d2a3f), Dim: hex(0x5d6d86),
		WAN: hex(0xa26715), Peer: hex(0x0c8275), Verified: hex(0x135d2b), Trouble: hex(0xbf155e),
		Claim: hex(0x6c4bd0), Tree: hex(0x9aa9be), Select: hex(0x16325c),
		Screen: hex(0xcfdae8), ScreenOn: hex(0xdff2ee), ScreenText: hex(0x14263a), Card: hex(0xffffff),
		ink: atlas.Ink{
			BodyTop: hex(0x5a6981), BodyBottom: hex(0x45536a), BodyEdge: hex(0x38445a),
			HandTop: hex(0x3d4a60), HandBottom: hex(0x2c374a), Bezel: hex(0x2a3446),
			Screen: hex(0xcfdae8), Key: hex(0x8796ad), Shadow: hexA(0x1d2a3f, 12),
			WallTop: hex(0xb7c4d6), WallBottom: hex(0x9eaec4), Window: hex(0x7d8fa9),
			Lamp: hex(0xf2b84b), Rack: hex(0x2a3446),
		},
	}, {
		Background: hex(0xffffff), Graticule: hex(0xececec),
		Ground: hex(0xffffff), GroundEdge: hex(0x4c586a),
		Text: hex(0x000000), Dim: hex(0x2c3848),
		WAN: hex(0x834c01), Peer: hex(0x06645f), Verified: hex(0x023706), Trouble: hex(0x77133e),
		Claim: hex(0x5e40c3), Tree: hex(0x5a6a80), Select: hex(0x000000),
		Screen: hex(0xffffff), ScreenOn: hex(0xf2fffc), ScreenText: hex(0x000000), Card: hex(0xffffff),
		ink: atlas.Ink{
			BodyTop: hex(0x4a566a), BodyBottom: hex(0x3b4658), BodyEdge: hex(0x000000),
			HandTop: hex(0x1b2431), HandBottom: hex(0x1b2431), Bezel: hex(0x000000),
			Screen: hex(0xffffff), Key: hex(0xb9c4d6), Shadow: hexA(0x000000, 0),
			WallTop: hex(0xdfe5ee), WallBottom: hex(0xdfe5ee), Window: hex(0x3c485a),
			Lamp: hex(0xe09a1a), Rack: hex(0x000000),
		},
	}},
}

// Colours returns a theme's palette, of high contrast if asked for.
func Colours(t Theme, high bool) *Palette {
	if t != Day {
		t = Night
	}
	if high {
		return &palettes[t][1]
	}
	return &palettes[t][0]
}
