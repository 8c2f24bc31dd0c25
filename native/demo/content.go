package demo

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"openpfs/core/load"
	"openpfs/native/memfs"
)

// content is what the server has, and what every phone must have in the end.
type content struct {
	fs     fs.FS
	loads  []loadFiles // by model
	digest map[string]load.Digest
}

// loadFiles is one model's load.
type loadFiles struct {
	name  string // without .loads
	files []string
	bytes int64
}

func (c *Config) content() (*content, error) {
	if c.LoadDir != "" {
		return folder(c.LoadDir, len(c.Models))
	}
	return generated(c.Models, c.Seed)
}

// generated makes content with the real names and sizes.
func generated(models []string, seed uint64) (*content, error) {
	files := map[string]memfs.Content{}
	out := &content{fs: memfs.New(files), digest: map[string]load.Digest{}}
	for _, model := range models {
		spec := load.SpecFor(model)
		syn, err := load.Synthesize(spec, model, seed)
		if err != nil {
			return nil, err
		}
		l := loadFiles{name: spec.Name, bytes: spec.Bytes()}
		for _, f := range syn.Files {
			l.files = append(l.files, f.Name())
			if _, known := files[f.Name()]; !known { // models of one family share it
				files[f.Name()] = f
				out.digest[f.Name()] = f.Digest()
			}
		}
		out.loads = append(out.loads, l)
	}
	return out, nil
}

// folder reads a real load: every model gets it.
func folder(dir string, models int) (*content, error) {
	lists, err := filepath.Glob(filepath.Join(dir, "*"+load.ListSuffix))
	if err != nil {
		return nil, fmt.Errorf("--load %s: %w", dir, err)
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("--load: %w: give a folder with a .loads file and its components", err)
	}
	if len(lists) != 1 {
		return nil, fmt.Errorf("--load %s: %d .loads files in it; there must be one", dir, len(lists))
	}
	name := filepath.Base(lists[0])
	body, err := os.ReadFile(lists[0])
	if err != nil {
		return nil, fmt.Errorf("--load: %w", err)
	}
	list, err := load.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("--load %s: %w", lists[0], err)
	}
	root, err := os.OpenRoot(dir) // nothing outside the folder can be named
	if err != nil {
		return nil, fmt.Errorf("--load: %w", err)
	}
	out := &content{fs: root.FS(), digest: map[string]load.Digest{}}
	l := loadFiles{name: strings.TrimSuffix(name, load.ListSuffix), files: append([]string{name}, list.Components...)}
	for _, f := range l.files {
		n, digest, err := hashFile(out.fs, f)
		if err != nil {
			return nil, fmt.Errorf("--load %s: %w", dir, err)
		}
		l.bytes += n
		out.digest[f] = digest
	}
	for range models {
		out.loads = append(out.loads, l)
	}
	return out, nil
}

// hashFile reads a component whole, and refuses one that is torn as far as its
// own bytes can tell.
func hashFile(fsys fs.FS, name string) (int64, load.Digest, error) {
	if err := load.CheckName(name); err != nil {
		return 0, load.Digest{}, err
	}
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, load.Digest{}, fmt.Errorf("%s is named by the list but is not in the folder: add it, or mend the list", name)
	}
	if err != nil {
		return 0, load.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	var head bytes.Buffer
	n, err := io.Copy(h, io.TeeReader(f, &limited{&head, 64 << 10}))
	if err != nil {
		return 0, load.Digest{}, err
	}
	if n == 0 {
		return 0, load.Digest{}, fmt.Errorf("%s is empty: the component is torn, fetch it anew", name)
	}
	if load.IsSigned(head.Bytes()) {
		if _, err := load.ParseHeader(head.Bytes()); err != nil {
			return 0, load.Digest{}, fmt.Errorf("%s is torn or was altered: %w", name, err)
		}
	}
	return n, load.Digest(h.Sum(nil)), nil
}

// limited keeps the first bytes and lets the rest pass.
type limited struct {
	b    *bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	l.b.Write(p[:min(len(p), l.most-l.b.Len())])
	return len(p), nil
}
