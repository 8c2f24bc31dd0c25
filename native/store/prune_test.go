package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Every upgrade names its components anew. The load in use and the one before it
// stay; what came before them, or was given up half-way, does not fill the disk.
func TestOldLoadsDoNotStayForEver(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	for _, version := range []string{"1", "2", "3", "4"} {
		given := begin(t, s, "given-up-"+version, 8)
		write(t, given, []byte("half"))
		if err := given.Close(); err != nil {
			t.Fatal(err)
		}
		put(t, s, "a-"+version, []byte("component of "+version))
		files := []string{"a-" + version, "kept"}
		put(t, s, "kept", []byte("the same in all loads"))
		if err := s.Commit("L"+version, files); err != nil {
			t.Fatal(err)
		}
		busy := begin(t, s, "busy", 8)
		if err := s.Prune(files); err != nil {
			t.Fatal(err)
		}
		write(t, busy, []byte("complete"))
		if _, err := busy.Finish(); err != nil {
			t.Errorf("what was being written: %v", err)
		}
		if err := s.Discard("busy"); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, i := range s.Wholes() {
		names = append(names, i.Name)
	}
	if want := []string{"a-3", "a-4", "kept"}; !slices.Equal(names, want) {
		t.Errorf("there are %q, want %q", names, want)
	}
	for sub, want := range map[string]int{dirWhole: 3, dirPartial: 0} {
		if entries, err := os.ReadDir(filepath.Join(dir, sub)); err != nil || len(entries) != want {
			t.Errorf("%s has %d files, want %d; %v", sub, len(entries), want, err)
		}
	}
	if err := s.Rollback(); err != nil {
		t.Fatal(err)
	}
	wantActive(t, s, "L3")
}

func begin(t *testing.T, s *Store, name string, size int64) *Writer {
	t.Helper()
	w, err := s.Begin(name, Want{Size: size}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
