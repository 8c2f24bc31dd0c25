package web

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed index.html icon.svg app css vendor
var files embed.FS

// Files returns the page's own files, index.html at the root.
func Files() fs.FS { return files }

// Site joins the page and its built program (from [Carried] or build.Program)
// into what a web server serves.
func Site(program fs.FS) fs.FS { return site{program} }

type site struct{ program fs.FS }

// Open finds the page's own files first.
func (s site) Open(name string) (fs.File, error) {
	f, err := files.Open(name)
	if s.program != nil && errors.Is(err, fs.ErrNotExist) {
		return s.program.Open(name)
	}
	return f, err
}
