package build

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// pack writes file.gz beside the file.
func pack(file string) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(file + ".gz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, in); err != nil {
		return err
	}
	return z.Close()
}

// packOnce writes file.br beside the file, as small as brotli can. That takes
// most of a minute for the page's program, so the last one is kept in cache.
func packOnce(cache, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	kept := filepath.Join(cache, hex.EncodeToString(sum[:])+".br")
	packed, err := os.ReadFile(kept)
	if errors.Is(err, os.ErrNotExist) {
		if packed, err = packInto(cache, kept, content); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return os.WriteFile(file+".br", packed, 0o644)
}

// packInto packs content, and puts it into cache in place of what was there.
func packInto(cache, name string, content []byte) ([]byte, error) {
	if err := os.RemoveAll(cache); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	out, err := os.CreateTemp(cache, "packing-")
	if err != nil {
		return nil, err
	}
	defer out.Close()
	z := brotli.NewWriterOptions(out, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := errors.Join(z.Close(), out.Close()); err != nil {
		return nil, err
	}
	if err := os.Rename(out.Name(), name); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}
