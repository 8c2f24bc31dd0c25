package site

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openpfs/assets"
	"openpfs/web"
	"openpfs/web/build"
)

const program = "pfs.wasm"

// Static writes the complete site into dir: whatever serves that folder serves
// the page, which then simulates in the browser. The page asks its host for
// api/info; here the answer is a file that says that there is no hub.
func Static(ctx context.Context, dir string, log func(string)) error {
	if err := bundled(dir, []byte(`{"hub":false}`+"\n")); err != nil {
		return err
	}
	return build.Program(ctx, dir, log)
}

// bundled writes the page in few files, without its program.
func bundled(dir string, info []byte) error {
	if err := page(dir, info); err != nil {
		return fmt.Errorf("web/build/site: %w", err)
	}
	if err := bundle(dir); err != nil {
		return fmt.Errorf("web/build/site: %w", err)
	}
	return nil
}

// page writes all of the site but its program; info is what api/info says.
func page(dir string, info []byte) error {
	for _, old := range []string{"app", "css"} { // whose files may have other names
		if err := os.RemoveAll(filepath.Join(dir, old)); err != nil {
			return err
		}
	}
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
