package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Errors that a person can act on.
var (
	ErrNoGo     = errors.New("the page's program is not in this binary, and the go command to build it was not found: install Go from https://go.dev/dl, or take a binary made by “just build”")
	ErrNoSource = errors.New("the page's program is not in this binary, and its source was not found: run this inside the repository, or run “just build” there for a binary that carries it")
)

const module = "openpfs"

// tools are the go command and what it works on.
type tools struct {
	goCommand string
	source    string // the module's folder
}

// Source is the module's folder.
func Source(ctx context.Context) (string, error) {
	t, err := findTools(ctx)
	return t.source, err
}

func findTools(ctx context.Context) (tools, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return tools{}, ErrNoGo
	}
	source, err := sourceDir(ctx, goCommand)
	return tools{goCommand, source}, err
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

// compile builds a package of the module as a WASM program.
func (t tools) compile(ctx context.Context, what, file string) error {
	build := exec.CommandContext(ctx, t.goCommand, "build", "-trimpath", "-ldflags", "-s -w", "-o", file, what)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	return t.run(build)
}

// run runs a command in the module. What it says is told where it fails.
func (t tools) run(command *exec.Cmd) error {
	command.Dir = t.source
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("web/build: %s: %w\n%s", strings.Join(command.Args, " "), err, out)
	}
	return nil
}

// copyRuntime puts the Go distribution's wasm_exec.js beside the program: the
// two must be of one version.
func (t tools) copyRuntime(ctx context.Context, dest string) error {
	out, err := exec.CommandContext(ctx, t.goCommand, "env", "GOROOT").Output()
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
