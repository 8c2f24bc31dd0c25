package harness

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"openpfs/native/testsite"
)

// shelf is what the server serves. A file may be bent: then the next openings
// of it see something else than the truth.
type shelf struct {
	mu    sync.Mutex
	site  *testsite.Site
	bends map[string][]bend
}

// bend is what one opening of a file is made into.
type bend func(f *shelfFile)

// bend makes the next len(how) openings of a file lie, each in its way.
func (s *shelf) bend(name string, how ...bend) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bends == nil {
		s.bends = map[string][]bend{}
	}
	s.bends[name] = append(s.bends[name], how...)
}

// Open is fs.FS's.
func (s *shelf) Open(name string) (fs.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content := s.site.Content(name)
	if content == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	f := &shelfFile{name: name, size: int64(len(content)), r: bytes.NewReader(content)}
	if next := s.bends[name]; len(next) > 0 {
		s.bends[name] = next[1:]
		next[0](f)
	}
	return f, nil
}

// shelfFile is one opening of a file; it is its own FileInfo.
type shelfFile struct {
	name string
	size int64 // as announced
	r    io.Reader
}

func (f *shelfFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *shelfFile) Read(p []byte) (int, error) { return f.r.Read(p) }
func (f *shelfFile) Close() error               { return nil }
func (f *shelfFile) Name() string               { return f.name }
func (f *shelfFile) Size() int64                { return f.size }
func (f *shelfFile) Mode() fs.FileMode          { return 0o444 }
func (f *shelfFile) ModTime() time.Time         { return time.Time{} }
func (f *shelfFile) IsDir() bool                { return false }
func (f *shelfFile) Sys() any                   { return nil }

// announces makes the size that is announced a lie.
func announces(more int64) bend { return func(f *shelfFile) { f.size += more } }

// truncated ends the file after n bytes, though more were announced.
func truncated(n int64) bend { return func(f *shelfFile) { f.r = io.LimitReader(f.r, n) } }

// changes goes on with other content after n bytes: the file was replaced.
func changes(n int64, by []byte) bend {
	return func(f *shelfFile) { f.r = io.MultiReader(io.LimitReader(f.r, n), bytes.NewReader(by)) }
}

// breaks fails to read after n bytes, as a server's broken disk does.
func breaks(n int64) bend {
	return func(f *shelfFile) { f.r = io.MultiReader(io.LimitReader(f.r, n), broken{}) }
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// gate stops the server in the middle of a file until it is opened.
type gate struct {
	reached, opened chan struct{}
	once            sync.Once
}

// gate puts one after n bytes of the next opening of a file.
func (s *shelf) gate(name string, n int64) *gate {
	g := &gate{reached: make(chan struct{}), opened: make(chan struct{})}
	s.bend(name, func(f *shelfFile) {
		rest := f.r
		f.r = io.MultiReader(io.LimitReader(rest, n), &gated{g, rest})
	})
	return g
}

func (g *gate) open() { g.once.Do(func() { close(g.opened) }) }

type gated struct {
	g *gate
	r io.Reader
}

func (r *gated) Read(p []byte) (int, error) {
	select {
	case <-r.g.reached:
	default:
		close(r.g.reached)
	}
	<-r.g.opened
	return r.r.Read(p)
}
