package site

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"openpfs/web"
)

// Of the page's hundred files a browser fetches few, and those are there.
func TestTheBundleIsThePageInFewFiles(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // a site is written over an older one
		if err := page(dir, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if err := bundle(dir); err != nil {
			t.Fatal(err)
		}
	}
	index := content(t, dir, "index.html")
	named := regexp.MustCompile(`(?:href|src)="([^"#]+)"`).FindAllStringSubmatch(index, -1)
	if len(named) < 5 || len(named) > 10 {
		t.Errorf("index.html names %d files: %q", len(named), named)
	}
	imported := regexp.MustCompile(`(?:from|import)\(?"(\.[^"]+)"`)
	seen := map[string]bool{}
	for _, m := range named {
		seen[m[1]] = true
		for _, i := range imported.FindAllStringSubmatch(content(t, dir, m[1]), -1) {
			seen[path.Join(path.Dir(m[1]), i[1])] = true
		}
	}
	for name := range seen {
		content(t, dir, name)
	}
	if content(t, dir, "vendor/uplot/LICENSE") == "" { // the bundle has lost its comment
		t.Error("a library without its licence")
	}
	for _, name := range names(t, dir) {
		if ext := path.Ext(name); (ext == ".js" || ext == ".css") && !seen[name] {
			t.Errorf("%s is there, and nobody asks for it", name)
		}
	}
}

// A module that is not there is an error that says where it is named.
func TestABrokenPageIsNotBundled(t *testing.T) {
	dir := t.TempDir()
	if err := copyAll(dir, web.Files()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path.Join(dir, "app/words.js")); err != nil {
		t.Fatal(err)
	}
	err := bundle(dir)
	if err == nil || !strings.Contains(err.Error(), "words.js") || !strings.Contains(err.Error(), "app/main.js:") {
		t.Errorf("got %v", err)
	}
	if _, err := fs.Stat(os.DirFS(dir), "app/main.js"); err != nil {
		t.Error("what there was is gone: ", err)
	}
}
