//go:build carry

package web

import (
	"embed"
	"io/fs"
)

//go:embed dist/pfs.wasm.gz dist/wasm_exec.js
var dist embed.FS

// Carried returns the built program and true where the binary carries it.
func Carried() (fs.FS, bool) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: the embedded folder dist: " + err.Error())
	}
	return sub, true
}
