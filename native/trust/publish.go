package trust

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
	"time"

	"aead.dev/minisign"
	"github.com/google/renameio/v2"

	"openpfs/core/load"
)

// Publication is what to publish.
type Publication struct {
	Dir      string
	Name     string   // of the load, without .loads; "": that of the one list in Dir
	Models   []string // none: those of the list that is replaced
	Sequence uint64   // 0: one that is higher than any in Dir, and than the clock
	Key      minisign.PrivateKey
	KeyFile  string // must not lie in Dir
	Now      time.Time
}

// Publish writes the signed list of a folder's components and returns its path
// and what it says. The components are those of the list that it replaces, in
// its order and with its comments; without one, every other file in the folder.
func Publish(p Publication) (path string, m *load.Manifest, err error) {
	dir, err := os.OpenRoot(p.Dir) // nothing outside of it can be named
	if err != nil {
		return "", nil, err
	}
	defer dir.Close() //nolint:errcheck // it was only read
	lists, err := readLists(dir.FS())
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", p.Dir, err)
	}
	if err := p.complete(lists); err != nil {
		return "", nil, fmt.Errorf("%s: %w", p.Dir, err)
	}
	if err := p.keyElsewhere(dir); err != nil {
		return "", nil, fmt.Errorf("%s: %w", p.Dir, err)
	}
	list := lists[p.Name+load.ListSuffix].list
	if list == nil {
		if list, err = p.listOf(dir); err != nil {
			return "", nil, fmt.Errorf("%s: %w", p.Dir, err)
		}
	}
	m = &load.Manifest{Load: p.Name, Sequence: p.Sequence, Models: p.Models}
	block := load.BlockBytesFor(bytesOf(dir.FS(), list.Components))
	for _, name := range list.Components {
		f, err := describe(dir.FS(), name, block)
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", p.Dir, err)
		}
		m.Files = append(m.Files, f)
	}
	content, err := p.sign(list, m)
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(p.Dir, p.Name+load.ListSuffix)
	return path, m, renameio.WriteFile(path, content, 0o644)
}

func (p *Publication) sign(list *load.List, m *load.Manifest) ([]byte, error) {
	text, err := load.AppendManifest(nil, list, m)
	if err != nil {
		return nil, err
	}
	hashed := minisign.NewReader(bytes.NewReader(text))
	if _, err := io.Copy(io.Discard, hashed); err != nil {
		return nil, err
	}
	return load.AppendSignature(text, hashed.SignWithComments(p.Key,
		fmt.Sprintf("load:%s sequence:%d", m.Load, m.Sequence), "signature of a load list by pfs publish"))
}

// published is a list in the folder; manifest is nil for a vendor's.
type published struct {
	list     *load.List
	manifest *load.Manifest
}

func readLists(dir fs.FS) (map[string]published, error) {
	names, err := fs.Glob(dir, "*"+load.ListSuffix)
	if err != nil {
		return nil, err
	}
	lists := map[string]published{}
	for _, name := range names {
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		list, err := load.Parse(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; mend it or move it away", name, err)
		}
		m, err := load.ParseManifest(content, list)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; mend it or move it away", name, err)
		}
		lists[name] = published{list, m}
	}
	return lists, nil
}

// complete fills in what was left out, and refuses what nodes would.
func (p *Publication) complete(lists map[string]published) error {
	if p.Name == "" {
		if len(lists) != 1 {
			return fmt.Errorf("%d .loads files in it; say with --name which load to publish", len(lists))
		}
		for name := range lists {
			p.Name = strings.TrimSuffix(name, load.ListSuffix)
		}
	}
	if err := load.CheckName(p.Name + load.ListSuffix); err != nil {
		return err
	}
	old := lists[p.Name+load.ListSuffix]
	if old.list != nil && old.list.Header != nil {
		return fmt.Errorf("%s is signed by the vendor, whose phones need it as it is; publish under another --name", p.Name+load.ListSuffix)
	}
	if len(p.Models) == 0 {
		if old.manifest == nil {
			return errors.New("no models; say with --models for which the load is, such as CP-7961G")
		}
		p.Models = old.manifest.Models
	}
	var highest uint64
	for _, l := range lists {
		if l.manifest != nil {
			highest = max(highest, l.manifest.Sequence)
		}
	}
	if p.Sequence == 0 { // the clock: so that folders on several machines need not know of each other
		p.Sequence = max(highest+1, uint64(max(p.Now.Unix(), 1)))
	}
	if old.manifest != nil && p.Sequence <= old.manifest.Sequence {
		return fmt.Errorf("sequence %d: %s has %d already, and nodes would refuse this one; give %d or more, or auto",
			p.Sequence, p.Name+load.ListSuffix, old.manifest.Sequence, highest+1)
	}
	return nil
}

// listOf names every file of a folder that has no such list yet.
func (p *Publication) listOf(dir *os.Root) (*load.List, error) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return nil, err
	}
	l := &load.List{Comments: []string{
		"# This file contains a list of archive image files that make up a load.",
		"# RELEASE load version " + p.Name,
	}}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() && !strings.HasSuffix(e.Name(), load.ListSuffix) && !strings.HasPrefix(e.Name(), ".") {
			l.Components = append(l.Components, e.Name())
		}
	}
	if len(l.Components) == 0 {
		return nil, errors.New("it holds no component; put the load's files there first")
	}
	return l, nil
}

// keyElsewhere refuses a folder that holds the secret key: a server hands out
// every file of such a folder.
func (p *Publication) keyElsewhere(dir *os.Root) error {
	key, err := os.Stat(p.KeyFile)
	if err != nil {
		return nil // it was read some other way
	}
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && os.SameFile(key, info) {
			return fmt.Errorf("the secret key %s lies in it, and would be published; keep it elsewhere", e.Name())
		}
	}
	return nil
}

// bytesOf sums the components that are there; what is missing is told later.
func bytesOf(dir fs.FS, names []string) (n int64) {
	for _, name := range names {
		if info, err := fs.Stat(dir, name); err == nil {
			n += info.Size()
		}
	}
	return n
}

// describe hashes a component, as a whole and in blocks.
func describe(dir fs.FS, name string, block int) (load.ManifestFile, error) {
	f, err := dir.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return load.ManifestFile{}, fmt.Errorf("%s is named by the list but is not there: add it, or mend the list", name)
	}
	if err != nil {
		return load.ManifestFile{}, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	whole, tree := sha256.New(), load.NewTree(block)
	n, err := io.Copy(io.MultiWriter(whole, tree), f)
	if err != nil {
		return load.ManifestFile{}, err
	}
	if n == 0 {
		return load.ManifestFile{}, fmt.Errorf("%s is empty: fetch it anew, or take it out of the folder", name)
	}
	return load.ManifestFile{Name: name, Size: n, Digest: load.Digest(whole.Sum(nil)), Blocks: tree.Blocks()}, nil
}
