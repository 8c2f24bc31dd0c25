package store

import (
	"errors"
	"os"
	"slices"
	"testing"

	"openpfs/core/load"
)

// long is a part of a file that takes a while to read. It has blocks: so one can
// look on how far that is.
func long(t *testing.T) (s *Store, want Want) {
	const bytes, block = 256 << 20, 1 << 20
	leaf := load.LeafOf(make([]byte, block))
	blocks := load.Blocks{Bytes: block, Leaves: slices.Repeat([]load.Digest{leaf}, 2*bytes/block)}
	s, want = open(t, t.TempDir()), Want{Digest: load.Sum(nil), Size: 2 * bytes, Blocks: blocks}
	w, err := s.Begin("long", want, 0)
	if err != nil {
		t.Fatal(err)
	}
	path := w.path()
	w.have.Store(bytes)
	if err := errors.Join(w.Close(), os.Truncate(path, bytes)); err != nil {
		t.Fatal(err)
	}
	return s, want
}

// inTime tries again, up to a limit, when the part had been read back before this
// machine let the test do what is to be done meanwhile: that shows nothing.
func inTime(t *testing.T, try func() (late bool)) {
	t.Helper()
	const tries = 20
	for range tries {
		if !try() {
			return
		}
	}
	t.Errorf("%d times nothing could be done until the part had been read back", tries)
}

// A device that goes on with a long file answers its neighbours meanwhile.
func TestReadingAPartBackHoldsNobodyUp(t *testing.T) {
	inTime(t, func() (late bool) {
		s, want := long(t)
		begun := make(chan error)
		go func() {
			w, err := s.Begin("long", want, want.Size/2)
			if err == nil && w.Have() != want.Size/2 {
				err = errors.New("it has another length")
			}
			begun <- err
		}()
		for asked := 0; ; {
			select {
			case err := <-begun:
				if err != nil {
					t.Error(err)
				}
				t.Logf("the store answered %d times meanwhile", asked)
				return asked < 20_000
			default:
			}
			if w := s.writer("long"); w != nil && w.Verified() > 0 && w.Verified() < want.Size/2 {
				asked++
			}
		}
	})
}

// writer asks the store for a file's writer; nil: it has none.
func (s *Store) writer(name string) *Writer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writers[name]
}

// A store that is closed meanwhile keeps the part.
func TestReadingAPartBackEndsWithTheStore(t *testing.T) {
	inTime(t, func() (late bool) {
		s, want := long(t)
		dir := s.dir
		begun := make(chan error)
		go func() {
			_, err := s.Begin("long", want, want.Size/2)
			begun <- err
		}()
		w := s.writer("long")
		for ; w == nil || w.Verified() == 0; w = s.writer("long") {
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		late = w.Verified() == want.Size/2
		if err := <-begun; !late && !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
		if p, ok := open(t, dir).Partial("long"); !ok || p.Have != want.Size/2 {
			t.Errorf("%+v, %v", p, ok)
		}
		return late
	})
}
