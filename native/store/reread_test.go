package store

import (
	"errors"
	"os"
	"testing"

	"openpfs/core/load"
)

// long is a part of a file that takes a while to read.
func long(t *testing.T) (s *Store, want Want) {
	const bytes = 256 << 20
	s, want = open(t, t.TempDir()), Want{Digest: load.Sum(nil), Size: 2 * bytes}
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

// A device that goes on with a long file answers its neighbours meanwhile.
func TestReadingAPartBackHoldsNobodyUp(t *testing.T) {
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
			if err != nil || asked < 20_000 {
				t.Errorf("%v; the store answered %d times meanwhile", err, asked)
			}
			return
		default:
		}
		if s.writes("long") {
			asked++
		}
	}
}

// writes tells whether a file has a writer.
func (s *Store) writes(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writers[name] != nil
}

// A store that is closed meanwhile keeps the part.
func TestReadingAPartBackEndsWithTheStore(t *testing.T) {
	s, want := long(t)
	dir := s.dir
	begun := make(chan error)
	go func() {
		_, err := s.Begin("long", want, want.Size/2)
		begun <- err
	}()
	for !s.writes("long") {
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-begun; !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	if p, ok := open(t, dir).Partial("long"); !ok || p.Have != want.Size/2 {
		t.Errorf("%+v, %v", p, ok)
	}
}
