package sitekey

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
)

// Lengths of a secret, in bytes before base64.
const (
	MinSecret = 16
	newSecret = 32
	maxFile   = 4096 // of a key file
)

// Errors of a key file; the message says what to do.
var (
	ErrShort  = fmt.Errorf("the secret is too short: give at least %d random bytes", MinSecret)
	ErrWeak   = errors.New("the secret is not random: it repeats a few bytes")
	ErrFormat = errors.New("not a site key: one line of base64 is expected")
	ErrEmpty  = errors.New("the file is empty")
	ErrPublic = errors.New("others could read or change it; run chmod 600 on it")
)

// Key is a site's secret, as the subkeys that it gives.
type Key struct {
	datagrams []byte
	streams   []byte // the seed of an Ed25519 key
}

// New derives a key's parts from a secret of at least MinSecret random bytes.
func New(secret []byte) (*Key, error) {
	if len(secret) < MinSecret {
		return nil, ErrShort
	}
	// 16 random bytes have fewer than 8 different ones once in 10⁹ times.
	distinct := map[byte]bool{}
	for _, b := range secret {
		distinct[b] = true
	}
	if len(distinct) < MinSecret/2 {
		return nil, ErrWeak
	}
	root, err := hkdf.Extract(sha256.New, secret, []byte("openpfs site key 1"))
	if err != nil {
		return nil, err
	}
	k := &Key{}
	for use, into := range map[string]*[]byte{"datagrams": &k.datagrams, "streams": &k.streams} {
		if *into, err = hkdf.Expand(sha256.New, root, "openpfs "+use, sha256.Size); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Read takes the key from a file: base64 of the secret, as Create or
// head -c 32 /dev/urandom | base64 write it. Nobody but its owner and group may
// be able to read it.
func Read(path string) (*Key, error) {
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, ErrEmpty
	}
	secret := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(secret, text)
	if err != nil || bytes.ContainsAny(text, "\r\n") {
		return nil, ErrFormat
	}
	return New(secret[:n])
}

// Create writes a new random key to a file that must not exist yet.
func Create(path string) (err error) {
	secret := make([]byte, newSecret)
	_, _ = rand.Read(secret) // never fails: it ends the program instead
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(secret) + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// readPrivate reads a small file that others than its owner and group cannot
// read, and that only its owner can change.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat() // of what was opened
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Mode().Perm()&0o027 != 0:
		return nil, fmt.Errorf("its mode is %#o: %w", info.Mode().Perm(), ErrPublic)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("longer than %d bytes", maxFile)
	}
	return text, err
}
