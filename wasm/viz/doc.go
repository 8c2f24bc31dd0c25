// Package viz runs a scene in a page with Ebiten: it draws the scene's list
// with one texture and one draw call a site, and reads the pointer.
//
// What it promises:
//
//   - A frame costs one DrawTriangles32 call, or two where two sites are
//     compared, whatever it shows; the scene's list is handed over as it is. A
//     frame in which nothing changed costs none, and leaves the screen as it is.
//   - The pointer works as on a map: drag or one finger pans, the wheel or two
//     fingers zoom about where they are, a click or tap selects, hovering
//     shows. Only what happens on the canvas itself counts: panels laid over
//     it keep their own pointer.
//   - Ebiten starts unfocused; the keyboard belongs to the page.
//
// What it leaves to others: what the picture is (wasm/scene), where histories
// come from and what the page says (the bridge and web/).
//
// Everything runs on the page's one thread. The source is called from Ebiten's
// loop; the page's callbacks (a resize, another theme) may call the scene's
// setters at any time, since Go in a page switches goroutines only where one
// blocks, and nothing here blocks within a frame.
package viz
