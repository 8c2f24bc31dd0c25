//go:build !js

package core_test

import (
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// root is the top of the repository, seen from this package's directory.
const root = ".."

const module = "openpfs"

// breach is one place where a law is broken.
type breach struct {
	at   token.Position
	rule string // the name under which the snippets prove it
	why  string
}

func (b breach) String() string { return fmt.Sprintf("%s: %s: %s", b.at, b.rule, b.why) }

func report(t *testing.T, breaches []breach) {
	t.Helper()
	for _, b := range breaches {
		if rel, err := filepath.Rel(mustAbs(t, root), b.at.Filename); err == nil {
			b.at.Filename = rel
		}
		t.Error(b)
	}
}

func mustAbs(t *testing.T, path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// platforms are those on which the core must give the same bits. What is built
// on one of them only would be a difference.
var platforms = []struct{ os, arch string }{{"linux", "amd64"}, {"js", "wasm"}}

// loadTyped type-checks the packages of the patterns for one platform. overlay
// adds files that are not on disk.
func loadTyped(t *testing.T, goos, goarch string, overlay map[string][]byte, patterns ...string) []*packages.Package {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedTypesSizes,
		Dir:     root,
		Env:     append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0"),
		Overlay: overlay,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Errorf("%s does not build on %s: %v", p.PkgPath, goos, e)
		}
	}
	return loaded
}

func TestTheCoreIsPure(t *testing.T) {
	for _, on := range platforms {
		t.Run(on.os, func(t *testing.T) {
			loaded := loadTyped(t, on.os, on.arch, nil, "./core/...")
			if len(loaded) < 7 {
				t.Fatalf("only %d packages of the core were found", len(loaded))
			}
			for _, p := range loaded {
				report(t, impurities(p))
			}
		})
	}
}

func TestImportsRunOneWay(t *testing.T) {
	files := sources(t)
	if len(files) < 50 {
		t.Fatalf("only %d files were found", len(files))
	}
	for _, f := range files {
		report(t, misdirected(f))
	}
}

func TestFilesAreFormattedAndFitTheirLimit(t *testing.T) {
	for _, f := range sources(t) {
		report(t, untidy(f))
	}
}

func TestTheTopLevelHoldsNothingElse(t *testing.T) {
	report(t, misplaced(known(t)))
}

// known are the files that git knows; of an unpacked archive, what it has at
// its top level besides what is built there.
func known(t *testing.T) (files []string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		out, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
		if err != nil {
			t.Fatalf("git ls-files: %v", err)
		}
		return strings.Split(strings.Trim(string(out), "\x00"), "\x00")
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "dist" {
			files = append(files, e.Name())
		}
	}
	return files
}

// sources are all Go files of the repository, whatever their constraints.
func sources(t *testing.T) []source {
	t.Helper()
	var files []source
	top := mustAbs(t, root)
	err := filepath.WalkDir(top, func(path string, d os.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != top && (strings.HasPrefix(name, ".") || slices.Contains([]string{"testdata", "node_modules", "dist"}, name)):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, path)
		files = append(files, source{filepath.ToSlash(rel), text})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
