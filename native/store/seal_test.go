package store

import (
	"errors"
	"os"
	"testing"
	"time"
)

func TestOnlyAFileThatCameInThisLifeAndWasLeftAloneIsNotHashedAgain(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "a", []byte("one"))
	if !s.sealed("a") || s.sealed("b") {
		t.Errorf("just written: %v, absent: %v", s.sealed("a"), s.sealed("b"))
	}
	_ = s.Close()
	if s = open(t, dir); s.sealed("a") {
		t.Error("what an earlier life has left is believed")
	}
	for what, meddle := range map[string]func(path string) error{
		"its bytes": func(path string) error { return os.WriteFile(path, []byte("eno"), 0o644) },
		"its inode": func(path string) error {
			return errors.Join(os.WriteFile(dir+"/other", []byte("eno"), 0o644), os.Rename(dir+"/other", path))
		},
	} {
		put(t, s, "a", []byte("two"))
		put(t, s, "a", []byte("one"))
		path := s.wholePath(s.whole["a"])
		// The clock of an older kernel's file system may not have moved on yet.
		if err := errors.Join(meddle(path), os.Chtimes(path, time.Time{}, time.Unix(1, 0))); err != nil {
			t.Fatal(err)
		}
		if s.sealed("a") {
			t.Errorf("%s changed, and it is believed", what)
		}
		var corrupt *CorruptError
		if err := s.Commit("L1", []string{"a"}); !errors.As(err, &corrupt) {
			t.Errorf("%s changed: %v", what, err)
		}
	}
}
