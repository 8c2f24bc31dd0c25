// Package assets is what the page shows and tells that is no program: its words
// in every language, and the sites that it suggests.
//
//	lang/TAG.json            a language: one flat table, key to message
//	                         (web/app/message.js says how messages are written).
//	                         Every language has the same keys, and each message
//	                         the same placeholders.
//	scenarios/NAME.json      a site worth seeing: its link (core/sim, ParseLink),
//	                         in cure the link of the same site as it should be,
//	                         where that is worth comparing, the speed to play it
//	                         at, and its words. What these claim is in expect,
//	                         which the test of package web measures.
//	scenarios/index.json     the names of all, in the order in which they are
//	                         offered.
//	samples/console.log      a root's console through a whole upgrade, which a
//	                         test of wasm/simulate makes.
//	samples/excerpt.log      the public excerpt of a real root's console, as in
//	                         core/dload/testdata.
//
// The other folders, pictures and the Wireshark dissector, are not part of any
// program.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed lang scenarios samples
var files embed.FS

// Files returns the assets that the page loads, under the paths above.
func Files() fs.FS { return files }
