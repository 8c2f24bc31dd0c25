//go:build !js

package core_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// A law that cannot be broken is no law. Each snippet must be caught by the
// rule it names, or, with an empty rule, by none.

var impure = []struct {
	name, rule, imports, body string
}{
	{"a socket", "import", "net", `var _ net.Addr`},
	{"a file", "import", "os", `var _ = os.Args`},
	{"a lock", "import", "sync", `type t struct{ sync.Mutex }`},
	{"an atomic", "import", "sync/atomic", `type t struct{ atomic.Int64 }`},
	{"unsafe", "import", "unsafe", `const n = unsafe.Sizeof(0)`},
	{"a system call", "import", "syscall", `var _ = syscall.Getpid`},
	{"reflection", "import", "reflect", `var _ = reflect.TypeOf`},
	{"old rand", "import", "math/rand", `var _ = rand.Intn`},
	{"the system's randomness", "import", "crypto/rand", `var _ = rand.Text`},
	{"a hash with a random seed", "import", "hash/maphash", `var _ = maphash.String`},
	{"a context", "import", "context", `func f(context.Context) {}`},
	{"netip", "", "net/netip", `func f(a netip.Addr) bool { return a.Is4() }`},

	{"now", "clock", "time", `func f() time.Time { return time.Now() }`},
	{"now as a value", "clock", "time", `func f() func() time.Time { return time.Now }`},
	{"since", "clock", "time", `func f(t time.Time) time.Duration { return time.Since(t) }`},
	{"until", "clock", "time", `func f(t time.Time) time.Duration { return time.Until(t) }`},
	{"sleep", "clock", "time", `func f() { time.Sleep(1) }`},
	{"after", "clock", "time", `func f() { time.After(1) }`},
	{"a timer", "clock", "time", `func f() { time.NewTimer(1) }`},
	{"a ticker", "clock", "time", `func f() { time.NewTicker(1); time.Tick(1) }`},
	{"a timer's function", "clock", "time", `func f() { time.AfterFunc(1, nil) }`},
	{"the local zone", "clock", "time", `func f(t time.Time) time.Time { return t.Local() }`},
	{"a time in the local zone", "clock", "time", `func f() time.Time { return time.Unix(1, 0) }`},
	{"durations", "", "time", `func f(d time.Duration) int64 { return (d + 3*time.Second).Milliseconds() }`},
	{"a constant that an integer holds", "", "time", `const d = time.Duration(3 * time.Second / 2)`},

	{"global rand", "rand", "math/rand/v2", `func f() int { return rand.IntN(3) }`},
	{"global rand, generic", "rand", "math/rand/v2", `func f() int { return rand.N(3) }`},
	{"global shuffle", "rand", "math/rand/v2", `func f() { rand.Shuffle(3, func(i, j int) {}) }`},
	{"a key from the system", "rand", "crypto/ed25519", `func f() { ed25519.GenerateKey(nil) }`},
	{"seeded rand", "", "math/rand/v2", `func f() int { return rand.New(rand.NewPCG(1, 2)).IntN(3) }`},

	{"go", "goroutine", "", `func f() { go f() }`},
	{"a channel", "goroutine", "", `func f() { _ = make(chan int) }`},
	{"a channel parameter", "goroutine", "", `func f(c <-chan int) { <-c }`},
	{"select", "goroutine", "", `func f() { select {} }`},
	{"a coroutine", "goroutine", "iter", `func f(s iter.Seq[int]) { iter.Pull(s) }`},

	{"the machine's name", "machine", "runtime", `const x = runtime.GOOS`},
	{"the memory in use", "machine", "runtime", `func f(m *runtime.MemStats) { runtime.ReadMemStats(m) }`},
	{"a collection", "machine", "runtime", `func f() { runtime.GC() }`},
	{"giving way", "", "runtime", `func f() { runtime.Gosched() }`},

	{"a float variable", "float", "", `func f() { var x float64; _ = x }`},
	{"a float literal", "float", "", `func f() { x := 0.5; _ = x }`},
	{"a float constant", "float", "", `const x = 0.5`},
	{"a float field", "float", "", `type t struct{ x float32 }`},
	{"a complex", "float", "", `func f(x complex64) {}`},
	{"seconds of a duration", "float", "time", `func f(d time.Duration) bool { return d.Seconds() > 1 }`},
	{"a float among results", "float", "strconv", `func f() { _, _ = strconv.ParseFloat("1", 64) }`},
	{"a float by inference", "float", "math", `func f() { x := math.Pi; _ = x }`},
	{"a function of math", "float", "math", `var f = math.Sqrt`},
	{"a random float", "float", "math/rand/v2", `func f(r *rand.Rand) bool { return r.Float64() < 1 }`},
	{"a float type parameter", "float", "", `func f[T ~float64](T) {}`},
	{"a named float", "float", "", "type x float64\nfunc f(v x) x { return v + v }"},
	{"integers of math", "", "math", `const x = math.MaxInt64`},

	{"range over a map", "map-order", "", `func f(m map[int]int) { for range m {} }`},
	{"range over a named map", "map-order", "", "type t map[int]int\nfunc f(m t) { for k := range m { _ = k } }"},
	{"range over a generic map", "map-order", "", `func f[M ~map[int]int](m M) { for k := range m { _ = k } }`},
	{"range over keys", "map-order", "maps", `func f(m map[int]int) { for k := range maps.Keys(m) { _ = k } }`},
	{"values collected", "map-order", "maps slices", `func f(m map[int]int) []int { return slices.Collect(maps.Values(m)) }`},
	{"keys sorted by something", "map-order", "maps slices", `func f(m map[int]int) []int { return slices.SortedFunc(maps.Keys(m), func(a, b int) int { return 0 }) }`},
	{"sorted keys", "", "maps slices", `func f(m map[int]int) { for _, k := range slices.Sorted(maps.Keys(m)) { _ = m[k] } }`},
	{"a copied map", "", "maps", `func f(m map[int]int) map[int]int { return maps.Clone(m) }`},

	{"a counter", "variable", "", "var n = 0\nfunc f() { n++ }"},
	{"a cache", "variable", "", "var m = map[int]int{}\nfunc f() { m[1] = 2 }"},
	{"a cache emptied", "variable", "", "var m = map[int]int{}\nfunc f() { clear(m) }"},
	{"a table overwritten", "variable", "", "var a = [...]int{1, 2}\nfunc f() { copy(a[:], a[1:]) }"},
	{"a field set", "variable", "", "type t struct{ x int }\nvar v = t{1}\nfunc f() { v.x = 2 }"},
	{"a variable assigned by range", "variable", "", "var n = 0\nfunc f() { for n = range 3 {} }"},
	{"an address", "variable", "", "var n = 0\nfunc f() *int { return &n }"},
	{"a method that could write", "variable", "", "type t struct{ x int }\nfunc (v *t) set() { v.x = 1 }\nvar v = t{1}\nfunc f() { v.set() }"},
	{"a table written through a pointer", "variable", "", "type t struct{ x int }\nvar a = []t{{1}}\nfunc f() { p := &a[0]; p.x = 2 }"},
	{"a table's element that writes itself", "variable", "", "type t struct{ x int }\nfunc (v *t) set() { v.x = 1 }\nvar a = []t{{1}}\nfunc f() { a[0].set() }"},
	{"a table's element that reads itself", "", "", "type t struct{ x int }\nfunc (v *t) get() int { return v.x }\nvar a = []t{{1}}\nfunc f() { a[0].get() }"},
	{"a table of numbers written through a pointer", "variable", "", "var a = []int{1}\nfunc f() { p := &a[0]; *p = 2 }"},
	{"a generator", "variable", "math/rand/v2", "var r = rand.New(rand.NewPCG(1, 2))"},
	{"a pointer", "variable", "", "type t struct{ next *t }\nvar head = t{}"},
	{"an interface", "variable", "io", "var w = io.Discard"},
	{"without a value", "variable", "", "var n int"},
	{"an exported table", "variable", "", "var Table = []int{1}"},
	{"a sentinel", "", "errors", `var ErrFull = errors.New("full")`},
	{"a sentinel replaced", "variable", "errors", "var errFull = errors.New(\"full\")\nfunc init() { errFull = nil }"},
	{"tables", "", "hash/crc32", "var names = [...]string{\"a\"}\nvar table = crc32.MakeTable(crc32.Castagnoli)\nfunc f(i int) *string { return &names[i] }"},

	{"printing", "output", "fmt", `func f() { fmt.Println() }`},
	{"the builtin print", "output", "", `func f() { println() }`},
	{"formatting", "", "fmt", `func f() string { return fmt.Sprint(1) }`},

	{"another platform", "constraint", "", "//go:build !js"},
	{"an ignored file", "constraint", "", "//go:build ignore"},
}

