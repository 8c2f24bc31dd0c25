//go:build js && wasm

package viz

import (
	"fmt"
	"image"
	"math"
	"syscall/js"
)

// Script draws a letter that the canvas' own type lacks with the page's: any
// script that the visitor's system can write. Pixels are device pixels; left and
// top are where the mask's corner stands from the pen on the base line.
func Script(letter rune, pixels float64) (mask *image.Alpha, left, top int, advance float64) {
	side, base := int(math.Ceil(pixels*1.6)), int(math.Ceil(pixels*1.2))
	pad := int(math.Ceil(pixels * 0.2))
	sheet := js.Global().Get("document").Call("createElement", "canvas")
	sheet.Set("width", side)
	sheet.Set("height", side)
	pen := sheet.Call("getContext", "2d", map[string]any{"willReadFrequently": true})
	pen.Set("font", fmt.Sprintf("500 %gpx system-ui, sans-serif", pixels))
	pen.Set("fillStyle", "#fff")
	pen.Call("fillText", string(letter), pad, base)
	advance = pen.Call("measureText", string(letter)).Get("width").Float()
	data := pen.Call("getImageData", 0, 0, side, side).Get("data")
	rgba := make([]byte, 4*side*side)
	js.CopyBytesToGo(rgba, js.Global().Get("Uint8Array").New(data.Get("buffer")))
	mask = image.NewAlpha(image.Rect(0, 0, side, side))
	for i := range mask.Pix {
		mask.Pix[i] = rgba[4*i+3]
	}
	return mask, -pad, -base, advance
}
