package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/load"
)

func wantActive(t *testing.T, s *Store, want string) Slot {
	t.Helper()
	slot, ok := s.Active()
	if ok != (want != "") || slot.Load != want {
		t.Fatalf("active is %q, %v; want %q", slot.Load, ok, want)
	}
	return slot
}

func commit(t *testing.T, s *Store, loadName, text string) {
	t.Helper()
	put(t, s, "a", []byte(text))
	put(t, s, manifestFile, []byte("a component may be called so"))
	if err := s.Commit(loadName, []string{"a", manifestFile}); err != nil {
		t.Fatal(err)
	}
}

func TestCommitAlternatesTheSlotsAndRollbackReturns(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	wantActive(t, s, "")
	if err := s.Rollback(); !errors.Is(err, ErrNoLoad) {
		t.Error(err)
	}
	commit(t, s, "L1", "one")
	if err := s.Rollback(); !errors.Is(err, ErrNoLoad) {
		t.Error(err)
	}
	first := wantActive(t, s, "L1")
	commit(t, s, "L2", "two")
	if slot := wantActive(t, s, "L2"); slot.Name == first.Name || len(slot.Files) != 2 {
		t.Errorf("%+v", slot)
	}
	_ = s.Close()
	s = open(t, dir)
	wantActive(t, s, "L2")
	for _, want := range []struct{ load, text string }{{"L1", "one"}, {"L2", "two"}, {"L1", "one"}} {
		if err := s.Rollback(); err != nil {
			t.Fatal(err)
		}
		slot := wantActive(t, s, want.load)
		if b, err := os.ReadFile(filepath.Join(slot.Dir, "a")); err != nil || string(b) != want.text {
			t.Errorf("%q, %v", b, err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, linkActive, slotFiles, "a")); err != nil || string(b) != want.text {
			t.Errorf("through the link: %q, %v", b, err)
		}
	}
	// A commit after a rollback replaces the load that did not start.
	commit(t, s, "L3", "three")
	if err := s.Rollback(); err != nil {
		t.Fatal(err)
	}
	wantActive(t, s, "L1")
}

func TestASlotOutlivesItsWholeFiles(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, "L1", "one")
	if err := s.Discard("a"); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", []byte("newer"))
	slot := wantActive(t, s, "L1")
	if err := slot.verify(); err != nil {
		t.Error(err)
	}
}

func TestCommitRefusesIncompleteLoads(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, "L1", "one")
	w, _ := s.Begin("part", Want{Digest: load.Sum(nil), Size: 5}, 0)
	defer w.Close() //nolint:errcheck // the test is over
	var ne *load.NameError
	for what, err := range map[string]error{
		"missing": s.Commit("L2", []string{"a", "b"}),
		"partial": s.Commit("L2", []string{"a", "part"}),
		"none":    s.Commit("L2", nil),
		"twice":   s.Commit("L2", []string{"a", "a"}),
		"name":    s.Commit("../L2", []string{"a"}),
		"many":    s.Commit("L2", make([]string, maxSlotFiles+1)),
	} {
		if err == nil {
			t.Errorf("%s: committed", what)
		}
		if (what == "missing" || what == "partial") && !errors.Is(err, ErrNotWhole) ||
			what == "name" && !errors.As(err, &ne) {
			t.Errorf("%s: %v", what, err)
		}
	}
	wantActive(t, s, "L1")
}

func TestADamagedActiveLoadGivesWayToTheOther(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	commit(t, s, "L1", "one")
	commit(t, s, "L2", "two")
	damage := func() {
		slot, _ := s.Active()
		_ = s.Close()
		if err := os.Remove(filepath.Join(slot.Dir, "a")); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
	}
	damage()
	wantActive(t, s, "L1")
	if r := strings.Join(s.Recovered(), "\n"); !strings.Contains(r, "back to L1") {
		t.Error(r)
	}
	damage()
	wantActive(t, s, "")
	commit(t, s, "L3", "three")
	wantActive(t, s, "L3")
}

func TestRollbackVerifiesFirst(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, "L1", "one")
	slot := wantActive(t, s, "L1")
	commit(t, s, "L2", "two")
	if err := os.WriteFile(filepath.Join(slot.Dir, "a"), []byte("eno"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Rollback(); !errors.Is(err, ErrNoLoad) {
		t.Error(err)
	}
	wantActive(t, s, "L2")
}
