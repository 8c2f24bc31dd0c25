package sim

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"openpfs/core/check"
	"openpfs/core/load"
)

// siteLoad is a load as the server has it for one model: in one edition, or, at
// a signed site, in three, of which it serves the last. All have the same file
// names; the components' bytes and sizes differ.
type siteLoad struct {
	spec     load.Spec // of the last edition
	editions []*edition
	serving  *edition
	next     *siteLoad // what the operator changes to in mid-upgrade
	listed   []string  // see names
}

// names are those of the load's files, one list for all its phones.
func (l *siteLoad) names() []string {
	if l.listed == nil {
		for _, f := range l.spec.Files {
			l.listed = append(l.listed, f.Name)
		}
	}
	return l.listed
}

// edition is one publication of a load.
type edition struct {
	load.Edition        // zero: a list without a manifest, as vendors' are
	list         []byte // the text of the .loads file
	files        []check.Component
}

// Editions of a signed site's load, by age.
const (
	ancient   = iota // validly signed, and superseded long ago
	installed        // what every other phone runs already
	published
)

// content is what the bytes of a file are in this edition.
func (e *edition) content(file string) (int64, load.Digest, bool) {
	for i := range e.files {
		if f := &e.files[i]; f.Name == file {
			return f.Size, f.Digest, true
		}
	}
	return 0, load.Digest{}, false
}

// content is what the server sends now.
func (l *siteLoad) content(file string) (int64, load.Digest, bool) { return l.serving.content(file) }

// text is the list whose bytes have the digest.
func (l *siteLoad) text(digest load.Digest) []byte {
	if digest == badDigest() {
		return badListText
	}
	for _, e := range l.editions {
		if e.files[0].Digest == digest {
			return e.list
		}
	}
	return l.serving.list
}

// spec is the names and sizes of an edition.
func (e *edition) spec(name string) load.Spec {
	spec := load.Spec{Name: name}
	for _, f := range e.files {
		spec.Files = append(spec.Files, load.FileSpec{Name: f.Name, Size: f.Size})
	}
	return spec
}

// plainLoad is a vendor's: a list without a manifest. What before has under the
// same name is the same.
func (c *Config) plainLoad(spec load.Spec, model string, before *edition) (*siteLoad, error) {
	if c.Express {
		return unsignedLoad(spec, model, before)
	}
	content, err := load.Synthesize(spec, model, c.Seed)
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	e := &edition{list: make([]byte, spec.List().Size)}
	if _, err := content.Files[0].ReadAt(e.list, 0); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	for _, f := range spec.Files {
		e.files = append(e.files, before.component(spec.Name+"/"+f.Name, f, 0))
	}
	return &siteLoad{spec: spec, editions: []*edition{e}, serving: e}, nil
}

// component stands for a file's bytes by the digest that they have: those that
// the edition has under this name, or else others for every text.
func (e *edition) component(text string, f load.FileSpec, sequence uint64) check.Component {
	c := check.Component{Name: f.Name, Size: f.Size, Digest: load.Sum([]byte(text)), Sequence: sequence}
	if f.Size == 0 {
		c.Digest = load.Sum(nil)
	}
	if size, digest, ok := e.content(f.Name); ok {
		c.Size, c.Digest = size, digest
	}
	return c
}

// signedLoad publishes a load three times, with sequences that grow from first.
func signedLoad(spec load.Spec, model string, first uint64) (*siteLoad, error) {
	l := &siteLoad{}
	for age := range uint64(published + 1) {
		e, err := publish(spec, model, first+age, &edition{})
		if err != nil {
			return nil, fmt.Errorf("sim: %w", err)
		}
		l.editions, l.serving = append(l.editions, e), e
	}
	l.spec = l.serving.spec(spec.Name)
	return l, nil
}

// publish makes one edition: other bytes and, of what is large enough, other
// sizes than every other; but what before has under the same name is the same.
func publish(spec load.Spec, model string, sequence uint64, before *edition) (*edition, error) {
	e, list, m := draft(spec, model, sequence, before)
	return e, e.sign(list, m)
}

