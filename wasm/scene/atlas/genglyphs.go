//go:build ignore

// Genglyphs writes glyphs.txt: the outlines of Go Medium, one glyph a line.
// It is run by hand, in a module that requires golang.org/x/image, so that
// neither the page nor go.mod carries a font reader:
//
//	go run genglyphs.go > glyphs.txt
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

const extra = "–—‘’“”…•→←↑↓≤≥∞"

func main() {
	f, err := sfnt.Parse(gomedium.TTF)
	if err != nil {
		log.Fatal(err)
	}
	runes := []rune(extra)
	for r := rune(0xff); r >= ' '; r-- {
		if r < 0x7f || r > 0xa0 {
			runes = append([]rune{r}, runes...)
		}
	}
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	var buf sfnt.Buffer
	ppem := fixed.Int26_6(f.UnitsPerEm()) << 6
	for _, r := range runes {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			log.Printf("no glyph for %q", r)
			continue
		}
		segs, err := f.LoadGlyph(&buf, g, ppem, nil)
		if err != nil {
			log.Fatal(err)
		}
		advance, err := f.GlyphAdvance(&buf, g, ppem, font.HintingNone)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintf(w, "%04x %d", r, advance.Round())
		for _, s := range segs {
			fmt.Fprintf(w, " %c", "MLQC"[s.Op])
			for i := range [...]int{1, 1, 2, 3}[s.Op] {
				fmt.Fprintf(w, " %d %d", s.Args[i].X.Round(), s.Args[i].Y.Round())
			}
		}
		fmt.Fprintln(w)
	}
}
