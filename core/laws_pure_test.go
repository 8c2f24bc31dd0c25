//go:build !js

package core_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// pureImports is all of the standard library that the core may use: values,
// bytes and text. What touches the world or keeps time of its own is missing,
// and so is what may differ between runs (hash/maphash, reflect, runtime, but for
// giving way, which tells nothing).
var pureImports = []string{
	"bytes", "cmp", "container/heap", "container/list", "crypto/ed25519", "crypto/hmac", "crypto/md5", "crypto/sha1",
	"crypto/sha256", "crypto/sha512", "crypto/subtle", "encoding", "encoding/base64", "encoding/binary",
	"encoding/hex", "encoding/json", "encoding/xml", "errors", "fmt", "hash", "hash/crc32", "hash/fnv", "io",
	"iter", "maps", "math", "math/bits", "math/rand/v2", "net/netip", "runtime", "slices", "sort", "strconv", "strings",
	"time", "unicode", "unicode/utf16", "unicode/utf8",
}

// onlyThese are the functions and variables of a package that may be named;
// its types, constants and methods are free (but see bannedMethods).
var onlyThese = map[string][]string{
	"time":         {"ParseDuration", "Date", "UTC"},
	"math/rand/v2": {"New", "NewPCG", "NewChaCha8"},
	"math":         {}, // constants; the rest is floats
	"runtime":      {"Gosched"},
}

// notThese are functions of packages that are otherwise free.
var notThese = map[string][]string{
	"fmt":            {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"maps":           {"All", "Keys", "Values", "DeleteFunc"}, // Keys inside slices.Sorted is let through
	"iter":           {"Pull", "Pull2"},                       // coroutines
	"crypto/ed25519": {"GenerateKey"},                         // asks the system for randomness
}

// bannedMethods depend on the machine's time zone.
var bannedMethods = []string{"(time.Time).Local"}

// impurities holds one package of the core, its tests excepted, to the law.
func impurities(p *packages.Package) []breach {
	c := &checker{p: p, sorted: map[ast.Expr]bool{}, pointed: map[types.Type]bool{}}
	for _, file := range p.OtherFiles {
		c.found = append(c.found, breach{token.Position{Filename: file}, "constraint", "not Go: the core is the same on every machine"})
	}
	for _, file := range p.IgnoredFiles {
		if strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			c.found = append(c.found, breach{token.Position{Filename: file}, "constraint", "not built here: the core is the same on every machine"})
		}
	}
	c.variables()
	for _, f := range p.Syntax {
		c.imports(f)
		if constraintOf(f) != nil {
			c.add(f.Package, "constraint", "the core is the same on every machine")
		}
		ast.Inspect(f, c.node)
	}
	for _, f := range p.Syntax {
		ast.Inspect(f, c.throughPointer)
	}
	for expr, tv := range p.TypesInfo.Types {
		if holdsFloat(tv.Type, 0) {
			c.add(expr.Pos(), "float", "of type "+tv.Type.String())
		}
	}
	for id, obj := range p.TypesInfo.Defs {
		if v, ok := obj.(*types.Var); ok && holdsFloat(v.Type(), 0) {
			c.add(id.Pos(), "float", id.Name+" is "+v.Type().String())
		}
	}
	slices.SortFunc(c.found, func(a, b breach) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(c.found)
}

type checker struct {
	p       *packages.Package
	sorted  map[ast.Expr]bool   // maps.Keys as the argument of slices.Sorted
	pointed map[types.Type]bool // element types of tables whose elements' addresses are taken
	found   []breach
}

func (c *checker) add(at token.Pos, rule, why string) {
	c.found = append(c.found, breach{c.p.Fset.Position(at), rule, why})
}

func (c *checker) imports(f *ast.File) {
	for _, spec := range f.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value)
		if !slices.Contains(pureImports, imp) && !strings.HasPrefix(imp, module+"/core/") {
			c.add(spec.Pos(), "import", imp+" is not on the list of pure packages")
		}
		if spec.Name != nil && spec.Name.Name == "." {
			c.add(spec.Pos(), "import", "a dot import hides where names come from")
		}
	}
}

