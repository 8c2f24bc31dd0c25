// Package assets is what the page shows and tells that is no program: its words
// in every language.
//
//	lang/TAG.json    a language: one flat table, key to message (web/app/message.js
//	                 says how messages are written). Every language has the same
//	                 keys, and each message the same placeholders.
//
// The other folders, pictures and the Wireshark dissector, are not part of any
// program.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed lang
var files embed.FS

// Files returns the assets that the page loads, under the paths above.
func Files() fs.FS { return files }
