package trust

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"aead.dev/minisign"
)

// ErrPassword is a password that does not open the key.
var ErrPassword = errors.New("the password does not open the secret key; try again")

// Generate makes a key pair. The secret key is encrypted with the password
// unless that is empty. Neither file may exist: a lost key cannot be made again.
func Generate(secretFile, publicFile, password string) (minisign.PublicKey, error) {
	public, secret, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return public, err
	}
	var secretText []byte
	if password == "" {
		secretText, err = secret.MarshalText()
	} else {
		secretText, err = minisign.EncryptKey(password, secret)
	}
	if err != nil {
		return public, err
	}
	publicText, err := public.MarshalText()
	if err != nil {
		return public, err
	}
	if err := writeNew(secretFile, append(secretText, '\n'), 0o600); err != nil {
		return public, err
	}
	if err := writeNew(publicFile, append(publicText, '\n'), 0o644); err != nil {
		return public, errors.Join(err, os.Remove(secretFile)) // it is this call's own
	}
	return public, nil
}

func writeNew(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists and is not overwritten: move it away, or choose another name", path)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// ReadSecret reads a secret key file. It asks for the password only when the
// key is encrypted.
func ReadSecret(path string, password func() (string, error)) (key minisign.PrivateKey, err error) {
	text, err := readSmall(path)
	if err != nil {
		return key, err
	}
	if !minisign.IsEncrypted(text) {
		if err := key.UnmarshalText(text); err != nil {
			return key, fmt.Errorf("%s holds no secret key of minisign: give the .key file that pfs keygen has written", path)
		}
		return key, nil
	}
	word, err := password()
	if err != nil {
		return key, err
	}
	if key, err = minisign.DecryptKey(word, text); err != nil {
		return key, fmt.Errorf("%s: %w", path, ErrPassword)
	}
	return key, nil
}
