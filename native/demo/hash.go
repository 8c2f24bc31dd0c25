package demo

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"openpfs/core/load"
)

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
