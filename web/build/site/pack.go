package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
	"github.com/google/renameio/v2"
)

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
// Others may be packing into it meanwhile.
func packInto(cache, name string, content []byte) ([]byte, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	older, err := filepath.Glob(filepath.Join(cache, "*.br"))
	if err != nil {
		return nil, err
	}
	for _, file := range older {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	return packed.Bytes(), renameio.WriteFile(name, packed.Bytes(), 0o644)
}
