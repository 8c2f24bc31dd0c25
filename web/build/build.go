package build

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openpfs/assets"
	"openpfs/web"
)

const program = "pfs.wasm"

// Program builds the page's program into destDir: pfs.wasm, pfs.wasm.gz and
// wasm_exec.js. log, if not nil, is told what is being done.
func Program(ctx context.Context, destDir string, log func(string)) error {
	tools, err := findTools(ctx)
	if err != nil {
		return err
	}
	dest, err := folder(destDir)
	if err != nil {
		return err
	}
	if err := tools.program(ctx, dest, log); err != nil {
		return err
	}
	if err := pack(filepath.Join(dest, program)); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	return nil
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

// Static writes the complete site into dir: whatever serves that folder serves
// the page, which then simulates in the browser. A binary that carries the
// program writes that one. The page asks its host for api/info; here the answer
// is a file that says that there is no hub.
func Static(ctx context.Context, dir string, log func(string)) error {
	if err := page(dir, []byte(`{"hub":false}`+"\n")); err != nil {
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

// page writes all of the site but its program; info is what api/info says.
func page(dir string, info []byte) error {
	for _, part := range []fs.FS{web.Files(), assets.Files()} {
		if err := copyAll(dir, part); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "api"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "api", "info"), info, 0o644)
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
