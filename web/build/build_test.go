package build

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The program, packed, and the runtime of the same Go.
func TestTheProgramIsBuilt(t *testing.T) {
	dir := t.TempDir()
	var said []string
	if err := Program(t.Context(), dir, func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "wasm_exec.js")); err != nil || info.Size() == 0 {
		t.Error(err)
	}
	packed, err := os.ReadFile(filepath.Join(dir, "pfs.wasm.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	program, err := io.ReadAll(z)
	if err != nil || !bytes.HasPrefix(program, []byte("\x00asm")) {
		t.Errorf("pfs.wasm.gz holds %d bytes that are no program, %v", len(program), err)
	}
	if len(said) != 1 || !strings.Contains(said[0], "building") {
		t.Errorf("it said %q", said)
	}
	// Once more: it is written over an older one.
	if err := Program(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
}

func TestWithoutGoItSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := Program(t.Context(), t.TempDir(), nil); !errors.Is(err, ErrNoGo) {
		t.Errorf("got %v", err)
	}
}

func TestTheSourceIsFoundAndOnlyOurs(t *testing.T) {
	if dir, err := sourceDir(t.Context(), "go"); err != nil || !isModule(dir) {
		t.Errorf("%q, %v", dir, err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module openpfsx\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if isModule(other) || isModule(filepath.Join(other, "absent")) {
		t.Error("a foreign module was taken for ours")
	}
}
