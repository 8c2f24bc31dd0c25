//go:build !js

package core_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The laws that need no types: imports, layout, format. They hold for every Go
// file, tests and files with any build constraint included, unless said
// otherwise.

// source is a Go file: its path from the top of the repository, with slashes.
type source struct {
	path string
	text []byte
}

func (s source) test() bool   { return strings.HasSuffix(s.path, "_test.go") }
func (s source) tree() string { tree, _, _ := strings.Cut(s.path, "/"); return tree }

// mayImport says which trees a tree may import.
var mayImport = map[string][]string{
	"core":   {"core"},
	"native": {"native", "core", "web", "assets"},
	"wasm":   {"wasm", "core", "assets"},
	"web":    {"web", "core", "assets"},
	"assets": {"assets"},
}

// coreMayImport says which packages of the core a package of the core may
// import. Tests are free: the proof of a lower package may use a higher one.
var coreMayImport = map[string][]string{
	"":          {}, // the root itself
	"load":      {},
	"room":      {},
	"telemetry": {},
	"wire":      {"load", "telemetry"},
	"dload":     {"telemetry"},
	"pfs":       {"load", "room", "telemetry", "wire"},
	"check":     {"load", "telemetry", "wire"},
	"sim":       {"load", "room", "telemetry", "wire", "pfs", "check"},
	"plan":      {"load", "telemetry", "wire", "pfs", "sim"},
	"lesson":    {"load", "telemetry", "wire", "pfs", "sim", "plan"},
}

// outside are imports that belong to the operating system.
func outside(imp string) bool {
	switch imp {
	case "net/netip", "net/url": // values, no sockets
		return false
	case "os", "net", "syscall", "plugin", "golang.org/x/sys", "golang.org/x/net":
		return true
	}
	for _, below := range []string{"os/", "net/", "golang.org/x/sys/", "golang.org/x/net/", "github.com/vishvananda/"} {
		if strings.HasPrefix(imp, below) {
			return true
		}
	}
	return false
}

func inBrowser(imp string) bool {
	return imp == "syscall/js" || strings.HasPrefix(imp, "github.com/hajimehoshi/ebiten/") || strings.HasPrefix(imp, "github.com/ebitengine/")
}

// misdirected holds a file to the directions of imports.
func misdirected(s source) []breach {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, s.path, s.text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return []breach{{token.Position{Filename: s.path}, "parse", err.Error()}}
	}
	var found []breach
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		for _, rule := range []func(source, *ast.File, string) (string, string){importedTree, importedLayer, importedSystem, importedBrowser} {
			if name, why := rule(s, f, imp); name != "" {
				found = append(found, breach{fset.Position(spec.Pos()), name, why})
			}
		}
	}
	return append(found, foreignWrites(fset, f)...)
}

func importedTree(s source, _ *ast.File, imp string) (string, string) {
	to, ours := strings.CutPrefix(imp, module+"/")
	if !ours {
		return "", ""
	}
	to, _, _ = strings.Cut(to, "/")
	if !slices.Contains(mayImport[s.tree()], to) {
		return "tree", s.tree() + " must not import " + to
	}
	return "", ""
}

func importedLayer(s source, _ *ast.File, imp string) (string, string) {
	to, ours := strings.CutPrefix(imp, module+"/core")
	if s.tree() != "core" || !ours || s.test() {
		return "", ""
	}
	to, _, _ = strings.Cut(strings.TrimPrefix(to, "/"), "/")
	from := strings.TrimPrefix(path.Dir(s.path), "core")
	from, _, _ = strings.Cut(strings.TrimPrefix(from, "/"), "/")
	below, known := coreMayImport[from]
	switch {
	case !known:
		return "layer", "core/" + from + " has no place in the order of imports: give it one in coreMayImport"
	case from != to && !slices.Contains(below, to):
		return "layer", "core/" + from + " must not import core/" + to
	}
	return "", ""
}

func importedSystem(s source, f *ast.File, imp string) (string, string) {
	switch {
	case !outside(imp) || s.test() || s.tree() == "native" || ignored(f):
		return "", ""
	case strings.HasPrefix(s.path, "web/build/") && (imp == "os" || strings.HasPrefix(imp, "os/")):
		return "", "" // runs the compiler
	case strings.HasPrefix(s.path, "web/worker/") && imp == "net/http":
		return "", "" // requests and answers, as values: the platform has the sockets
	}
	return "system", imp + " belongs to native"
}

