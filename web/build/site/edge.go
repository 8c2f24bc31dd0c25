package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"openpfs/web/build"
)

// Edge writes the site into dir as web/worker's platform serves it: what
// [Static] writes, with info in place of its api/info and without pfs.wasm.gz, and
//
//	index.html          names all that follows by its version, and preloads it
//	v/VERSION/…         every file of the page, the program included
//	v/VERSION/*.wasm.br the program in brotli, for entry.mjs to hand out
//	_headers            what the platform says with each file
//
// VERSION is a digest of all files: what is below it never changes, so that a
// browser may keep it for ever, and only index.html is asked for again.
func Edge(ctx context.Context, dir string, info []byte, log func(string)) error {
	source, err := build.Source(ctx)
	if err != nil {
		return err
	}
	plain, err := os.MkdirTemp("", "pfs-site-")
	if err != nil {
		return fmt.Errorf("web/build/site: %w", err)
	}
	defer os.RemoveAll(plain)
	if err := bundled(plain, info); err != nil {
		return err
	}
	if err := build.Plain(ctx, plain, log); err != nil {
		return err
	}
	if log != nil {
		log("packing the page's program (the first time takes a minute)")
	}
	if err := packOnce(filepath.Join(source, ".cache", "packed"), filepath.Join(plain, program)); err != nil {
		return fmt.Errorf("web/build/site: %w", err)
	}
	if err := arrange(plain, dir); err != nil {
		return fmt.Errorf("web/build/site: %w", err)
	}
	return nil
}

// arrange makes the edge's folder of a site's with its program and that in brotli.
func arrange(plain, dir string) error {
	version, err := versionOf(os.DirFS(plain))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, "v")); err != nil { // what was there is another version
		return err
	}
	// The page asks for its words, icons and samples beside itself: a few small
	// files are there twice.
	if err := copyAll(dir, without(os.DirFS(plain), program, program+".br", "wasm_exec.js")); err != nil {
		return err
	}
	if err := copyAll(filepath.Join(dir, "v", version), without(os.DirFS(plain), "index.html", "api")); err != nil {
		return err
	}
	index, err := versioned(os.DirFS(plain), "v/"+version+"/")
	if err != nil {
		return err
	}
	for name, content := range map[string]string{"index.html": index, "_headers": headers} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// versionOf is a digest of all names and contents.
func versionOf(site fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(site, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(site, name)
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(content))
		sum.Write(content)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:12], err
}

var asset = regexp.MustCompile(`(href|src)="([^"#:]+)"`)

// versioned is index.html for the edge. It names the program before the scripts
// that ask for it, with its size, because a browser does not tell that of what
// comes packed.
func versioned(site fs.FS, under string) (string, error) {
	index, err := fs.ReadFile(site, "index.html")
	if err != nil {
		return "", err
	}
	wasm, err := fs.Stat(site, program)
	if err != nil {
		return "", err
	}
	text := asset.ReplaceAllString(string(index), `$1="`+under+`$2"`)
	head, rest, ok := strings.Cut(text, "<script")
	if !ok {
		return "", fmt.Errorf("index.html has no script")
	}
	preload := fmt.Sprintf("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"%s\" data-bytes=\"%d\">\n", under+program, wasm.Size())
	return head + preload + "<script" + rest, nil
}

// without is a file system in which some names of the top are not.
func without(all fs.FS, names ...string) fs.FS {
	hidden := map[string]bool{}
	for _, name := range names {
		hidden[name] = true
	}
	return partOf{all, hidden}
}

type partOf struct {
	fs.FS
	hidden map[string]bool
}

func (p partOf) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(p.FS, name)
	kept := entries[:0]
	for _, e := range entries {
		if !p.hidden[path.Join(name, e.Name())] {
			kept = append(kept, e)
		}
	}
	return kept, err
}

// headers are for every file. The platform's own Cache-Control says to ask again
// each time, and its ETag makes that cheap.
const headers = `/*
  Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cross-Origin-Opener-Policy: same-origin
/v/*
  Cache-Control: public, max-age=31536000, immutable
/api/info
  Content-Type: application/json
`
