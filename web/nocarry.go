//go:build !carry

package web

import "io/fs"

// Carried returns the built program and true where the binary carries it.
func Carried() (fs.FS, bool) { return nil, false }
