package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/load"
)

func edition(n uint64) load.Edition {
	return load.Edition{Sequence: n, Digest: load.Sum([]byte{byte(n)})}
}

func TestTheEditionOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil || s.Edition() != (load.Edition{}) {
		t.Fatal(s.Edition(), err)
	}
	put(t, s, "a.sbn", []byte("seven"))
	if err := s.CommitEdition("L7", []string{"a.sbn"}, edition(7)); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit("vendor", []string{"a.sbn"}); err != nil { // says nothing of an edition
		t.Fatal(err)
	}
	if err := s.Wipe(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, Options{}); err != nil || s.Edition() != edition(7) {
		t.Fatal(s.Edition(), err)
	}
	_ = s.Close()
	if err := os.WriteFile(filepath.Join(dir, editionFile), []byte("7 x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, Options{}); err != nil || s.Edition() != (load.Edition{}) || !strings.Contains(strings.Join(s.Recovered(), "\n"), "damaged") {
		t.Fatal(s.Recovered(), err)
	}
	_ = s.Close()
}

// Wherever the process is killed, no load is in use that the record is behind.
func TestACrashLeavesNoLoadThatTheRecordIsBehind(t *testing.T) {
	type crash struct{}
	for at := 0; ; at++ {
		dir := t.TempDir()
		step, armed := 0, false
		s, err := Open(dir, Options{NoSync: true, step: func() {
			if armed {
				if step == at {
					panic(crash{})
				}
				step++
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, "a.sbn", []byte("old"))
		if err := s.CommitEdition("L7", []string{"a.sbn"}, edition(7)); err != nil {
			t.Fatal(err)
		}
		put(t, s, "a.sbn", []byte("new"))
		armed = true
		crashed := func() (crashed bool) {
			defer func() {
				if r := recover(); r != nil {
					_, crashed = r.(crash)
				}
			}()
			if err := s.CommitEdition("L8", []string{"a.sbn"}, edition(8)); err != nil {
				t.Fatal(err)
			}
			return false
		}()
		_ = s.lock.Close()
		if s, err = Open(dir, Options{}); err != nil {
			t.Fatal(err)
		}
		slot, ok := s.Active()
		if got := s.Edition(); !ok || got != edition(7) && got != edition(8) || slot.Load == "L8" && got != edition(8) {
			t.Fatalf("killed before change %d: %s is in use, the record is %d", at, slot.Load, got.Sequence)
		}
		if err := s.CommitEdition("L8", []string{"a.sbn"}, edition(8)); err != nil {
			t.Fatalf("killed before change %d: %v", at, err)
		}
		_ = s.Close()
		if !crashed {
			if at < 8 {
				t.Fatalf("only %d changes", at)
			}
			return
		}
	}
}
