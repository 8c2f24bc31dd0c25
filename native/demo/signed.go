package demo

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"time"

	"aead.dev/minisign"

	"openpfs/native/trust"
)

// published makes the generated content and publishes it in dir as an operator
// would: the files in a folder, and a signed list for each load. The secret key
// never leaves this function. The phones are given the public one if they are to
// verify.
func (c *Config) published(dir string) (*content, error) {
	public, secret, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	var keys trust.Keys
	if c.Sign {
		keys = trust.Keys{public}
	}
	made, err := c.generated()
	if err != nil {
		return nil, err
	}
	models := map[string][]string{} // by load: models of one family share it
	for i, model := range c.Models {
		models[made.loads[i].name] = append(models[made.loads[i].name], model)
	}
	out, err := open(dir, keys)
	if err != nil {
		return nil, err
	}
	read := map[string]loadFiles{}
	for _, l := range made.loads {
		if _, done := read[l.name]; !done {
			if err := made.write(dir, l.files); err != nil {
				return nil, err
			}
			p := trust.Publication{Dir: dir, Name: l.name, Models: models[l.name], Key: secret, Now: time.Now()}
			if _, _, err := trust.Publish(p); err != nil {
				return nil, err
			}
			if read[l.name], err = out.add(l.name, models[l.name], keys); err != nil {
				return nil, err
			}
		}
		out.loads = append(out.loads, read[l.name])
	}
	return out, nil
}

// write copies files of the content to a folder.
func (c *content) write(dir string, files []string) error {
	for _, name := range files {
		from, err := c.fs.Open(name)
		if err != nil {
			return err
		}
		to, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if _, err := io.Copy(to, from); err != nil {
			return err
		}
		if err := to.Close(); err != nil {
			return err
		}
	}
	return nil
}
