package web

import (
	"embed"
	"errors"
	"io/fs"

	"openpfs/assets"
)

//go:embed index.html icon.svg app css vendor
var files embed.FS

// Files returns the page's own files, index.html at the root.
func Files() fs.FS { return files }

// Site joins the page, its assets and its built program (from [Carried] or
// build.Program; nil where there is none) into what a web server serves.
func Site(program fs.FS) fs.FS {
	s := site{files, assets.Files()}
	if program != nil {
		s = append(s, program)
	}
	return s
}

// site is file systems on top of each other, the first on top.
type site []fs.FS

func (s site) Open(name string) (f fs.File, err error) {
	for _, layer := range s {
		if f, err = layer.Open(name); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return f, err
}
