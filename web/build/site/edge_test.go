package site

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

// plainSite is what Static writes, in small.
func plainSite(t *testing.T, css string) string {
	t.Helper()
	dir := t.TempDir()
	site := fstest.MapFS{
		"index.html":    {Data: []byte(`<html><head><link rel="stylesheet" href="css/a.css"><script type="module" src="app/main.js"></script></head><body><a href="#b">b</a></body></html>`)},
		"css/a.css":     {Data: []byte(css)},
		"app/main.js":   {Data: []byte(`import "./ui/x.js";`)},
		"app/ui/x.js":   {Data: []byte(`export {};`)},
		"lang/en.json":  {Data: []byte(`{}`)},
		"api/info":      {Data: []byte(`{"hub":false,"share":{}}`)},
		"wasm_exec.js":  {Data: []byte(`"use strict";`)},
		"pfs.wasm":      {Data: []byte("\x00asm and more")},
		"pfs.wasm.br":   {Data: []byte("packed")},
		"vendor/lib.js": {Data: []byte(`export {};`)},
	}
	if err := copyAll(dir, site); err != nil {
		t.Fatal(err)
	}
	return dir
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whatever index.html names lies below one version, and is there.
func TestTheEdgesIndexNamesFilesThatNeverChange(t *testing.T) {
	dir := t.TempDir()
	if err := arrange(plainSite(t, "a{}"), dir); err != nil {
		t.Fatal(err)
	}
	index := content(t, dir, "index.html")
	named := asset.FindAllStringSubmatch(index, -1)
	if len(named) != 3 || !strings.Contains(named[1][2], program) { // style, program, script
		t.Errorf("it names %q", named)
	}
	for _, m := range named {
		if !strings.HasPrefix(m[2], "v/") {
			t.Errorf("%s has no version", m[2])
		}
		content(t, dir, m[2])
	}
	for _, want := range []string{`href="#b"`, `data-bytes="13"`} {
		if !strings.Contains(index, want) {
			t.Errorf("no %s in %s", want, index)
		}
	}
	if got := content(t, dir, "api/info"); got != `{"hub":false,"share":{}}` {
		t.Errorf("api/info is %s", got)
	}
	for _, name := range names(t, dir) {
		if strings.HasPrefix(name, program) {
			t.Errorf("%s is there, and nobody asks for it", name)
		}
	}
}

// Another byte in any file is another version, and takes the place of the last.
func TestAnotherFileIsAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	versions := map[string]bool{}
	for _, css := range []string{"a{}", "b{}", "b{}"} {
		if err := arrange(plainSite(t, css), dir); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Join(dir, "v"))
		if err != nil || len(entries) != 1 {
			t.Fatalf("%v, %v", entries, err)
		}
		versions[entries[0].Name()] = true
		if got := content(t, dir, "v/"+entries[0].Name()+"/css/a.css"); got != css {
			t.Errorf("%s, not %s", got, css)
		}
	}
	if len(versions) != 2 {
		t.Errorf("versions %v", versions)
	}
}

// The platform takes rules of at most 2,000 characters a line, and joins two
// values of one header with a comma: no two rules for one file may give the same.
func TestTheHeadersAreRulesOfThePlatform(t *testing.T) {
	given := map[string]bool{}
	for line := range strings.Lines(headers) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 2000 {
			t.Errorf("%d characters: %.40s…", len(line), line)
		}
		if name, _, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			if given[name] {
				t.Errorf("%s is given twice", name)
			}
			given[name] = true
		} else if !strings.HasPrefix(line, "/") {
			t.Errorf("neither a path nor a header: %s", line)
		}
	}
}

func TestPackingIsDoneOnce(t *testing.T) {
	cache, file := filepath.Join(t.TempDir(), "packed"), filepath.Join(t.TempDir(), "pfs.wasm")
	mark := []byte("as it was kept")
	program := bytes.Repeat([]byte("the same again and again, "), 1000)
	for range 2 {
		if err := os.WriteFile(file, program, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := packOnce(cache, file); err != nil {
			t.Fatal(err)
		}
		packed, err := os.Open(file + ".br")
		if err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(brotli.NewReader(packed))
		packed.Close()
		if err != nil || !bytes.Equal(back, program) {
			t.Errorf("it unpacks to %d bytes, %v", len(back), err)
		}
		kept := names(t, cache)
		if len(kept) != 1 {
			t.Errorf("kept are %v", kept)
		}
		// What is kept is taken as it is: the mark shows that it was not packed again.
		if err := os.WriteFile(filepath.Join(cache, kept[0]), mark, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := packOnce(cache, file); err != nil {
			t.Fatal(err)
		}
		if got := content(t, filepath.Dir(file), "pfs.wasm.br"); got != string(mark) {
			t.Error("it was packed again")
		}
		program = append(program, "another program"...)
	}
}

func TestTwoMayPackAtOnce(t *testing.T) {
	cache, errs := filepath.Join(t.TempDir(), "packed"), make(chan error)
	const packers = 8
	for i := range packers {
		file := filepath.Join(t.TempDir(), "pfs.wasm")
		if err := os.WriteFile(file, bytes.Repeat([]byte{byte(i), 'x'}, 10_000), 0o644); err != nil {
			t.Fatal(err)
		}
		go func() { errs <- packOnce(cache, file) }()
	}
	for range packers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
