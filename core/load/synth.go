package load

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Synthetic is a generated load: the names and sizes of a [Spec], and content
// that is the same on every machine.
type Synthetic struct {
	Spec  Spec
	Files []*File // as in Spec.Files
}

// File returns the file with that name.
func (s *Synthetic) File(name string) (*File, bool) {
	for _, f := range s.Files {
		if f.name == name {
			return f, true
		}
	}
	return nil, false
}

// Synthesize makes the content of a load. The list is a plain one in the real
// style that names the components and is padded with comment lines to its exact
// size. A component is pseudo-random bytes keyed by its name, the model's
// family and the seed: models that share a load, such as 7941G and 7961G, share
// its bytes, for a server holds one file under one name. It returns an error
// when a name is unsafe, or the list's size too small for its names.
func Synthesize(spec Spec, model string, seed uint64) (*Synthetic, error) {
	if len(spec.Files) == 0 {
		return nil, errors.New("load: synthesize: the spec has no list; its first file must be one")
	}
	s := &Synthetic{Spec: spec}
	body, err := listBody(spec)
	if err != nil {
		return nil, fmt.Errorf("load: synthesize %q: %w", spec.Name, err)
	}
	s.Files = append(s.Files, &File{name: spec.List().Name, size: spec.List().Size, body: body})
	for _, c := range spec.Components() {
		if c.Size < 0 {
			return nil, fmt.Errorf("load: synthesize %q: %q has the negative size %d", spec.Name, c.Name, c.Size)
		}
		s.Files = append(s.Files, &File{name: c.Name, size: c.Size, key: contentKey(c.Name, family(model), seed)})
	}
	return s, nil
}

// listBody writes the list of exactly spec.List().Size bytes.
func listBody(spec Spec) ([]byte, error) {
	want := spec.List()
	if err := CheckName(want.Name); err != nil {
		return nil, err
	}
	l := &List{Name: want.Name, Comments: []string{
		"# This file contains a list of archive image files that make up a load.",
		"# RELEASE load version " + spec.Name,
		"# Synthetic content for tests and demonstrations, not the vendor's.",
	}}
	for _, c := range spec.Components() {
		l.Components = append(l.Components, c.Name)
	}
	bare, err := Format(l)
	if err != nil {
		return nil, err
	}
	gap := want.Size - int64(len(bare))
	if gap < 0 || want.Size > MaxListBytes {
		return nil, fmt.Errorf("a list of %d bytes cannot hold its names: it takes %d to %d", want.Size, len(bare), MaxListBytes)
	}
	pad(l, int(gap))
	body, err := Format(l)
	if err == nil && int64(len(body)) != want.Size {
		panic(fmt.Sprintf("load: the padded list has %d bytes, want %d", len(body), want.Size))
	}
	return body, err
}

// pad makes the formatted l longer by gap bytes. A comment line costs at least
// three ("#" CR LF), so a rest of one or two goes onto the line before.
func pad(l *List, gap int) {
	const lineBytes = 74
	for gap >= 3 {
		n := min(gap, lineBytes)
		l.Comments = append(l.Comments, "#"+strings.Repeat("-", n-3))
		gap -= n
	}
	l.Comments[len(l.Comments)-1] += strings.Repeat("-", gap)
}

// A File is the content of one synthetic file. It implements [io.ReaderAt] and
// may be read from several goroutines at once. Wrap it in an io.SectionReader
// to read it in order.
type File struct {
	name string
	size int64
	body []byte // the list's text; nil for a component
	key  uint64
}

// Name returns the file's name.
func (f *File) Name() string { return f.name }

// Size returns the file's size in bytes.
func (f *File) Size() int64 { return f.size }

// ReadAt fills p with the content from byte off on. Like every io.ReaderAt it
// returns io.EOF when p reaches past the end.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case off < 0:
		return 0, fmt.Errorf("load: read %q at the negative offset %d", f.name, off)
	case off >= f.size:
		return 0, io.EOF
	}
	n := len(p)
	var err error
	if left := f.size - off; int64(n) > left {
		n, err = int(left), io.EOF
	}
	if f.body != nil {
		copy(p[:n], f.body[off:])
	} else {
		fill(p[:n], f.key, uint64(off))
	}
	return n, err
}

// Digest computes the file's SHA-256 anew; callers that need it often keep it.
func (f *File) Digest() Digest {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, f.size)); err != nil {
		panic(err) // neither side can fail
	}
	return Digest(h.Sum(nil))
}

// contentKey mixes the three through SHA-256, so that neighbouring seeds and
// similar names give unrelated content. NUL cannot occur in a name.
func contentKey(name, family string, seed uint64) uint64 {
	b := append([]byte(name), 0)
	b = append(append(b, family...), 0)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(b, seed))
	return binary.BigEndian.Uint64(sum[:])
}

// word is splitmix64's output number i: a counter through a mixer, hence
// random access. Steele, Lea, Flood: Fast Splittable Pseudorandom Number
// Generators, 2014.
func word(key, i uint64) uint64 {
	z := key + (i+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// fill writes the stream's bytes from offset off on.
func fill(p []byte, key, off uint64) {
	var w [8]byte
	if r := off % 8; r != 0 {
		binary.LittleEndian.PutUint64(w[:], word(key, off/8))
		n := copy(p, w[r:])
		p, off = p[n:], off+uint64(n)
	}
	i := off / 8
	for ; len(p) >= 8; p, i = p[8:], i+1 {
		binary.LittleEndian.PutUint64(p, word(key, i))
	}
	if len(p) > 0 {
		binary.LittleEndian.PutUint64(w[:], word(key, i))
		copy(p, w[:])
	}
}
