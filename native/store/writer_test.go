package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"openpfs/core/load"
)

func TestResume(t *testing.T) {
	dir, data := t.TempDir(), bytes.Repeat([]byte("0123456789"), 1000)
	s, digest := open(t, dir), load.Sum(data)
	w, err := s.Begin("a", Want{Digest: digest, Size: UnknownSize}, 0)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, data[:6000])
	if p, ok := s.Partial("a"); !ok || p != (Partial{6000, UnknownSize, digest}) || w.Have() != 6000 {
		t.Fatalf("while writing: %+v, %v", p, ok)
	}
	if err := s.Close(); err != nil { // closes the writer too
		t.Fatal(err)
	}
	if _, err := w.Write(nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("write after Close: %v", err)
	}
	s = open(t, dir)
	if p, ok := s.Partial("a"); !ok || p != (Partial{6000, UnknownSize, digest}) {
		t.Fatalf("after Open: %+v, %v", p, ok)
	}
	for name, try := range map[string]func() (*Writer, error){
		"beyond what is there": func() (*Writer, error) { return s.Begin("a", Want{Digest: digest, Size: 10000}, 6001) },
		"another digest":       func() (*Writer, error) { return s.Begin("a", Want{Digest: load.Sum(nil), Size: 10000}, 5000) },
		"no digest":            func() (*Writer, error) { return s.Begin("a", Want{Size: 10000}, 5000) },
		"another file":         func() (*Writer, error) { return s.Begin("b", Want{Digest: digest, Size: 10000}, 5000) },
		"beyond the size":      func() (*Writer, error) { return s.Begin("a", Want{Digest: digest, Size: 5000}, 5001) },
		"a negative offset":    func() (*Writer, error) { return s.Begin("a", Want{Digest: digest, Size: 5000}, -1) },
	} {
		if _, err := try(); !errors.Is(err, ErrNotResumable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Earlier than what is there: the rest is cut off. The size is learned.
	if w, err = s.Begin("a", Want{Digest: digest, Size: 10000}, 5000); err != nil {
		t.Fatal(err)
	}
	write(t, w, data[5000:7000])
	if err := errors.Join(w.Sync(), w.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin("a", Want{Digest: digest, Size: 9999}, 5000); !errors.Is(err, ErrNotResumable) {
		t.Errorf("another size: %v", err)
	}
	if w, err = s.Begin("a", Want{Digest: digest, Size: UnknownSize}, 7000); err != nil {
		t.Fatal(err)
	}
	write(t, w, data[7000:])
	if info, err := w.Finish(); err != nil || info.Digest != digest {
		t.Fatalf("%+v, %v", info, err)
	}
}

func TestAPrefixThatRottedIsFoundAtFinish(t *testing.T) {
	dir, data := t.TempDir(), []byte("0123456789")
	s, digest := open(t, dir), load.Sum(data)
	w, _ := s.Begin("a", Want{Digest: digest, Size: 10}, 0)
	write(t, w, data[:5])
	path := w.path()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("01x34"), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := s.Begin("a", Want{Digest: digest, Size: 10}, 5)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, data[5:])
	wantCorrupt(t, s, "a", digest, second(w.Finish()))
}

func second[T any](_ T, err error) error { return err }

func wantCorrupt(t *testing.T, s *Store, name string, want load.Digest, err error) {
	t.Helper()
	var ce *CorruptError
	if !errors.As(err, &ce) || ce.Name != name || ce.Want != want || ce.Got == want {
		t.Errorf("got %v", err)
	}
	if _, ok := s.Partial(name); ok {
		t.Error("a corrupt file is still partial")
	}
}

func TestACorruptFileIsDiscardedAndAnOlderOneKept(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "a", []byte("old"))
	want := load.Sum([]byte("new"))
	w, _ := s.Begin("a", Want{Digest: want, Size: 3}, 0)
	write(t, w, []byte("bad"))
	wantCorrupt(t, s, "a", want, second(w.Finish()))
	if got, err := content(s, "a"); err != nil || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	put(t, s, "a", []byte("new"))
	if got, err := content(s, "a"); err != nil || string(got) != "new" {
		t.Errorf("%q, %v", got, err)
	}
	if e, _ := os.ReadDir(filepath.Join(s.dir, dirWhole)); len(e) != 1 {
		t.Errorf("%d versions on disk", len(e))
	}
}

func TestShortAndLongFiles(t *testing.T) {
	s := open(t, t.TempDir())
	digest := load.Sum([]byte("0123"))
	w, _ := s.Begin("a", Want{Digest: digest, Size: 4}, 0)
	if n, err := w.Write([]byte("01234")); n != 0 || !errors.Is(err, ErrTooLong) {
		t.Errorf("%d, %v", n, err)
	}
	write(t, w, []byte("01"))
	if _, err := w.Finish(); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if _, err := w.Finish(); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if p, ok := s.Partial("a"); !ok || p.Have != 2 {
		t.Errorf("a short file is resumable: %+v, %v", p, ok)
	}
	if _, err := s.Begin("b", Want{Digest: digest, Size: DefaultMaxFileBytes + 1}, 0); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	s.opt.MaxFileBytes = 3
	w, _ = s.Begin("c", Want{Size: UnknownSize}, 0)
	if _, err := w.Write([]byte("0123")); !errors.Is(err, ErrTooLong) {
		t.Errorf("an endless source: %v", err)
	}
}

func TestWithoutADigestNothingIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	w, _ := s.Begin("a", Want{Size: 4}, 0)
	write(t, w, []byte("01"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if p, ok := s.Partial("a"); ok {
		t.Errorf("%+v", p)
	}
	if e, _ := os.ReadDir(filepath.Join(s.dir, dirPartial)); len(e) != 0 {
		t.Error(e)
	}
}

func TestOneWriterAFile(t *testing.T) {
	s := open(t, t.TempDir())
	w, _ := s.Begin("a", Want{Size: 4}, 0)
	for what, err := range map[string]error{
		"begin": second(s.Begin("a", Want{Size: 4}, 0)), "discard": s.Discard("a"), "wipe": s.Wipe(),
	} {
		if !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_ = w.Close()
	if err := s.Discard("a"); err != nil {
		t.Error(err)
	}
}

func BenchmarkWriteFinish(b *testing.B) {
	data := bytes.Repeat([]byte{1}, 3<<20)
	digest := load.Sum(data)
	for name, opt := range map[string]Options{"sync": {}, "nosync": {NoSync: true}} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(b.TempDir(), opt)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // the benchmark is over
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				w, err := s.Begin("apps41.sbn", Want{Digest: digest, Size: int64(len(data))}, 0)
				if err != nil {
					b.Fatal(err)
				}
				for p := data; len(p) > 0; {
					n, err := w.Write(p[:min(len(p), 16<<10)])
					if err != nil {
						b.Fatal(err)
					}
					p = p[n:]
				}
				if _, err := w.Finish(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