func TestEveryImpurityIsCaught(t *testing.T) {
	overlay := map[string][]byte{}
	dir := func(i int) string { return fmt.Sprintf("lawsnippet%d", i) }
	for i, s := range impure {
		at := filepath.Join(mustAbs(t, root), "core", dir(i))
		var text strings.Builder
		if strings.HasPrefix(s.body, "//go:build") {
			text.WriteString(s.body + "\n\n")
			overlay[filepath.Join(at, "always.go")] = []byte("package snippet\n")
		}
		text.WriteString("package snippet\n")
		for imp := range strings.FieldsSeq(s.imports) {
			fmt.Fprintf(&text, "import %q\n", imp)
		}
		if !strings.HasPrefix(s.body, "//go:build") {
			text.WriteString(s.body + "\n")
		}
		overlay[filepath.Join(at, "snippet.go")] = []byte(text.String())
	}
	byPath := map[string]*packages.Package{}
	var patterns []string
	for i := range impure {
		patterns = append(patterns, "./core/"+dir(i))
	}
	for _, p := range loadTyped(t, "linux", "amd64", overlay, patterns...) {
		byPath[p.PkgPath] = p
	}
	for i, s := range impure {
		p := byPath[module+"/core/"+dir(i)]
		if p == nil {
			t.Errorf("%s: not loaded", s.name)
			continue
		}
		caught(t, s.name, s.rule, impurities(p))
	}
}