func importedBrowser(s source, f *ast.File, imp string) (string, string) {
	switch {
	case !inBrowser(imp):
		return "", ""
	case s.tree() != "wasm":
		return "browser", imp + " belongs to wasm"
	case !onlyInWASM(f):
		return "browser", imp + " needs the constraint //go:build js && wasm"
	}
	return "", ""
}

// constraintOf returns the //go:build line of a file, nil if it has none.
func constraintOf(f *ast.File) constraint.Expr {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() < f.Package && constraint.IsGoBuild(c.Text) {
				if expr, err := constraint.Parse(c.Text); err == nil {
					return expr
				}
			}
		}
	}
	return nil
}

// onlyInWASM: without either tag the file is not built, whatever else is set.
func onlyInWASM(f *ast.File) bool {
	expr := constraintOf(f)
	return expr != nil && !satisfiable(expr, "js") && !satisfiable(expr, "wasm")
}

// ignored files are programs for go generate, no part of their package.
func ignored(f *ast.File) bool {
	expr := constraintOf(f)
	return expr != nil && !satisfiable(expr, "ignore")
}

// satisfiable reports whether expr can hold with one tag unset.
func satisfiable(expr constraint.Expr, unset string) bool {
	var tags []string
	expr.Eval(func(tag string) bool { tags = append(tags, tag); return true })
	expr.Eval(func(tag string) bool { tags = append(tags, tag); return false })
	slices.Sort(tags)
	tags = slices.Compact(tags)
	for set := range 1 << len(tags) {
		if expr.Eval(func(tag string) bool { return tag != unset && set>>slices.Index(tags, tag)&1 == 1 }) {
			return true
		}
	}
	return false
}

// foreignWrites finds assignments to the variables of a package of the core.
func foreignWrites(fset *token.FileSet, f *ast.File) []breach {
	names := map[string]bool{}
	for _, spec := range f.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value)
		if !strings.HasPrefix(imp, module+"/core/") {
			continue
		}
		name := path.Base(imp)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = true
	}
	var found []breach
	ast.Inspect(f, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || assign.Tok == token.DEFINE {
			return true
		}
		for _, lhs := range assign.Lhs {
			if sel, ok := lhs.(*ast.SelectorExpr); ok && sel.Sel.IsExported() {
				if x, ok := sel.X.(*ast.Ident); ok && names[x.Name] && !localName(f, x) {
					found = append(found, breach{fset.Position(lhs.Pos()), "foreign-write", "assigns " + x.Name + "." + sel.Sel.Name})
				}
			}
		}
		return true
	})
	return found
}

// localName: without types, a name that is declared anywhere in the file may
// hide the package's.
func localName(f *ast.File, x *ast.Ident) bool {
	local := false
	ast.Inspect(f, func(n ast.Node) bool {
		var names []*ast.Ident
		switch n := n.(type) {
		case *ast.Field:
			names = n.Names
		case *ast.ValueSpec:
			names = n.Names
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, lhs := range n.Lhs {
					if id, ok := lhs.(*ast.Ident); ok {
						names = append(names, id)
					}
				}
			}
		}
		for _, id := range names {
			local = local || id.Name == x.Name
		}
		return !local
	})
	return local
}

// MaxLines of a source file: a reader's screenfuls, not a compiler's limit.
// Tests and generated files may be longer.
const MaxLines = 500

func untidy(s source) []breach {
	var found []breach
	at := token.Position{Filename: s.path}
	if formatted, err := format.Source(s.text); err != nil {
		found = append(found, breach{at, "gofmt", err.Error()})
	} else if !bytes.Equal(formatted, s.text) {
		found = append(found, breach{at, "gofmt", "run gofmt -w on it"})
	}
	f, err := parser.ParseFile(token.NewFileSet(), s.path, s.text, parser.PackageClauseOnly|parser.ParseComments)
	lines := bytes.Count(s.text, []byte("\n"))
	if err == nil && !s.test() && !ast.IsGenerated(f) && lines > MaxLines {
		found = append(found, breach{at, "length", fmt.Sprintf("%d lines, more than %d", lines, MaxLines)})
	}
	return found
}

// misplaced holds the paths that git knows to the top level's list.
func misplaced(files []string) []breach {
	allowed := []string{"core", "native", "wasm", "web", "assets", "go.mod", "go.sum", "justfile", "README.md", "LICENSE", "SECURITY.md"}
	var found []breach
	for _, file := range files {
		top, _, _ := strings.Cut(file, "/")
		if !slices.Contains(allowed, top) && !strings.HasPrefix(top, ".") {
			found = append(found, breach{token.Position{Filename: file}, "top-level", top + " does not belong there"})
		}
	}
	return found
}
