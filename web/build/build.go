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

// Program builds the page's program into destDir: pfs.wasm, pfs.wasm.gz and
// wasm_exec.js. log, if not nil, is told what is being done.
func Program(ctx context.Context, destDir string, log func(string)) error {
	if log == nil {
		log = func(string) {}
	}
	tools, err := findTools(ctx)
	if err != nil {
		return err
	}
	dest, err := folder(destDir)
	if err != nil {
		return err
	}
	log("building the page's program from " + tools.source + " (the first time takes about a minute)")
	wasm := filepath.Join(dest, "pfs.wasm")
	if err := tools.compile(ctx, "./wasm", wasm); err != nil {
		return err
	}
	if err := pack(wasm); err != nil {
		return fmt.Errorf("web/build: %w", err)
	}
	return tools.copyRuntime(ctx, dest)
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
