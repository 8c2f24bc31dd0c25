package load

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Limits of a manifest.
const (
	MaxModels    = 64
	MaxFileBytes = 4 << 30       // of one component; also the wire's limit
	MaxSequence  = math.MaxInt64 // of a publication
)

// What our lines in a list begin with. To a reader that does not know them they
// are comments.
const (
	manifestPrefix  = "# pfs: "
	signaturePrefix = "# pfs-sig: "
	manifestVersion = "1"
)

// A Manifest is what a list of ours says beyond its components' names. It rides
// in comment lines, anywhere before the signature:
//
//	# pfs: version 1                           first of our lines
//	# pfs: load SCCP41.9-4-2SR3-1S             the list's own name, without .loads
//	# pfs: sequence 7                          1 to 2^63-1; grows with every publication
//	# pfs: model CP-7941G CP-7961G             for these phones; may be repeated
//	# pfs: file NAME SIZE SHA256               one for every component; bytes, hex
//	# pfs: tree NAME BLOCK-BYTES ROOT          its [Tree], if the list tells it: hex,
//	# pfs: leaves NAME BASE64                  then its leaves, up to 12 a line
//	jar41sccp.9-4-2ES26.sbn                    the components, as ever
//	# pfs-sig: untrusted comment: ...          the signature: the four lines of a
//	# pfs-sig: base64                          minisign file, last in the list
//	# pfs-sig: trusted comment: ...
//	# pfs-sig: base64
//
// One blank stands between two words. The signature covers every byte before
// its first line.
type Manifest struct {
	Load     string
	Sequence uint64
	Models   []string
	Files    []ManifestFile // in the order of the list's components
	// Signed is what the signature covers, Signature the text of a minisign
	// file; empty when the list is not signed. Nobody has compared them yet.
	Signed, Signature []byte
}

// A ManifestFile is what a component must be.
type ManifestFile struct {
	Name   string
	Size   int64
	Digest Digest
	Blocks Blocks // unknown when the manifest does not tell
}

// An Edition is one publication: its sequence, and the digest of what was
// signed. The zero Edition is none.
type Edition struct {
	Sequence uint64
	Digest   Digest
}

// Reasons for refusing a manifest, for errors.Is; they come in a [ListError].
var (
	ErrManifestVersion = errors.New("the manifest is of a version that this program does not know")
	ErrManifestField   = errors.New("the manifest's line is malformed")
	ErrManifestTwice   = errors.New("the manifest says this twice")
	ErrManifestMissing = errors.New("the manifest is incomplete")
	ErrManifestStray   = errors.New("the manifest does not fit the list")
	ErrSignature       = errors.New("the signature is malformed")
)

const (
	fixPublish = "publish the load again with pfs publish"
	fixVersion = "update this program, or publish with one of its age"
)

// Edition names the publication.
func (m *Manifest) Edition() Edition { return Edition{m.Sequence, Sum(m.Signed)} }

// File returns what the manifest says of a component.
func (m *Manifest) File(name string) (ManifestFile, bool) {
	i := slices.IndexFunc(m.Files, func(f ManifestFile) bool { return f.Name == name })
	if i < 0 {
		return ManifestFile{}, false
	}
	return m.Files[i], true
}

// ParseManifest reads the manifest of a list that [Parse] has taken. It returns
// nil for a list without one, such as a vendor's, and a *[ListError] for one
// that is malformed, incomplete, or contradicts itself or the list. The
// signature's form is checked, not what it proves.
func ParseManifest(content []byte, list *List) (*Manifest, error) {
	p := manifestParser{}
	at := 0
	if list.Header != nil {
		at = list.Header.Bytes
	}
	for at < len(content) {
		p.line++
		raw, _, _ := bytes.Cut(content[at:], []byte("\n"))
		if err := p.take(string(raw), at); err != nil {
			err.Line = p.line
			return nil, err
		}
		at += len(raw) + 1
	}
	if p.m == nil && p.signature == nil {
		return nil, nil
	}
	return p.finish(content, list)
}

type manifestParser struct {
	m         *Manifest
	roots     map[string]Digest // of the trees, by component; never ranged over
	line      int
	signedEnd int
	signature []string // its lines so far
}

// take reads one line that begins at byte at.
func (p *manifestParser) take(raw string, at int) *ListError {
	line := strings.Trim(raw, " \t\r")
	if sig, ok := strings.CutPrefix(line, signaturePrefix); ok {
		if p.signature == nil {
			p.signedEnd = at
		}
		p.signature = append(p.signature, sig)
		if len(p.signature) > signatureLines {
			return refuse(ErrSignature, "it has more than %d lines", signatureLines)
		}
		return nil
	}
	if p.signature != nil {
		return refuse(ErrSignature, "something follows it")
	}
	field, ours := strings.CutPrefix(line, manifestPrefix)
	if !ours {
		return nil
	}
	words := strings.Split(field, " ")
	if p.m == nil {
		if words[0] != "version" {
			return refuse(ErrManifestMissing, "its first line must give the version")
		}
		p.m, p.roots = &Manifest{}, map[string]Digest{}
		if len(words) != 2 || words[1] != manifestVersion {
			return &ListError{Fix: fixVersion, Err: fmt.Errorf("%w: %.80q", ErrManifestVersion, field)}
		}
		return nil
	}
	return p.field(words)
}