// caught demands that the rule, and if none is named no rule, was broken.
func caught(t *testing.T, name, rule string, found []breach) {
	t.Helper()
	switch {
	case rule == "" && len(found) > 0:
		t.Errorf("%s is allowed, but: %v", name, found)
	case rule != "" && !slices.ContainsFunc(found, func(b breach) bool { return b.rule == rule }):
		t.Errorf("%s was not caught by the rule %q, only: %v", name, rule, found)
	}
}

const wasmOnly = "//go:build js && wasm\n\n"

func TestEveryWrongImportIsCaught(t *testing.T) {
	for _, s := range []struct{ path, rule, before, imp string }{
		{"core/pfs/x.go", "tree", "", "openpfs/native/store"},
		{"core/pfs/x_test.go", "tree", "", "openpfs/native/store"},
		{"native/hub/x.go", "tree", "", "openpfs/wasm/player"},
		{"native/hub/x_test.go", "tree", "//go:build interop\n\n", "openpfs/wasm/player"},
		{"native/hub/x.go", "", "", "openpfs/web"},
		{"native/hub/x.go", "", "", "openpfs/assets"},
		{"wasm/player/x.go", "tree", "", "openpfs/native/ws"},
		{"wasm/player/x.go", "tree", "", "openpfs/web"},
		{"wasm/player/x.go", "", "", "openpfs/core/sim"},
		{"web/x.go", "tree", "", "openpfs/native/ws"},
		{"web/x.go", "", "", "openpfs/assets"},
		{"assets/x.go", "tree", "", "openpfs/core/wire"},

		{"core/wire/x.go", "layer", "", "openpfs/core/pfs"},
		{"core/telemetry/x.go", "layer", "", "openpfs/core/wire"},
		{"core/pfs/x.go", "layer", "", "openpfs/core/sim"},
		{"core/dload/x.go", "layer", "", "openpfs/core/pfs"},
		{"core/sim/x.go", "layer", "", "openpfs/core/plan"},
		{"core/sim/x.go", "layer", "", "openpfs/core/dload"},
		{"core/brandnew/x.go", "layer", "", "openpfs/core/load"},
		{"core/dload/x_test.go", "", "", "openpfs/core/sim"},
		{"core/plan/x.go", "", "", "openpfs/core/sim"},

		{"wasm/player/x.go", "system", "", "net"},
		{"wasm/player/x.go", "system", "", "net/http"},
		{"wasm/player/x.go", "system", "", "os"},
		{"web/x.go", "system", "", "os/exec"},
		{"web/x.go", "system", "", "net/http"},
		{"web/x.go", "system", "//go:build !ignore\n\n", "os"},
		{"web/build/x.go", "", "", "os/exec"},
		{"web/build/x.go", "system", "", "net"},
		{"web/worker/edge/x.go", "", "", "net/http"},
		{"web/worker/x.go", "system", "", "net"},
		{"core/load/x.go", "system", "", "syscall"},
		{"wasm/scene/x.go", "system", "", "golang.org/x/sys/unix"},
		{"wasm/player/x.go", "", "", "net/netip"},
		{"wasm/scene/gen.go", "", "//go:build ignore\n\n", "os"},
		{"native/node/x.go", "", "", "net"},

		{"wasm/viz/x.go", "browser", "", "syscall/js"},
		{"wasm/viz/x.go", "browser", "", "github.com/hajimehoshi/ebiten/v2"},
		{"wasm/viz/x.go", "browser", "//go:build js || wasm\n\n", "syscall/js"},
		{"wasm/viz/x.go", "browser", "//go:build js\n\n", "syscall/js"},
		{"wasm/viz/x.go", "browser", "//go:build (js && wasm) || debug\n\n", "syscall/js"},
		{"native/hub/x.go", "browser", wasmOnly, "syscall/js"},
		{"web/x.go", "browser", wasmOnly, "github.com/hajimehoshi/ebiten/v2/text/v2"},
		{"wasm/viz/x.go", "", wasmOnly, "github.com/hajimehoshi/ebiten/v2/vector"},
		{"wasm/viz/x.go", "", "//go:build js && wasm && !slow\n\n", "syscall/js"},
	} {
		text := fmt.Sprintf("%spackage x\n\nimport _ %q\n", s.before, s.imp)
		caught(t, s.path+" importing "+s.imp, s.rule, misdirected(source{s.path, []byte(text)}))
	}
}

