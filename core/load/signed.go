package load

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// A minisign file has four lines: a comment, the signature, a comment that is
// signed too, and the signature of both.
const signatureLines = 4

// Lengths in bytes of what the second and the fourth line encode: algorithm,
// key number and Ed25519 signature; an Ed25519 signature.
const (
	signatureBytes = 2 + 8 + 64
	commentBytes   = 64
)

// joinSignature checks the form of a signature's lines and makes the text of a
// minisign file of them.
func joinSignature(lines []string) ([]byte, *ListError) {
	if err := checkSignature(lines); err != nil {
		return nil, err
	}
	return []byte(strings.Join(lines, "\n") + "\n"), nil
}

func checkSignature(lines []string) *ListError {
	if len(lines) != signatureLines {
		return refuse(ErrSignature, "it has %d of %d lines", len(lines), signatureLines)
	}
	for i, comment := range []string{"untrusted comment: ", "trusted comment: "} {
		if !strings.HasPrefix(lines[2*i], comment) {
			return refuse(ErrSignature, "its line %d does not begin with %q", 2*i+1, comment)
		}
	}
	for i, want := range []int{signatureBytes, commentBytes} {
		raw, err := base64.StdEncoding.Strict().DecodeString(lines[2*i+1])
		if err != nil || len(raw) != want {
			return refuse(ErrSignature, "its line %d is not the base64 of %d bytes", 2*i+2, want)
		}
	}
	return nil
}

// AppendManifest appends a list of ours to dst: l's comments that are not ours,
// the manifest, the components. That is what is to be signed; the signature goes
// behind it with [AppendSignature]. What the manifest lacks or contradicts is a
// *[ListError], as when it is read.
func AppendManifest(dst []byte, l *List, m *Manifest) ([]byte, error) {
	start := len(dst)
	out := &List{Name: m.Load + ListSuffix, Components: l.Components}
	for _, c := range l.Comments {
		if !strings.HasPrefix(c, manifestPrefix) && !strings.HasPrefix(c, signaturePrefix) {
			out.Comments = append(out.Comments, c)
		}
	}
	out.Comments = append(out.Comments, manifestPrefix+"version "+manifestVersion, manifestPrefix+"load "+m.Load,
		manifestPrefix+"sequence "+strconv.FormatUint(m.Sequence, 10), manifestPrefix+"model "+strings.Join(m.Models, " "))
	for i := range m.Files {
		out.Comments = append(out.Comments, manifestLines(&m.Files[i])...)
	}
	dst, err := Append(dst, out)
	if err != nil {
		return dst, err
	}
	again, err := Parse(dst[start:])
	if err == nil {
		_, err = ParseManifest(dst[start:], again)
	}
	if err != nil {
		return dst[:start], err
	}
	return dst, nil
}

// AppendSignature appends the text of a minisign file to the list that it signs.
func AppendSignature(list, signature []byte) ([]byte, error) {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(signature), "\r\n", "\n"), "\n"), "\n")
	if err := checkSignature(lines); err != nil {
		return nil, err
	}
	out := slices.Clone(list)
	for _, line := range lines {
		out = append(out, signaturePrefix...)
		out = append(out, strings.TrimRight(line, " \t")...)
		out = append(out, "\r\n"...)
	}
	if _, err := Parse(out); err != nil { // too large, or a comment that cannot be carried
		return nil, err
	}
	return out, nil
}
