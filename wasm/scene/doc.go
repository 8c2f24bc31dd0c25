// Package scene is the picture of an upgrade: what stands where, what moves,
// and the list of quads that a frame draws. It is pure Go: no Ebiten, no
// syscall/js, no clock; wasm/viz draws the list.
//
// A [Scene] is one site; a [Board] is the canvas, with one site on it or two that
// are compared. Three looks at a site share its history and nothing else: each
// has its own places and its own zoom.
//
//   - [Overview]: the headquarters, the line, and every subnet on a ground of its
//     own with its phones (layout.go, ground.go).
//   - [Hierarchy]: the tree of one component in rows, a level a row. A phone owns
//     a sector of the width; what is narrower than a phone is a pile that tells
//     level by level how many stand there and how far they are, and opens as one
//     comes nearer (twig.go, forest.go, drawpile.go).
//   - [OnePhone]: its screen, who feeds it and whom it feeds, and a bitmap for
//     each of its components (sockets.go, drawone.go).
//
// What it promises:
//
//   - Everything seen comes from the history: every ring, arrow, figure and
//     speed is read from a telemetry.Fleet or an Event. Where motion has to be
//     scaled (speedOf) or thinned out (maxRipples, maxLanes, maxStrands), the
//     place says so.
//   - Places are fixed. They depend on how many phones the run announces and
//     on the canvas, never on who has arrived; see below for how phones use
//     them.
//   - A meaning has one colour and one shape: the WAN is amber and dashed,
//     peers' streams teal and flowing, verified green with a tick, trouble
//     magenta with a cross; a claim is a double ring, an advertisement a thin
//     one, an offer a dotted one; a root wears a crown of rays. Eyes that lack a
//     kind of cones tell the colours apart too, and there is a palette of high
//     contrast (palette_test.go).
//   - Labels never touch each other, nor a phone: they are ranked, and the lesser
//     gives way (label.go).
//   - Who takes several files at once shows them all: a row of its screen for
//     each. The tree is of one file at a time, the chosen one or that which
//     moves most (atonce.go).
//   - Motion has a cause and then rests. [Scene.Changed] is false while
//     nothing happens, and no frame needs drawing then. With reduced motion
//     nothing glides, spreads or flows; the same states are shown.
//   - A frame does not allocate. It costs about half a microsecond of CPU a phone
//     in the overview natively, two in the page's program, less in the other looks
//     (BenchmarkFrame), grows no faster than the phones, and is one draw call a site.
//   - Any history may be shown, also a hostile one: loops, strangers and
//     numbers out of range are drawn as far as they make sense.
//
// What it leaves to others: everything that is read or pressed (the DOM),
// time and its travel (the player), the letters of other scripts than Latin (the
// texture's type has none: a [Board.SetScript] draws them, and without one a
// word that needs them is left out).
//
// # The tree and the places
//
// A level layout shows a binary tree best, but half of the phones are leaves:
// in columns they would be drawn tiny. So the levels are rings: the root in
// the middle, its children around it, every subtree in a sector of its own,
// with an opening towards the headquarters through which the WAN's stream
// comes in. Up to 63 phones the rings are packed as closely as labels allow;
// beyond, a level takes several rings. A thousand phones are as dense as in a
// grid, and the tree can still be seen.
//
// The places are the nodes of the complete tree, and every phone has one from
// the start. Each component has another root and another tree; the phone that
// joins changes places with the one that stands where it belongs (tree.go).
// Nobody waits on a bench, nothing is laid out anew, at most two phones glide
// for one event, and what they glide into is the tree. A fixed grid with edges
// was the alternative: its edges are a tangle from a dozen phones on.
//
// # Coordinates
//
// World units are CSS pixels at zoom 1, when the whole is in view: the layout
// is made for the canvas it is shown on (layout.go), and the camera only moves
// and enlarges it. Phones are kept in pitches about their group's middle, so a
// resize moves them with their group and they do not glide.
package scene
