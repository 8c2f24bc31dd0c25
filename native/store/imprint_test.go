package store

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

// However a file has come, the commit takes it as it was written, and in no other
// shape. What this process wrote in one go is known by its imprint.
func TestAFileIsKnownHoweverItCame(t *testing.T) {
	data, want := inBlocks(2*block + 7)
	wrong := bytes.Clone(data)
	wrong[block+1] ^= 1
	begin := func(t *testing.T, s *Store, offset int64) *Writer {
		w, err := s.Begin("a", want, offset)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	finish := func(t *testing.T, w *Writer) {
		if _, err := w.Finish(); err != nil {
			t.Fatal(err)
		}
	}
	resumed := func(t *testing.T, s *Store) {
		w := begin(t, s, 0)
		write(t, w, data[:block+9])
		_ = w.Close()
		w = begin(t, s, block)
		write(t, w, data[block:])
		finish(t, w)
	}
	for _, way := range []struct {
		name  string
		come  func(t *testing.T, s *Store)
		known bool // by its imprint
	}{
		{"in pieces", func(t *testing.T, s *Store) {
			w := begin(t, s, 0)
			for _, b := range data {
				write(t, w, []byte{b})
			}
			finish(t, w)
		}, true},
		{"without blocks", func(t *testing.T, s *Store) { put(t, s, "a", data) }, true},
		{"resumed", resumed, true},
		{"after a wrong block", func(t *testing.T, s *Store) {
			w := begin(t, s, 0)
			var bad *BlockError
			if _, err := w.Write(wrong); !errors.As(err, &bad) {
				t.Fatal(err)
			}
			write(t, w, data[bad.Offset:])
			finish(t, w)
		}, false},
	} {
		t.Run(way.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			way.come(t, s)
			if as := s.imprints["a"]; as.known != way.known {
				t.Errorf("known by its imprint: %v", as.known)
			}
			if err := s.Commit("L1", []string{"a"}); err != nil {
				t.Error(err)
			}
			if err := os.WriteFile(s.wholePath(s.whole["a"]), wrong, 0o644); err != nil {
				t.Fatal(err)
			}
			var corrupt *CorruptError
			if err := s.Commit("L2", []string{"a"}); !errors.As(err, &corrupt) || corrupt.Want != want.Digest {
				t.Errorf("with a byte changed: %v", err)
			}
			resumed(t, s)
			_ = s.Close()
			if s = open(t, dir); s.imprints["a"].known {
				t.Error("an earlier life's imprint is none")
			}
			if err := s.Commit("L1", []string{"a"}); err != nil {
				t.Errorf("in another life: %v", err)
			}
		})
	}
}

// What a file that is whole costs its commit, by each of the two.
func BenchmarkLike(b *testing.B) {
	s := open(b, b.TempDir())
	info := put(b, s, "a", make([]byte, 3<<20))
	for name, as := range map[string]imprint{"imprint": s.imprints["a"], "digest": {}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(info.Size)
			for b.Loop() {
				if same, err := s.like(info, as); !same || err != nil {
					b.Fatal(same, err)
				}
			}
		})
	}
}
