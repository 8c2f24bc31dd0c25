package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// DigestBytes is the length of a [Digest] in bytes.
const DigestBytes = sha256.Size

// A Digest is the SHA-256 of a file's whole content. The zero Digest means
// "not known": no file is believed to have it.
type Digest [DigestBytes]byte

// Sum returns the digest of content.
func Sum(content []byte) Digest { return sha256.Sum256(content) }

// IsZero says whether d stands for "not known".
func (d Digest) IsZero() bool { return d == Digest{} }

// String returns d as 64 lower-case hex digits, also when d is zero.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText returns d as hex, and the empty text when d is zero, so that a
// digest which nobody knows is visibly absent from a manifest.
func (d Digest) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return []byte{}, nil
	}
	return hex.AppendEncode(nil, d[:]), nil
}

// UnmarshalText reads what MarshalText wrote: the empty text gives the zero
// Digest, anything else must satisfy [ParseDigest].
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Digest{}
		return nil
	}
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// A DigestError says why a text is not a digest.
type DigestError struct {
	Text   string
	Reason string
}

func (e *DigestError) Error() string {
	return fmt.Sprintf("load: %.80q is not a SHA-256 digest: %s", e.Text, e.Reason)
}

// ParseDigest reads 64 hex digits in either case. All zeros are refused: that
// value is reserved for "not known", and a manifest that carries it would
// switch verification off.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) != 2*DigestBytes {
		return d, &DigestError{s, fmt.Sprintf("want %d hex digits, got %d bytes", 2*DigestBytes, len(s))}
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil {
		return Digest{}, &DigestError{s, "it has characters other than 0-9 and a-f"}
	}
	if d.IsZero() {
		return d, &DigestError{s, "all zeros is reserved for a digest that is not known"}
	}
	return d, nil
}
