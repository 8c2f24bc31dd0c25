package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"openpfs/core/load"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func put(t testing.TB, s *Store, name string, content []byte) Info {
	t.Helper()
	w, err := s.Begin(name, Want{Digest: load.Sum(content), Size: int64(len(content))}, 0)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, content)
	info, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func write(t testing.TB, w *Writer, p []byte) {
	t.Helper()
	if n, err := w.Write(p); n != len(p) || err != nil {
		t.Fatal(n, err)
	}
}

func content(s *Store, name string) ([]byte, error) {
	f, _, err := s.OpenWhole(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return io.ReadAll(f)
}

func TestAFileIsWholeAfterFinishAndAfterOpen(t *testing.T) {
	dir, data := t.TempDir(), []byte("firmware")
	s := open(t, dir)
	want := Info{"a.sbn", 8, load.Sum(data)}
	if got := put(t, s, "a.sbn", data); got != want {
		t.Fatalf("%+v", got)
	}
	for range 2 {
		if got, ok := s.Whole("a.sbn"); !ok || got != want || !slices.Equal(s.Wholes(), []Info{want}) {
			t.Fatalf("%+v, %v", got, ok)
		}
		if _, ok := s.Partial("a.sbn"); ok {
			t.Error("it is partial too")
		}
		if got, err := content(s, "a.sbn"); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q, %v", got, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
		if r := s.Recovered(); len(r) != 0 {
			t.Error(r)
		}
	}
}

func TestAnEmptyFileAndAnUnknownSizeAndDigest(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "empty", nil)
	w, err := s.Begin("any", Want{Size: UnknownSize}, 0)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, []byte("abc"))
	info, err := w.Finish()
	if err != nil || info != (Info{"any", 3, load.Sum([]byte("abc"))}) {
		t.Fatalf("%+v, %v", info, err)
	}
}

func TestNamesAreChecked(t *testing.T) {
	s := open(t, t.TempDir())
	var ne *load.NameError
	for _, name := range []string{"", "..", "../a", "a/b", "a@1@-", ".a"} {
		if _, err := s.Begin(name, Want{Size: 1}, 0); !errors.As(err, &ne) {
			t.Errorf("Begin(%q): %v", name, err)
		}
		if _, _, err := s.OpenWhole(name); !errors.Is(err, ErrNotWhole) {
			t.Errorf("OpenWhole(%q): %v", name, err)
		}
		if err := s.Discard(name); err != nil {
			t.Errorf("Discard(%q): %v", name, err)
		}
	}
}

func TestVerifyFindsBitRot(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	rot := func() {
		info := put(t, s, "a", []byte("good"))
		if err := os.WriteFile(s.wholePath(info), []byte("rott"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rot()
	wantCorrupt(t, s, "a", load.Sum([]byte("good")), s.Verify("a"))
	if err := s.Verify("a"); !errors.Is(err, ErrNotWhole) {
		t.Error(err)
	}
	rot()
	wantCorrupt(t, s, "a", load.Sum([]byte("good")), s.Commit("L", []string{"a"}))
	rot()
	_ = s.Close()
	s, err := Open(dir, Options{NoSync: true, VerifyOnOpen: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	if _, ok := s.Whole("a"); ok || len(s.Recovered()) != 1 {
		t.Error(s.Recovered())
	}
}

func TestOpenErrorsSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("locked: %v", err)
	}
	_ = s.Close()
	if err := os.WriteFile(filepath.Join(dir, markFile), []byte("9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrVersion) {
		t.Errorf("version: %v", err)
	}
	other := t.TempDir()
	file := filepath.Join(other, "thesis.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(other, Options{}); !errors.Is(err, ErrNotStore) || !strings.Contains(err.Error(), "thesis.txt") {
		t.Errorf("foreign: %v", err)
	}
	var pe *fs.PathError
	if _, err := Open(file, Options{}); !errors.As(err, &pe) {
		t.Errorf("a file: %v", err)
	}
}

func TestOpenCleansWhatDoesNotBelong(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	good := put(t, s, "good", []byte("good"))
	_ = s.Close()
	digest := load.Sum(nil).String()
	for _, f := range []string{
		"partial/x@-@-", "partial/junk", "partial/x@1@" + digest, "partial/good@-@" + good.Digest.String(),
		"whole/x@5@" + digest, "whole/x@0@-", "whole/x@00@" + digest, "whole/..@0@" + digest, "slots/a", ".active123",
	} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("xx"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, dir)
	if n := len(s.Recovered()); n != 10 {
		t.Errorf("%d notes:\n%s", n, strings.Join(s.Recovered(), "\n"))
	}
	if got := s.Wholes(); !slices.Equal(got, []Info{good}) {
		t.Errorf("%+v", got)
	}
}

func TestWipeLeavesAnEmptyStore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "a", nil)
	if err := errors.Join(s.Commit("L", []string{"a"}), s.Wipe()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, ok := s.Active(); ok || len(s.Wholes()) != 0 {
			t.Error("something is left")
		}
		_ = s.Close()
		s = open(t, dir)
	}
	put(t, s, "a", nil)
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := open(t, t.TempDir())
	_ = s.Close()
	for what, err := range map[string]error{
		"begin": second(s.Begin("a", Want{Size: 1}, 0)), "commit": s.Commit("L", nil), "rollback": s.Rollback(),
		"discard": s.Discard("a"), "wipe": s.Wipe(), "verify": s.Verify("a"), "close": s.Close(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	s := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("f%d", i)
			for v := range 20 {
				put(t, s, name, fmt.Appendf(nil, "%s %d", name, v))
				if err := s.Commit("L", []string{name}); err != nil {
					t.Error(err)
				}
				s.Partial("f0")
				s.Wholes()
				s.Active()
			}
		})
	}
	wg.Wait()
}
