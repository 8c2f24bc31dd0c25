package web

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	links    = regexp.MustCompile(`(?:href|src)="([^"#]+)"`)
	imports  = regexp.MustCompile(`(?m)^import (?:[^;]* from )?"([^"]+)";`)
	anything = regexp.MustCompile(`["'](?:https?:)?//?[\w.]`)
)

// svgNamespace is a name, not an address: nobody goes there.
const svgNamespace = "http://www.w3.org/2000/svg"

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every file that the page names is part of it, under a relative URL.
func TestThePageIsWholeAndRelative(t *testing.T) {
	index := read(t, "index.html")
	for _, m := range links.FindAllStringSubmatch(index, -1) {
		read(t, m[1])
	}
	var modules int
	err := fs.WalkDir(Files(), "app", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		modules++
		if !strings.Contains(index, `<link rel="modulepreload" href="`+name+`">`) {
			t.Errorf("index.html does not preload %s", name)
		}
		text := read(t, name)
		for _, m := range imports.FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(m[1], ".") {
				t.Errorf("%s imports %s, which is not relative", name, m[1])
			}
			read(t, path.Join(path.Dir(name), m[1]))
		}
		if bad := anything.FindString(strings.ReplaceAll(text, svgNamespace, "svg")); bad != "" {
			t.Errorf("%s names an absolute URL: %s", name, bad)
		}
		return nil
	})
	if err != nil || modules < 20 {
		t.Errorf("%d modules, %v", modules, err)
	}
}

// A strict Content-Security-Policy allows neither inline scripts nor styles.
func TestNothingIsInline(t *testing.T) {
	index := read(t, "index.html")
	for _, bad := range []string{"<style", " style=", " onload=", " onclick=", "javascript:"} {
		if strings.Contains(index, bad) {
			t.Errorf("index.html has %s", bad)
		}
	}
	if strings.Count(index, "<script") != strings.Count(index, `<script type="module" src="`) {
		t.Error("index.html has an inline script")
	}
}

func TestSiteJoinsPageAndProgram(t *testing.T) {
	program := fstest.MapFS{"pfs.wasm.gz": {Data: []byte("packed")}, "index.html": {Data: []byte("not this one")}}
	if b, err := fs.ReadFile(Site(program), "pfs.wasm.gz"); err != nil || string(b) != "packed" {
		t.Errorf("the program is %q, %v", b, err)
	}
	if b, err := fs.ReadFile(Site(program), "index.html"); err != nil || !bytes.Contains(b, []byte("<title>PFS")) {
		t.Errorf("the page is %q, %v", b, err)
	}
	if _, err := fs.ReadFile(Site(nil), "pfs.wasm.gz"); err == nil {
		t.Error("a program out of nothing")
	}
}

// The style sheet and the map paint with the same colours: the comments in
// palette.go name the style sheet's variables.
func TestThePanelsAndTheMapShareTheirPalette(t *testing.T) {
	source, err := os.ReadFile("../wasm/scene/palette.go")
	if err != nil {
		t.Fatal(err)
	}
	css := read(t, "css/tokens.css")
	variable := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+) +color\.RGBA // (--[\w-]+)`).FindAllSubmatch(source, -1) {
		variable[string(m[1])] = string(m[2])
	}
	_, painted, _ := strings.Cut(string(source), "var palettes")
	themes := regexp.MustCompile(`: \{\{|\}, \{`).Split(painted, -1)[1:]
	// In the order in which the map has them.
	selectors := []string{":root {", `:root[data-contrast="high"] {`, `:root[data-theme="day"] {`, `:root[data-theme="day"][data-contrast="high"] {`}
	if len(themes) != len(selectors) || len(variable) < 10 {
		t.Fatalf("the test does not understand the sources any more: %d palettes, %d variables", len(themes), len(variable))
	}
	for i, theme := range themes {
		_, sheet, found := strings.Cut(css, "\n"+selectors[i])
		sheet, _, _ = strings.Cut(sheet, "\n}")
		if !found {
			t.Errorf("the style sheet has no %s", selectors[i])
		}
		for _, m := range regexp.MustCompile(`(\w+): +hex\(0x([0-9a-f]{6})\)`).FindAllStringSubmatch(theme, -1) {
			name, ok := variable[m[1]]
			if !ok {
				continue
			}
			if !strings.Contains(sheet, name+": #"+m[2]+";") {
				t.Errorf("%s: the map's %s is #%s, the style sheet's %s is not", selectors[i], m[1], m[2], name)
			}
		}
	}
}

// The modules that need no browser are tested under Node.
func TestModulesUnderNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("the page's modules are tested under Node: install it (on Debian: apt-get install nodejs)")
	}
	if out, err := exec.CommandContext(t.Context(), node, "--test", "test/").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
