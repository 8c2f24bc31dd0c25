package web

import (
	"embed"
	"io/fs"
)

//go:embed index.html icon.svg app css
var files embed.FS

// Files returns the page's own files, index.html at the root.
func Files() fs.FS { return files }

// Program is the names of the built program's files. The page asks for the
// packed one first and unpacks it itself; the plain one is for browsers that
// cannot, and may be absent.
var Program = []string{"pfs.wasm.gz", "wasm_exec.js"}
