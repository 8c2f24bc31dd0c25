package store

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

func TestAFileThatWasCheckedAheadAndLeftAloneIsNotHashedAtTheCommit(t *testing.T) {
	s := open(t, t.TempDir())
	ended, end := context.WithCancel(t.Context())
	end()
	// There is something to wait for only if this machine got here before the clock did.
	for tries, early := 100, false; !early; tries-- {
		if tries == 0 {
			t.Fatal("it never came back before the clock had moved on")
		}
		info := put(t, s, "a", []byte("one"))
		if s.checked("a") || s.checked("b") {
			t.Error("nobody has checked it")
		}
		s.CheckAhead(ended, "a")
		if early = time.Now().Before(sealOf(s.wholePath(info)).settles()); early && s.checked("a") {
			t.Error("it was not waited for the clock")
		}
	}
	if s.CheckAhead(t.Context(), "a"); !s.checked("a") {
		t.Error("it was checked, and is not believed")
	}
	s.CheckAhead(t.Context(), "b")
	if err := s.Commit("L1", []string{"a"}); err != nil {
		t.Error(err)
	}
	put(t, s, "a", []byte("two"))
	if s.checked("a") {
		t.Error("another one of that name is believed")
	}
}

// However soon after it: the clock has moved on since the file was touched before.
func TestATouchAfterTheCheckIsSeen(t *testing.T) {
	for what, meddle := range map[string]func(path string) error{
		"its bytes": func(path string) error { return os.WriteFile(path, []byte("eno"), 0o644) },
		"its inode": func(path string) error {
			return errors.Join(os.WriteFile(path+"x", []byte("eno"), 0o644), os.Rename(path+"x", path))
		},
		"its bytes, and their time put back": func(path string) error {
			info, err := os.Stat(path)
			return errors.Join(err, os.WriteFile(path, []byte("eno"), 0o644), os.Chtimes(path, info.ModTime(), info.ModTime()))
		},
	} {
		s := open(t, t.TempDir())
		info := put(t, s, "a", []byte("one"))
		s.CheckAhead(t.Context(), "a")
		if err := meddle(s.wholePath(info)); err != nil {
			t.Fatal(err)
		}
		var corrupt *CorruptError
		if err := s.Commit("L1", []string{"a"}); !errors.As(err, &corrupt) {
			t.Errorf("%s changed: %v", what, err)
		}
	}
}

func TestWhatTheCheckFindsWrongTheCommitTells(t *testing.T) {
	s := open(t, t.TempDir())
	info := put(t, s, "a", []byte("one"))
	if err := os.WriteFile(s.wholePath(info), []byte("eno"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.CheckAhead(t.Context(), "a")
	var corrupt *CorruptError
	if err := s.Commit("L1", []string{"a"}); !errors.As(err, &corrupt) {
		t.Error(err)
	}
}
