package lab

import (
	"crypto/rand"
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

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/native/trust"
)

// content is a load in the folder that headquarters serves, published with a
// key that is made for it.
type content struct {
	dir        string
	name       string // of the load, without .loads
	components []string
	bytes      int64 // of the components: what everyone must get, whatever carries it
	digest     map[string]load.Digest
	key        string // the public one, as pfs-node takes it
}

// contentFolder is its name on headquarters' disk.
const contentFolder = "hq"

// newContent fills dir with the experiment's load.
func newContent(c *Config, from fs.FS, dir string) (*content, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	var err error
	name := ""
	if from != nil {
		err = os.CopyFS(dir, from)
	} else {
		name, err = generate(c, dir)
	}
	if err != nil {
		return nil, err
	}
	public, secret, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	path, m, err := trust.Publish(trust.Publication{Dir: dir, Name: name, Models: []string{c.Model}, Key: secret, Now: time.Now()})
	if err != nil {
		return nil, err
	}
	out := &content{dir: dir, name: strings.TrimSuffix(filepath.Base(path), load.ListSuffix), key: public.String(),
		digest: map[string]load.Digest{}}
	for _, f := range m.Files {
		out.components = append(out.components, f.Name)
		out.bytes += f.Size
		out.digest[f.Name] = f.Digest
	}
	list, err := digestOf(path)
	out.digest[pfs.ListName(out.name)] = list
	return out, err
}

// generate writes a load whose bytes do not compress.
func generate(c *Config, dir string) (name string, err error) {
	spec := load.SpecFor(c.Model)
	if c.Bytes > 0 {
		const listBytes = 512
		spec = load.Spec{Name: "LAB.1", Files: []load.FileSpec{{Name: pfs.ListName("LAB.1"), Size: listBytes},
			{Name: "half1.lab.sbn", Size: c.Bytes / 2}, {Name: "half2.lab.sbn", Size: c.Bytes - c.Bytes/2}}}
	}
	syn, err := load.Synthesize(spec, c.Model, 1)
	if err != nil {
		return "", err
	}
	for _, f := range syn.Files {
		if err := copyTo(filepath.Join(dir, f.Name()), io.NewSectionReader(f, 0, f.Size())); err != nil {
			return "", err
		}
	}
	return spec.Name, nil
}

func copyTo(path string, from io.Reader) error {
	to, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// largest names the largest component.
func (c *content) largest() (name string, size int64, err error) {
	for _, f := range c.components {
		info, err := os.Stat(filepath.Join(c.dir, f))
		if err != nil {
			return "", 0, err
		}
		if info.Size() > size {
			name, size = f, info.Size()
		}
	}
	return name, size, nil
}

// checkFolder compares a folder's files with what was published.
func (c *content) checkFolder(dir string, names []string) error {
	for _, name := range names {
		got, err := digestOf(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if got != c.digest[name] {
			return fmt.Errorf("lab: %s/%s is not the file that was published", dir, name)
		}
	}
	return nil
}

func digestOf(path string) (load.Digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return load.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return load.Digest{}, err
	}
	return load.Digest(h.Sum(nil)), nil
}