func (c *checker) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		c.add(n.Pos(), "goroutine", "a go statement")
	case *ast.SelectStmt:
		c.add(n.Pos(), "goroutine", "a select")
	case *ast.SendStmt:
		c.add(n.Pos(), "goroutine", "a channel")
	case *ast.ChanType:
		c.add(n.Pos(), "goroutine", "a channel")
	case *ast.RangeStmt:
		if t := c.p.TypesInfo.TypeOf(n.X); isMap(t) {
			c.add(n.Pos(), "map-order", "range over "+t.String()+": take slices.Sorted(maps.Keys(m))")
		}
		if n.Tok == token.ASSIGN {
			c.written(n.Key)
			c.written(n.Value)
		}
	case *ast.CallExpr:
		c.call(n)
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, lhs := range n.Lhs {
				c.written(lhs)
			}
		}
	case *ast.IncDecStmt:
		c.written(n.X)
	case *ast.UnaryExpr:
		c.address(n)
	case *ast.SelectorExpr:
		c.name(n, n.Sel)
		c.method(n)
	case *ast.Ident:
		if b, ok := c.p.TypesInfo.Uses[n].(*types.Builtin); ok && strings.HasPrefix(b.Name(), "print") {
			c.add(n.Pos(), "output", b.Name())
		}
	}
	return true
}

// name holds a qualified name, pkg.Name, to the lists above.
func (c *checker) name(whole *ast.SelectorExpr, id *ast.Ident) {
	obj := c.p.TypesInfo.Uses[id]
	if obj == nil || obj.Pkg() == nil {
		return
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		if slices.Contains(bannedMethods, f.FullName()) {
			c.add(id.Pos(), "clock", f.FullName())
		}
		return
	}
	switch obj.(type) {
	case *types.Func, *types.Var:
	case *types.Const:
		if obj.Pkg().Path() != "runtime" { // its constants name the machine
			return
		}
	default:
		return
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		return
	}
	from := obj.Pkg().Path()
	if only, ok := onlyThese[from]; ok && !slices.Contains(only, obj.Name()) {
		c.add(id.Pos(), map[string]string{"time": "clock", "math/rand/v2": "rand", "math": "float", "runtime": "machine"}[from], from+"."+obj.Name())
	}
	if slices.Contains(notThese[from], obj.Name()) && !c.sorted[whole] {
		c.add(id.Pos(), map[string]string{"fmt": "output", "maps": "map-order", "iter": "goroutine", "crypto/ed25519": "rand"}[from], from+"."+obj.Name())
	}
}

// call lets slices.Sorted(maps.Keys(m)) through, and finds the builtins that
// write into their first argument.
func (c *checker) call(n *ast.CallExpr) {
	if c.isFunc(n.Fun, "slices", "Sorted") && len(n.Args) == 1 {
		if keys, ok := n.Args[0].(*ast.CallExpr); ok && c.isFunc(keys.Fun, "maps", "Keys") {
			c.sorted[keys.Fun] = true
		}
	}
	if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 {
		if b, ok := c.p.TypesInfo.Uses[id].(*types.Builtin); ok && slices.Contains([]string{"delete", "clear", "copy"}, b.Name()) {
			c.written(n.Args[0])
		}
	}
}

func (c *checker) isFunc(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := c.p.TypesInfo.Uses[sel.Sel].(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == pkg && f.Name() == name
}

// isMap sees through type parameters: a range over one whose constraint admits
// a map is a range over a map.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			if union, ok := e.(*types.Union); ok {
				for term := range union.Terms() {
					if isMap(term.Type()) {
						return true
					}
				}
			} else if isMap(e) {
				return true
			}
		}
	}
	return false
}

func holdsFloat(t types.Type, depth int) bool {
	if t == nil || depth > 4 {
		return false
	}
	switch t := t.(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Tuple:
		for v := range t.Variables() {
			if holdsFloat(v.Type(), depth+1) {
				return true
			}
		}
	case *types.Slice:
		return holdsFloat(t.Elem(), depth+1)
	case *types.Array:
		return holdsFloat(t.Elem(), depth+1)
	case *types.Pointer:
		return holdsFloat(t.Elem(), depth+1)
	case *types.Map:
		return holdsFloat(t.Key(), depth+1) || holdsFloat(t.Elem(), depth+1)
	case *types.Named:
		if b, ok := t.Underlying().(*types.Basic); ok {
			return holdsFloat(b, depth+1)
		}
	}
	return false
}
