package store

import (
	"hash/maphash"
	"io"
	"os"
)

// An imprint stands for the bytes of a file as this process wrote them: a hash with
// a key that nobody else has (hash/maphash). Whether they lie on the disk like that
// is found out many times faster with it than by their digest, to which they were
// held as they came. On a device that has everything but must commit yet, that is
// most of the wait.
type imprint struct {
	sum   uint64
	known bool // not of files of an earlier life
}

// imprinted begins an imprint, which grows with what is written.
func (s *Store) imprinted() *maphash.Hash {
	h := new(maphash.Hash)
	h.SetSeed(s.key)
	return h
}

// like reports whether a whole file is on the disk what it was when it became whole:
// by its imprint, or else by its digest.
func (s *Store) like(i Info, as imprint) (bool, error) {
	path := s.wholePath(i)
	if !as.known {
		got, err := hashFile(path)
		return got == i.Digest, err
	}
	h := s.imprinted()
	err := readInto(h, path)
	return h.Sum64() == as.sum, err
}

// readInto reads a file.
func readInto(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	_, err = io.Copy(w, f)
	return err
}