// unsignedLoad is published once, with a manifest that nobody has signed: its
// blocks can be checked, and nobody vouches for it.
func unsignedLoad(spec load.Spec, model string, before *edition) (*siteLoad, error) {
	const sizesAsTheyAre = 4
	e, list, m := draft(spec, model, sizesAsTheyAre, before)
	var err error
	if e.list, err = load.AppendManifest(nil, list, m); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	e.files[0] = check.Component{Name: list.Name, Size: int64(len(e.list)), Digest: load.Sum(e.list)}
	for i := range e.files {
		e.files[i].Sequence = 0 // nobody has verified one
	}
	return &siteLoad{spec: e.spec(spec.Name), editions: []*edition{e}, serving: e}, nil
}

// draft is an edition but for its list, and what that is to say.
func draft(spec load.Spec, model string, sequence uint64, before *edition) (*edition, *load.List, *load.Manifest) {
	e := &edition{files: make([]check.Component, 1)}
	m := &load.Manifest{Load: spec.Name, Sequence: sequence, Models: []string{model}}
	list := &load.List{Name: spec.List().Name}
	block := load.BlockBytesFor(spec.Bytes())
	for _, f := range spec.Components() {
		f.Size -= f.Size / 64 * int64(sequence%4)
		c := before.component(fmt.Sprintf("%s/%s, edition %d", spec.Name, f.Name, sequence), f, sequence)
		e.files = append(e.files, c)
		m.Files = append(m.Files, load.ManifestFile{Name: c.Name, Size: c.Size, Digest: c.Digest, Blocks: blocksOf(c, block)})
		list.Components = append(list.Components, c.Name)
	}
	return e, list, m
}

// blocksOf stands for the leaves of a file's tree: right in number, and others for
// every content.
func blocksOf(c check.Component, bytes int) load.Blocks {
	b := load.Blocks{Bytes: bytes}
	for at := int64(0); at < c.Size; at += int64(bytes) {
		leaf := c.Digest
		binary.BigEndian.PutUint64(leaf[:], uint64(at))
		b.Leaves = append(b.Leaves, leaf)
	}
	return b
}

// sign completes the list of an edition.
func (e *edition) sign(list *load.List, m *load.Manifest) error {
	signed, err := load.AppendManifest(nil, list, m)
	if err != nil {
		return err
	}
	if e.list, err = load.AppendSignature(signed, signature(signed)); err != nil {
		return err
	}
	e.Edition = load.Edition{Sequence: m.Sequence, Digest: load.Sum(signed)}
	e.files[0] = check.Component{Name: list.Name, Size: int64(len(e.list)), Digest: load.Sum(e.list), Sequence: m.Sequence}
	return nil
}

// siteKey is the publisher's: real Ed25519, of a seed that nobody need guess.
func siteKey() ed25519.PrivateKey {
	seed := load.Sum([]byte("the publisher of every simulated site"))
	return ed25519.NewKeyFromSeed(seed[:])
}

// keyNumber begins a minisign signature: the algorithm, and which key it was.
const keyNumber = "Ed\x00\x00\x00\x00\x00sim"

// signature is the text of a minisign file over the bytes. The second signature,
// of the trusted comment, is left empty: nothing here reads the comment.
func signature(signed []byte) []byte {
	raw := append([]byte(keyNumber), ed25519.Sign(siteKey(), signed)...)
	return fmt.Appendf(nil, "untrusted comment: a simulated site\n%s\ntrusted comment: none\n%s\n",
		base64.StdEncoding.EncodeToString(raw), base64.StdEncoding.EncodeToString(make([]byte, ed25519.SignatureSize)))
}

var errForged = errors.New("not the publisher's signature")

// verify is what the nodes of a signed site trust.
func verify(signed, text []byte) (string, error) {
	lines := strings.Split(string(text), "\n")
	if len(lines) < 2 {
		return "", errForged
	}
	raw, err := base64.StdEncoding.DecodeString(lines[1])
	key, ok := strings.CutPrefix(string(raw), keyNumber)
	if err != nil || !ok || !ed25519.Verify(siteKey().Public().(ed25519.PublicKey), signed, []byte(key)) {
		return "", errForged
	}
	return "site", nil
}
