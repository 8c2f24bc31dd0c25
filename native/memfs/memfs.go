// Package memfs is a flat, read-only fs.FS over content that is computed or
// held in memory: what the embedded server serves when there is no folder.
//
// It promises that Open of a name costs nothing but the handle, and that files
// can be read at any offset. testing/fstest.MapFS, its nearest relative, wants
// all bytes in memory.
package memfs

import (
	"io"
	"io/fs"
	"time"
)

// Content is a file's bytes.
type Content interface {
	io.ReaderAt
	Size() int64
}

// FS maps names to content. It has no folders.
type FS struct{ files map[string]Content }

// New serves these files; the map is kept.
func New(files map[string]Content) *FS { return &FS{files} }

// Open opens a file by its exact name.
func (f *FS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	c, ok := f.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &file{SectionReader: io.NewSectionReader(c, 0, c.Size()), name: name}, nil
}

type file struct {
	*io.SectionReader
	name string
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }
func (f *file) Close() error               { return nil }

type info struct{ f *file }

func (i info) Name() string       { return i.f.name }
func (i info) Size() int64        { return i.f.SectionReader.Size() }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
