package build

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"openpfs/assets"
	"openpfs/web"
)

// Errors that a person can act on.
var (
	ErrNoGo     = errors.New("the page's program is not in this binary, and the go command to build it was not found: install Go from https://go.dev/dl, or take a binary made by “just build”")
	ErrNoSource = errors.New("the page's program is not in this binary, and its source was not found: run this inside the repository, or run “just build” there for a binary that carries it")
)

const module = "openpfs"

// Program builds the page's program into destDir: pfs.wasm, pfs.wasm.gz and
// wasm_exec.js. log, if not nil, is told what is being done.
func Program(ctx context.Context, destDir string, log func(string)) error {
	if log == nil {
		log = func(string) {}
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return ErrNoGo
	}
	source, err := sourceDir(ctx, goCommand)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(destDir, 0o755); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	dest, err := filepath.Abs(destDir)
	if err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	log("building the page's program from " + source + " (the first time takes about a minute)")
	wasm := filepath.Join(dest, "pfs.wasm")
	build := exec.CommandContext(ctx, goCommand, "build", "-trimpath", "-ldflags", "-s -w", "-o", wasm, "./wasm")
	build.Dir = source
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("web/build: building the page's program: %w\n%s", err, out)
	}
	if err := pack(wasm); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	return copyRuntime(ctx, goCommand, dest)
}

// sourceDir finds the module: where this file was compiled, or around the
// working directory.
func sourceDir(ctx context.Context, goCommand string) (string, error) {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		if dir := filepath.Join(filepath.Dir(file), "..", ".."); isModule(dir) {
			return dir, nil
		}
	}
	out, err := exec.CommandContext(ctx, goCommand, "env", "GOMOD").Output()
	if err == nil {
		if dir := filepath.Dir(strings.TrimSpace(string(out))); isModule(dir) {
			return dir, nil
		}
	}
	return "", ErrNoSource
}

func isModule(dir string) bool {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && strings.HasPrefix(string(mod), "module "+module+"\n")
}

// copyRuntime puts the Go distribution's wasm_exec.js beside the program: the
// two must be of one version.
func copyRuntime(ctx context.Context, goCommand, dest string) error {
	out, err := exec.CommandContext(ctx, goCommand, "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("web/build: go env GOROOT: %w", err)
	}
	from := filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js")
	content, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("web/build: this Go has no wasm_exec.js: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dest, "wasm_exec.js"), content, 0o644); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	return nil
}

// pack writes file.gz beside the file.
func pack(file string) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(file + ".gz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, in); err != nil {
		return err
	}
	return z.Close()
}

// Static writes the complete site into dir: whatever serves that folder serves
// the page, which then simulates in the browser. A binary that carries the
// program writes that one. The page asks its host for api/info; here the answer
// is a file that says that there is no hub.
func Static(ctx context.Context, dir string, log func(string)) error {
	for _, part := range []fs.FS{web.Files(), assets.Files()} {
		if err := copyAll(dir, part); err != nil {
			return fmt.Errorf("web/build: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "api"), 0o755); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "api", "info"), []byte(`{"hub":false}`+"\n"), 0o644); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	if carried, ok := web.Carried(); ok {
		if err := copyAll(dir, carried); err != nil {
			return fmt.Errorf("web/build: %w", err)
		}
		return nil
	}
	return Program(ctx, dir, log)
}

// copyAll is os.CopyFS that overwrites: a site is written again and again.
func copyAll(dir string, from fs.FS) error {
	return fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o644)
	})
}
