package trust

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
)

// publisher is a folder with two components and a key pair elsewhere.
type publisher struct {
	t              *testing.T
	dir            string
	secret, public string
	Publication
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	keys := t.TempDir()
	p := &publisher{t: t, dir: t.TempDir(), secret: filepath.Join(keys, "k.key"), public: filepath.Join(keys, "k.pub")}
	if _, err := Generate(p.secret, p.public, ""); err != nil {
		t.Fatal(err)
	}
	p.write("b.sbn", "component b")
	p.write("a.sbn", strings.Repeat("component a", 20_000))
	key, err := ReadSecret(p.secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Publication = Publication{Dir: p.dir, Name: "L", Models: []string{"CP-7961G"}, Sequence: 7, Key: key, KeyFile: p.secret, Now: time.Unix(1000, 0)}
	return p
}

func (p *publisher) write(name, content string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(content), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// read parses a published list.
func read(t *testing.T, path string) (*load.List, *load.Manifest) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l, err := load.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	m, err := load.ParseManifest(content, l)
	if err != nil {
		t.Fatal(err)
	}
	return l, m
}

func TestWhatIsPublishedIsVerified(t *testing.T) {
	p := newPublisher(t)
	path, _, err := Publish(p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	l, m := read(t, path)
	if strings.Join(l.Components, " ") != "a.sbn b.sbn" || m.Sequence != 7 || m.Load != "L" {
		t.Errorf("%+v, %+v", l, m)
	}
	for _, f := range m.Files {
		content, err := os.ReadFile(filepath.Join(p.dir, f.Name))
		tree := load.NewTree(load.BlockBytesFor(f.Size))
		_, _ = tree.Write(content)
		if err != nil || f.Size != int64(len(content)) || f.Digest != load.Sum(content) || !reflect.DeepEqual(f.Blocks, tree.Blocks()) {
			t.Errorf("%+v, %v", f, err)
		}
	}
	line, err := os.ReadFile(p.public)
	if err != nil {
		t.Fatal(err)
	}
	bare := strings.Split(string(line), "\n")[1]
	for _, from := range []string{p.public, bare} {
		keys, err := ReadKeys([]string{from})
		if err != nil {
			t.Fatal(err)
		}
		if signer, err := keys.Verify(m.Signed, m.Signature); err != nil || len(signer) != 16 {
			t.Errorf("%s: %q, %v", from, signer, err)
		}
	}
}

func TestAttackForgedSignatures(t *testing.T) {
	p, other := newPublisher(t), newPublisher(t)
	path, _, err := Publish(p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	_, m := read(t, path)
	keys, err := ReadKeys([]string{other.public, p.public})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Verify(m.Signed, m.Signature); err != nil {
		t.Fatalf("the second of two keys: %v", err)
	}
	if _, err := keys[:1].Verify(m.Signed, m.Signature); !errors.Is(err, ErrOtherKey) {
		t.Errorf("another key: %v", err)
	}
	for i := range m.Signed {
		altered := bytes.Clone(m.Signed)
		altered[i] ^= 1
		if i%50 == 0 {
			if _, err := keys.Verify(altered, m.Signature); !errors.Is(err, ErrForged) {
				t.Fatalf("byte %d altered: %v", i, err)
			}
		}
	}
	relabelled := bytes.Replace(m.Signature, []byte("sequence:7"), []byte("sequence:8"), 1)
	if _, err := keys.Verify(m.Signed, relabelled); !errors.Is(err, ErrForged) {
		t.Errorf("another trusted comment: %v", err)
	}
	for _, cut := range []int{0, 1, 40, len(m.Signature) / 2, len(m.Signature) - 10} {
		if _, err := keys.Verify(m.Signed, m.Signature[:cut]); err == nil {
			t.Errorf("%d bytes of a signature are enough", cut)
		}
	}
}

func TestASequenceGrows(t *testing.T) {
	p := newPublisher(t)
	if _, _, err := Publish(p.Publication); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Publish(p.Publication); err == nil || !strings.Contains(err.Error(), "give 8 or more") {
		t.Errorf("the same sequence again: %v", err)
	}
	p.Name, p.Models, p.Sequence = "", nil, 0 // as before
	_, m, err := Publish(p.Publication)
	if err != nil || m.Sequence != 1000 || m.Models[0] != "CP-7961G" || m.Load != "L" {
		t.Errorf("by the clock: %+v, %v", m, err)
	}
	p.Now = time.Unix(5, 0) // it was set back
	if _, m, err = Publish(p.Publication); err != nil || m.Sequence != 1001 {
		t.Errorf("after the clock went back: %+v, %v", m, err)
	}
}

func TestAListThatIsReplacedKeepsItsOrderAndComments(t *testing.T) {
	p := newPublisher(t)
	p.write("L.loads", "# the vendor's\r\nb.sbn\r\na.sbn \r\n")
	p.write("README", "no component")
	path, _, err := Publish(p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := read(t, path)
	if strings.Join(l.Components, " ") != "b.sbn a.sbn" || l.Comments[0] != "# the vendor's" {
		t.Errorf("%+v", l)
	}
}

func TestPublishRefusesWhatNodesOrPhonesWould(t *testing.T) {
	header := []byte{1, 0, 2, 1, 2, 2, 0, 2, 0, 10}
	for name, c := range map[string]struct {
		change func(*publisher)
		says   string
	}{
		"the key in the folder": {func(p *publisher) {
			b, _ := os.ReadFile(p.secret)
			p.KeyFile = filepath.Join(p.dir, "k.key")
			p.write("k.key", string(b))
		}, "keep it elsewhere"},
		"a vendor's signed list":  {func(p *publisher) { p.write("L.loads", string(header)+"a.sbn\n") }, "another --name"},
		"no model":                {func(p *publisher) { p.Models = nil }, "--models"},
		"no name":                 {func(p *publisher) { p.Name = "" }, "--name"},
		"an empty component":      {func(p *publisher) { p.write("c.sbn", "") }, "c.sbn is empty"},
		"a name no phone takes":   {func(p *publisher) { p.write("a b", "x") }, "refused"},
		"a component is missing":  {func(p *publisher) { p.write("L.loads", "c.sbn\n") }, "c.sbn is named by the list"},
		"a broken list":           {func(p *publisher) { p.write("L.loads", "../c\n") }, "line 1"},
		"a name that is no name":  {func(p *publisher) { p.Name = "../L" }, "refused"},
		"a folder that is absent": {func(p *publisher) { p.Dir += "x" }, "no such file"},
	} {
		p := newPublisher(t)
		c.change(p)
		if _, _, err := Publish(p.Publication); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	p := newPublisher(t)
	for _, name := range []string{"a.sbn", "b.sbn"} {
		_ = os.Remove(filepath.Join(p.dir, name))
	}
	if _, _, err := Publish(p.Publication); err == nil || !strings.Contains(err.Error(), "no component") {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestKeysAreNeverOverwritten(t *testing.T) {
	p := newPublisher(t)
	before, _ := os.ReadFile(p.public)
	for _, c := range [][2]string{{p.secret, p.public + "2"}, {p.secret + "2", p.public}} {
		if _, err := Generate(c[0], c[1], ""); err == nil || !strings.Contains(err.Error(), "exists") {
			t.Errorf("%v: %v", c, err)
		}
	}
	if after, _ := os.ReadFile(p.public); !bytes.Equal(before, after) {
		t.Error("the public key has changed")
	}
	if _, err := os.Stat(p.secret + "2"); err == nil {
		t.Error("a secret key without its public one is left")
	}
	if info, err := os.Stat(p.secret); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestWrongKeyFilesSayWhatToGive(t *testing.T) {
	p := newPublisher(t)
	if _, err := ReadKeys([]string{p.secret}); err == nil || !strings.Contains(err.Error(), "give the .pub file") {
		t.Errorf("a secret key as a public one: %v", err)
	}
	if _, err := ReadKeys([]string{"RWnonsense"}); err == nil || !strings.Contains(err.Error(), "56 characters") {
		t.Errorf("nonsense: %v", err)
	}
	if _, err := ReadSecret(p.public, nil); err == nil || !strings.Contains(err.Error(), "give the .key file") {
		t.Errorf("a public key as a secret one: %v", err)
	}
	big := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(big, make([]byte, maxKeyBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeys([]string{big}); err == nil || !strings.Contains(err.Error(), "no key file") {
		t.Errorf("a big file: %v", err)
	}
}

// No bytes but the publisher's are believed.
func FuzzVerify(f *testing.F) {
	dir := f.TempDir()
	if _, err := Generate(dir+"/k.key", dir+"/k.pub", ""); err != nil {
		f.Fatal(err)
	}
	keys, err := ReadKeys([]string{dir + "/k.pub"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("list"), []byte("untrusted comment: x\nRUQ=\ntrusted comment: y\nAA==\n"))
	f.Fuzz(func(t *testing.T, signed, signature []byte) {
		if signer, err := keys.Verify(signed, signature); err == nil {
			t.Fatalf("believed, of %s", signer)
		}
		_ = SignerOf(signature)
	})
}
