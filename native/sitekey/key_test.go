package sitekey

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAKeyFileIsMadeOnceAndReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	if err := Create(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second Create: %v", err)
	}
	a, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Read(path)
	if err != nil || !bytes.Equal(a.datagrams, b.datagrams) || !bytes.Equal(a.streams, b.streams) {
		t.Error("read twice, it is not the same key", err)
	}
	if bytes.Equal(a.datagrams, a.streams) {
		t.Error("one key for two uses")
	}
}

func TestWhatIsNoKeyFileIsRefusedWithTheReason(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	good := b64([]byte("sixteen bytes ok")) + "\n"
	for _, c := range []struct {
		name, text string
		mode       os.FileMode
		want       error
	}{
		{"good", good, 0o600, nil},
		{"for its group", good, 0o640, nil},
		{"empty", "", 0o600, ErrEmpty},
		{"blank", " \n", 0o600, ErrEmpty},
		{"short", b64([]byte("fifteen bytes..")) + "\n", 0o600, ErrShort},
		{"zeroes", b64(make([]byte, 32)) + "\n", 0o600, ErrWeak},
		{"no base64", "correct horse battery staple\n", 0o600, ErrFormat},
		{"two keys", good + good, 0o600, ErrFormat},
		{"for everybody", good, 0o644, ErrPublic},
		{"changed by its group", good, 0o660, ErrPublic},
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a directory is a key")
	}
}

func TestEpochsOnlyGoUpWhateverTheClockDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "epoch")
	next := func(now time.Time) uint64 {
		t.Helper()
		e, err := NextEpoch(path, now)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := next(begun); e != epochA {
		t.Errorf("the first is %d, want the clock's", e)
	}
	if e := next(time.Unix(-5, 0)); e != epochA+1 {
		t.Errorf("with the clock gone back it is %d", e)
	}
	if e := next(begun); e != epochA+2 {
		t.Errorf("at the same time it is %d", e)
	}
	if e := next(begun.Add(time.Second)); e != epochA+1000 {
		t.Errorf("a second later it is %d", e)
	}
	if err := os.WriteFile(path, []byte("torn"), 0o644); err != nil {
		t.Fatal(err)
	}
	if e, err := NextEpoch(path, begun); err == nil || e != epochA {
		t.Errorf("of a torn file: %d, %v", e, err)
	}
	next(begun) // and it is whole again
	if e, err := NextEpoch(filepath.Join(path, "no", "such"), begun); err == nil || e != epochA {
		t.Errorf("without a place to keep it: %d, %v", e, err)
	}
}
