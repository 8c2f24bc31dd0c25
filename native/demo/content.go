package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/native/memfs"
	"openpfs/native/trust"
)

// content is what the server has, and what every phone must have in the end.
type content struct {
	fs     fs.FS
	loads  []loadFiles // by model
	digest map[string]load.Digest
	trust  pfs.Trust // every phone's
	signer string    // of the first load's list, once it was verified; else ""
}

// loadFiles is one model's load.
type loadFiles struct {
	name  string // without .loads
	files []string
	bytes int64
}

// content makes or reads it; dir is a place to publish in.
func (c *Config) content(dir string) (*content, error) {
	switch {
	case c.LoadDir != "":
		return c.folder()
	case c.Sign, c.Express:
		return c.published(dir)
	}
	return c.generated()
}

// generated makes content with the real names and sizes.
func (c *Config) generated() (*content, error) {
	files := map[string]memfs.Content{}
	out := &content{fs: memfs.New(files), digest: map[string]load.Digest{}}
	for _, model := range c.Models {
		spec := load.SpecFor(model)
		syn, err := load.Synthesize(spec, model, c.Seed)
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
func (c *Config) folder() (*content, error) {
	dir := c.LoadDir
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
	out, err := open(dir, c.Keys)
	if err != nil {
		return nil, fmt.Errorf("--load: %w", err)
	}
	l, err := out.add(strings.TrimSuffix(filepath.Base(lists[0]), load.ListSuffix), c.Models, c.Keys)
	if err != nil {
		return nil, fmt.Errorf("--load %s: %w", dir, err)
	}
	for range c.Models {
		out.loads = append(out.loads, l)
	}
	return out, nil
}

// open makes a folder the server's.
func open(dir string, keys trust.Keys) (*content, error) {
	root, err := os.OpenRoot(dir) // nothing outside the folder can be named
	if err != nil {
		return nil, err
	}
	out := &content{fs: root.FS(), digest: map[string]load.Digest{}}
	if len(keys) > 0 {
		out.trust = pfs.Trust{Verify: keys.Verify}
	}
	return out, nil
}

// add reads a list of the folder and all its components.
func (c *content) add(name string, models []string, keys trust.Keys) (l loadFiles, err error) {
	body, err := fs.ReadFile(c.fs, pfs.ListName(name))
	if err != nil {
		return l, err
	}
	list, err := load.Parse(body)
	if err != nil {
		return l, fmt.Errorf("%s: %w", pfs.ListName(name), err)
	}
	m, err := load.ParseManifest(body, list)
	if err == nil {
		err = c.admit(name, m, models, keys)
	}
	if err != nil {
		return l, fmt.Errorf("%s: %w", pfs.ListName(name), err)
	}
	l = loadFiles{name: name, files: append([]string{pfs.ListName(name)}, list.Components...)}
	for i, f := range l.files {
		n, digest, err := hashFile(c.fs, f)
		if err != nil {
			return l, err
		}
		if m != nil && i > 0 {
			if want, _ := m.File(f); want.Size != n || want.Digest != digest {
				return l, fmt.Errorf("%s is not the file that was published: publish the folder again", f)
			}
		}
		l.bytes += n
		c.digest[f] = digest
	}
	return l, nil
}

// admit refuses at once what every phone would refuse for ever.
func (c *content) admit(name string, m *load.Manifest, models []string, keys trust.Keys) error {
	switch {
	case m == nil && len(keys) == 0:
		return nil
	case m == nil:
		return errors.New("nobody signed it: publish the folder with pfs publish, or leave --trust away")
	case m.Load != name:
		return fmt.Errorf("it was published as %s: publish it under its own name", m.Load)
	}
	for _, model := range models {
		if !slices.Contains(m.Models, model) {
			return fmt.Errorf("it is for %s, not for %s: give these --models, or publish it for others", strings.Join(m.Models, ","), model)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if m.Signature == nil {
		return errors.New("nobody signed it: publish the folder with pfs publish --key")
	}
	signer, err := keys.Verify(m.Signed, m.Signature)
	if err != nil {
		return fmt.Errorf("its signature: %w: give the key that it was published with", err)
	}
	c.signer = signer
	return nil
}
