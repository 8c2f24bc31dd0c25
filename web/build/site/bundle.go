package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// What index.html names, as it is written there.
var (
	styleSheets = regexp.MustCompile(`(?:<link rel="stylesheet" href="[^"]+">\n)+`)
	styleSheet  = regexp.MustCompile(`href="([^"]+)"`)
	modules     = regexp.MustCompile(`<script type="module" src="([^"]+)"`)
	preloads    = regexp.MustCompile(`(?:<!--[^>]*-->\n)?(?:<link rel="modulepreload" href="[^"]+">\n)+`)
)

// bundle puts the page's modules and style sheets in dir together into few files:
// a browser that fetches a hundred is busy with that for as long as it takes to
// fetch the program. What comes first stays apart: the style sheets before the
// first paint from those after it, and each module of index.html with what it
// alone needs.
func bundle(dir string) error {
	file := filepath.Join(dir, "index.html")
	index, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	b := bundler{dir: absolute}
	text := styleSheets.ReplaceAllStringFunc(string(index), b.styles)
	text = preloads.ReplaceAllString(text, "")
	text = b.scripts(text)
	if b.err != nil {
		return b.err
	}
	if err := b.replace(); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// bundler notes what takes the place of what.
type bundler struct {
	dir     string
	sheets  int
	inputs  []string
	outputs []api.OutputFile
	err     error
}

// styles puts links to style sheets together into one.
func (b *bundler) styles(links string) string {
	var all strings.Builder
	for _, m := range styleSheet.FindAllStringSubmatch(links, -1) {
		fmt.Fprintf(&all, "@import %q;\n", "./"+m[1])
	}
	b.sheets++
	name := fmt.Sprintf("css/page%d.css", b.sheets)
	b.build(api.BuildOptions{
		Stdin:   &api.StdinOptions{Contents: all.String(), ResolveDir: b.dir, Loader: api.LoaderCSS},
		Outfile: filepath.Join(b.dir, name),
	})
	return fmt.Sprintf("<link rel=\"stylesheet\" href=\"%s\">\n", name)
}

// scripts bundles the modules that a page names, and has what they share fetched
// at once.
func (b *bundler) scripts(index string) string {
	var entries []string
	for _, m := range modules.FindAllStringSubmatch(index, -1) {
		entries = append(entries, filepath.Join(b.dir, m[1]))
	}
	shared := b.build(api.BuildOptions{
		EntryPoints: entries, Outdir: b.dir, Outbase: b.dir, Splitting: true, Format: api.FormatESModule,
		ChunkNames: "app/[name]-[hash]", // beside the modules, which look for files from where they are
	})
	var links strings.Builder
	for _, name := range shared {
		fmt.Fprintf(&links, "<link rel=\"modulepreload\" href=\"%s\">\n", name)
	}
	return strings.Replace(index, "</head>", links.String()+"</head>", 1)
}

// build runs the bundler, and tells which files its outputs import from the start.
func (b *bundler) build(o api.BuildOptions) (imported []string) {
	o.AbsWorkingDir, o.Bundle, o.Metafile, o.Target = b.dir, true, true, api.ES2022
	o.MinifyWhitespace, o.MinifySyntax, o.MinifyIdentifiers = true, true, true
	o.LegalComments, o.LogLevel = api.LegalCommentsInline, api.LogLevelSilent
	result := api.Build(o)
	for _, e := range slices.Concat(result.Errors, result.Warnings) {
		where := ""
		if e.Location != nil {
			where = fmt.Sprintf("%s:%d: ", e.Location.File, e.Location.Line)
		}
		b.err = errors.Join(b.err, fmt.Errorf("bundle: %s%s", where, e.Text))
	}
	if b.err != nil {
		return nil
	}
	var made struct {
		Inputs  map[string]any
		Outputs map[string]struct {
			Imports []struct{ Path, Kind string }
		}
	}
	if err := json.Unmarshal([]byte(result.Metafile), &made); err != nil {
		panic(err) // it is esbuild's own
	}
	for name := range made.Inputs {
		if name != "<stdin>" {
			b.inputs = append(b.inputs, name)
		}
	}
	for _, output := range made.Outputs {
		for _, i := range output.Imports {
			if i.Kind == "import-statement" && !slices.Contains(imported, i.Path) {
				imported = append(imported, i.Path)
			}
		}
	}
	slices.Sort(imported)
	b.outputs = append(b.outputs, result.OutputFiles...)
	return imported
}

// replace removes what was bundled, and writes what it became.
func (b *bundler) replace() error {
	for _, name := range b.inputs {
		if err := os.Remove(filepath.Join(b.dir, name)); err != nil {
			return err
		}
		_ = os.Remove(filepath.Dir(filepath.Join(b.dir, name))) // if it is empty
	}
	for _, o := range b.outputs {
		if err := os.MkdirAll(filepath.Dir(o.Path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(o.Path, o.Contents, 0o644); err != nil {
			return err
		}
	}
	return nil
}
