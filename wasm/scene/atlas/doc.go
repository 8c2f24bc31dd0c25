// Package atlas makes the one texture that the scene is drawn from: lines,
// discs, signs, phones, the headquarters and the glyphs of the labels.
//
// What it promises:
//
//   - [Build] is pure Go and deterministic: shapes are outlines filled with
//     exact area coverage, so the same scale and inks give the same pixels
//     natively and in a page.
//   - Signs and phones exist in several sizes ([Family]); [Family.Pick] gives
//     the smallest that need not be magnified, so that a phone is crisp as a
//     glyph of a few pixels and as a portrait that fills the screen.
//   - Masks are white with alpha and take their colour from the vertex;
//     portraits (phones, the headquarters) carry their colours, once per theme.
//   - Colour channels are premultiplied by alpha.
//
// The glyphs are the outlines of Go Medium (Bigelow & Holmes, under the same
// licence as Go), kept as text in glyphs.txt: 22 kB in the compressed page,
// where a font reader and a font would be ten times that. They cover Latin-1
// and a few signs; longer or other scripts belong to the DOM.
package atlas