func (p *manifestParser) field(words []string) *ListError {
	key, values := words[0], words[1:]
	switch {
	case key == "version":
		return refuse(ErrManifestTwice, "version")
	case key == "load" && len(values) == 1:
		return p.load(values[0])
	case key == "sequence" && len(values) == 1:
		return p.sequence(values[0])
	case key == "model" && len(values) > 0:
		return p.models(values)
	case key == "file" && len(values) == 3:
		return p.file(values)
	case key == "tree" && len(values) == 3:
		return p.tree(values)
	case key == "leaves" && len(values) == 2:
		return p.leaves(values)
	}
	return refuse(ErrManifestField, "%.80q with %d values", key, len(values))
}

func (p *manifestParser) load(name string) *ListError {
	if p.m.Load != "" {
		return refuse(ErrManifestTwice, "load")
	}
	if err := CheckName(name + ListSuffix); err != nil {
		return &ListError{Fix: fixPublish, Err: err}
	}
	p.m.Load = name
	return nil
}

func (p *manifestParser) sequence(text string) *ListError {
	if p.m.Sequence != 0 {
		return refuse(ErrManifestTwice, "sequence")
	}
	n, ok := parseCount(text, MaxSequence)
	if !ok || n == 0 {
		return refuse(ErrManifestField, "the sequence %.40q is not a number from 1 to %d", text, uint64(MaxSequence))
	}
	p.m.Sequence = n
	return nil
}

func (p *manifestParser) models(models []string) *ListError {
	for _, model := range models {
		if err := CheckModel(model); err != nil {
			return &ListError{Fix: fixPublish, Err: err}
		}
		if slices.Contains(p.m.Models, model) {
			return refuse(ErrManifestTwice, "model %s", model)
		}
		if len(p.m.Models) == MaxModels {
			return refuse(ErrManifestField, "more than %d models", MaxModels)
		}
		p.m.Models = append(p.m.Models, model)
	}
	return nil
}

func (p *manifestParser) file(values []string) *ListError {
	f := ManifestFile{Name: values[0]}
	if err := CheckName(f.Name); err != nil {
		return &ListError{Fix: fixPublish, Err: err}
	}
	if _, twice := p.m.File(f.Name); twice {
		return refuse(ErrManifestTwice, "file %s", f.Name)
	}
	if len(p.m.Files) == MaxComponents {
		return refuse(ErrManifestField, "more than %d files", MaxComponents)
	}
	size, ok := parseCount(values[1], MaxFileBytes)
	if !ok {
		return refuse(ErrManifestField, "%s: the size %.40q is not a number from 0 to %d", f.Name, values[1], int64(MaxFileBytes))
	}
	f.Size = int64(size)
	var err error
	if f.Digest, err = ParseDigest(values[2]); err != nil {
		return &ListError{Fix: fixPublish, Err: err}
	}
	p.m.Files = append(p.m.Files, f)
	return nil
}

// finish holds the manifest to the list.
func (p *manifestParser) finish(content []byte, list *List) (*Manifest, error) {
	m := p.m
	switch {
	case m == nil:
		return nil, refuse(ErrManifestMissing, "there is a signature and nothing else")
	case m.Load == "":
		return nil, refuse(ErrManifestMissing, "no load")
	case m.Sequence == 0:
		return nil, refuse(ErrManifestMissing, "no sequence")
	case len(m.Models) == 0:
		return nil, refuse(ErrManifestMissing, "no model")
	case list.Name != "" && list.Name != m.Load+ListSuffix:
		return nil, refuse(ErrManifestStray, "it is of %s, the list is %s", m.Load, list.Name)
	}
	for _, f := range m.Files {
		if !slices.Contains(list.Components, f.Name) {
			return nil, refuse(ErrManifestStray, "%s is no component of the list", f.Name)
		}
	}
	if err := p.checkTrees(); err != nil {
		return nil, err
	}
	ordered := make([]ManifestFile, 0, len(m.Files))
	for _, name := range list.Components {
		f, ok := m.File(name)
		if !ok {
			return nil, refuse(ErrManifestMissing, "no size and digest of %s", name)
		}
		ordered = append(ordered, f)
	}
	m.Files = ordered
	if p.signature == nil {
		m.Signed = slices.Clone(content)
		return m, nil
	}
	m.Signed = slices.Clone(content[:p.signedEnd])
	var err *ListError
	if m.Signature, err = joinSignature(p.signature); err != nil {
		return nil, err
	}
	return m, nil
}

// parseCount reads a number in the one form that AppendManifest writes.
func parseCount(text string, most uint64) (uint64, bool) {
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && n <= most && strconv.FormatUint(n, 10) == text
}

func refuse(reason error, format string, args ...any) *ListError {
	return &ListError{Fix: fixPublish, Err: fmt.Errorf("%w: %s", reason, fmt.Sprintf(format, args...))}
}
