package trust

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"aead.dev/minisign"
)

// maxKeyBytes is far above a key file's length.
const maxKeyBytes = 4 << 10

// Keys are the publishers' keys that a node trusts.
type Keys []minisign.PublicKey

// ReadKeys reads public keys: each is a file as minisign writes it, or the
// base64 line in such a file.
func ReadKeys(from []string) (Keys, error) {
	var keys Keys
	for _, text := range from {
		key, err := readKey(text)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(from string) (key minisign.PublicKey, err error) {
	if key.UnmarshalText([]byte(from)) == nil {
		return key, nil
	}
	text, err := readSmall(from)
	if err != nil {
		return key, fmt.Errorf("it is neither a public key (56 characters that begin with RW) nor a file with one: %w", err)
	}
	if err := key.UnmarshalText([]byte(strings.TrimSpace(string(text)))); err != nil {
		return key, fmt.Errorf("%s holds no public key of minisign: give the .pub file that pfs keygen has written", from)
	}
	return key, nil
}

// readSmall reads a file of keys, and not the whole of a wrong one.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxKeyBytes {
		return nil, fmt.Errorf("%s is no key file: it has %d bytes", path, info.Size())
	}
	return os.ReadFile(path)
}

// Reasons for not believing a signature, for errors.Is.
var (
	ErrOtherKey = errors.New("it was made with a key that is not trusted here")
	ErrForged   = errors.New("it does not fit the list: one of them was altered")
)

// Verify checks the text of a minisign signature over signed, and returns the
// number of the key that made it.
func (k Keys) Verify(signed, signature []byte) (signer string, err error) {
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		return "", err
	}
	known := false
	for _, key := range k {
		if key.ID() != s.KeyID {
			continue
		}
		if minisign.Verify(key, signed, signature) {
			return KeyName(s.KeyID), nil
		}
		known = true // the number is no secret: another key may bear it
	}
	if known {
		return "", fmt.Errorf("%w (key %s)", ErrForged, KeyName(s.KeyID))
	}
	return "", fmt.Errorf("%w (key %s)", ErrOtherKey, KeyName(s.KeyID))
}

// KeyName is a key's number as the minisign program prints it.
func KeyName(id uint64) string { return fmt.Sprintf("%016X", id) }

// SignerOf says for people whose signature it claims to be.
func SignerOf(signature []byte) string {
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		return "nobody: " + err.Error()
	}
	return fmt.Sprintf("key %s, %q", KeyName(s.KeyID), s.TrustedComment)
}
