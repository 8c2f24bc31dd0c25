package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

const program = "pfs.wasm"

// Program builds the page's program into destDir: what [Plain] builds, and
// pfs.wasm.gz. log, if not nil, is told what is being done.
func Program(ctx context.Context, destDir string, log func(string)) error {
	if err := Plain(ctx, destDir, log); err != nil {
		return err
	}
	if err := pack(filepath.Join(destDir, program)); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	return nil
}

// Plain builds pfs.wasm and wasm_exec.js into destDir, for who packs them.
func Plain(ctx context.Context, destDir string, log func(string)) error {
	tools, err := findTools(ctx)
	if err != nil {
		return err
	}
	dest, err := folder(destDir)
	if err != nil {
		return err
	}
	return tools.program(ctx, dest, log)
}

// program builds pfs.wasm into a folder, and puts wasm_exec.js beside it.
func (t tools) program(ctx context.Context, dest string, log func(string)) error {
	if log != nil {
		log("building the page's program from " + t.source + " (the first time takes about a minute)")
	}
	if err := t.compile(ctx, "./wasm", filepath.Join(dest, program)); err != nil {
		return err
	}
	return t.copyRuntime(ctx, dest)
}

// folder makes a folder where it is missing, and gives its absolute name.
func folder(name string) (string, error) {
	if err := os.MkdirAll(name, 0o755); err != nil {
		return "", fmt.Errorf("web/build: %w", err)
	}
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("web/build: %w", err)
	}
	return absolute, nil
}