func TestWritesIntoTheCoreFromOutsideAreCaught(t *testing.T) {
	const head = "package x\n\nimport \"openpfs/core/load\"\n\n"
	caught(t, "a sentinel replaced from outside", "foreign-write",
		misdirected(source{"native/x/x.go", []byte(head + "func f() { load.ErrDuplicate = nil }\n")}))
	caught(t, "a local variable of the same name", "",
		misdirected(source{"native/x/x.go", []byte(head + "func f() { load := struct{ A int }{}; load.A = 1 }\n")}))
}

func TestUntidyFilesAreCaught(t *testing.T) {
	long := "package x\n" + strings.Repeat("\n// line\n", MaxLines)
	caught(t, "a long file", "length", untidy(source{"native/x/x.go", []byte(long)}))
	caught(t, "a long test", "", untidy(source{"native/x/x_test.go", []byte(long)}))
	caught(t, "a long generated file", "", untidy(source{"wasm/x/x.go", []byte("// Code generated by x. DO NOT EDIT.\n\n" + long)}))
	caught(t, "a file that gofmt would change", "gofmt", untidy(source{"native/x/x_test.go", []byte("package x\nvar  x = 1\n")}))
	caught(t, "a file that is not Go", "gofmt", untidy(source{"native/x/x.go", []byte("packag x\n")}))
}

func TestMisplacedFilesAreCaught(t *testing.T) {
	caught(t, "a second tree", "top-level", misplaced([]string{"core/doc.go", "cmd/pfs/main.go"}))
	caught(t, "a file at the top", "top-level", misplaced([]string{"Makefile"}))
	caught(t, "the usual files", "", misplaced([]string{".gitignore", ".ci/run", "go.mod", "go.sum", "justfile", "README.md", "LICENSE", "SECURITY.md", "web/index.html"}))
}
