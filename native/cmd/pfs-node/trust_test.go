package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpfs/native/store"
	"openpfs/native/testsite"
	"openpfs/native/tftpd"
	"openpfs/native/trust"
)

// publisher is a folder behind a server, the key to publish with, and the flags
// of an agent, without PFS unless told otherwise, that trusts it.
type publisher struct {
	testsite.Block
	t      *testing.T
	folder string
	public string
	tftp   string
	trust.Publication
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	keys := t.TempDir()
	p := &publisher{Block: testsite.Claim(t), t: t, folder: t.TempDir(), public: filepath.Join(keys, "k.pub")}
	if _, err := trust.Generate(filepath.Join(keys, "k.key"), p.public, ""); err != nil {
		t.Fatal(err)
	}
	key, err := trust.ReadSecret(filepath.Join(keys, "k.key"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Publication = trust.Publication{Dir: p.folder, Name: "LOAD.1", Models: []string{p.Block.Name()}, Key: key, Now: time.Now()}
	p.tftp = testsite.Serve(t, "127.0.0.1:0", tftpd.Config{FS: os.DirFS(p.folder)}).At
	return p
}

func (p *publisher) write(name, content string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.folder, name), []byte(content), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// publish puts a component there and signs its list.
func (p *publisher) publish(content string, sequence uint64) {
	p.t.Helper()
	p.write("apps.sbn", content)
	_ = os.Remove(filepath.Join(p.folder, "LOAD.1.loads")) // an attacker's server has what it likes
	p.Sequence = sequence
	if _, _, err := trust.Publish(p.Publication); err != nil {
		p.t.Fatal(err)
	}
}

func (p *publisher) list() string {
	p.t.Helper()
	b, err := os.ReadFile(filepath.Join(p.folder, "LOAD.1.loads"))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

func (p *publisher) agent(dir string, more ...string) *process {
	p.t.Helper()
	return p.resident(dir, append([]string{"--once", "--timeout", "50s", "--pfs", "off"}, more...)...)
}

// resident is an agent that stays.
func (p *publisher) resident(dir string, more ...string) *process {
	p.t.Helper()
	return start(p.t, append([]string{"--bind", p.Block.Addr(1).String(), "--model", p.Block.Name(), "--load", "LOAD.1", "--tftp", p.tftp,
		"--dir", dir, "--root-wait", "50ms"}, more...)...)
}

// forget removes what was fetched, as a fresh load under another name would
// not be there; the record of the edition stays.
func (p *publisher) forget(dir string) {
	p.t.Helper()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, name := range []string{"LOAD.1.loads", "apps.sbn"} {
		if err := s.Discard(name); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *publisher) installed(dir, want string) {
	p.t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, "active", "files", "apps.sbn"))
	if err != nil || string(got) != want {
		p.t.Errorf("installed is %.40q, want %.40q: %v", got, want, err)
	}
}

// An old valid list, published by the right key, is not taken again: not after a
// restart, and not by a process that follows one that was killed. The same list
// is, and an older one when the operator says so.
func TestAttackDowngrade(t *testing.T) {
	t.Parallel()
	p, dir := newPublisher(t), t.TempDir()
	p.publish("old", 6)
	old := p.list()
	p.publish("new", 7)
	first := p.resident(dir, "--trust", p.public)
	first.says("verified: sequence 7, key")
	if err := first.cmd.Process.Kill(); err != nil { // the record is on disk by then
		t.Fatal(err)
	}
	<-first.done
	p.agent(dir, "--trust", p.public).ends(0) // again: the same edition

	p.forget(dir)
	p.write("LOAD.1.loads", old)
	p.write("apps.sbn", "old")
	if out := p.agent(dir, "--trust", p.public).ends(1); !strings.Contains(out, "sequence 6: the list is older than the one committed here") {
		t.Errorf("it says\n%s", out)
	}
	p.installed(dir, "new")

	p.publish("other", 7)
	p.forget(dir)
	if out := p.agent(dir, "--trust", p.public).ends(1); !strings.Contains(out, "another list with this sequence") {
		t.Errorf("it says\n%s", out)
	}
	p.installed(dir, "new")

	p.forget(dir)
	p.write("LOAD.1.loads", old)
	p.write("apps.sbn", "old")
	p.agent(dir, "--trust", p.public, "--allow-downgrade").ends(0)
	p.installed(dir, "old")
}

func TestAttackListsThatNobodyVouchesFor(t *testing.T) {
	t.Parallel()
	p, other := newPublisher(t), newPublisher(t)
	p.publish("good", 7)
	good := p.list()
	other.Models = p.Models
	other.publish("good", 9)
	p.Models = []string{"CP-7911G"}
	p.publish("good", 8)
	anotherModel := p.list()
	for _, c := range []struct{ name, list, says string }{
		{"unsigned", "apps.sbn\r\n", "carries no manifest"},
		{"another publisher's", other.list(), "a key that is not trusted here"},
		{"another model's", anotherModel, "is not for this model"},
		{"tampered", strings.Replace(good, "apps.sbn 4 ", "apps.sbn 5 ", 1), "one of them was altered"},
		{"signature cut", good[:len(good)-20], "the signature is malformed"},
	} {
		p.write("LOAD.1.loads", c.list)
		dir := t.TempDir()
		out := p.agent(dir, "--trust", p.public).ends(1)
		if !strings.Contains(out, c.says) || strings.Contains(out, "apps.sbn") {
			t.Errorf("%s: it says\n%s", c.name, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "active")); err == nil {
			t.Errorf("%s: something is installed", c.name)
		}
	}
	p.write("LOAD.1.loads", good)
	p.agent(t.TempDir(), "--trust", other.public, "--trust", p.public).ends(0) // one of two keys
}

// The server's component is not the manifest's: rejected, and taken when it is.
func TestAttackPoisonedServer(t *testing.T) {
	t.Parallel()
	p, dir := newPublisher(t), t.TempDir()
	p.publish("component", 7)
	p.write("apps.sbn", "COMPONENT")
	agent := p.agent(dir, "--trust", p.public, "--pfs", "on")
	agent.says("msg=rejected")
	if _, err := os.Stat(filepath.Join(dir, "active")); err == nil {
		t.Error("the poisoned component is installed")
	}
	p.write("apps.sbn", "component")
	agent.ends(0)
	p.installed(dir, "component")
}

func TestWithoutKeysItSaysThatNobodyVouches(t *testing.T) {
	t.Parallel()
	p, dir := newPublisher(t), t.TempDir()
	p.write("apps.sbn", "component")
	p.write("LOAD.1.loads", "apps.sbn\r\n")
	if out := p.agent(dir).ends(0); !strings.Contains(out, "committed unverified") {
		t.Errorf("it says\n%s", out)
	}
	p.publish("component", 7)
	if out := p.agent(t.TempDir()).ends(0); !strings.Contains(out, "unverified: no key to check the list's signature with") {
		t.Errorf("it says\n%s", out)
	}
	// The key comes later: the vendor's list on the disk is not good enough.
	if out := p.agent(dir, "--trust", p.public).ends(0); !strings.Contains(out, "verified: sequence 7") {
		t.Errorf("it says\n%s", out)
	}
}

func TestTrustFlagsSayWhatToGive(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--trust", "nonsense"}, "neither a public key"},
		{[]string{"--allow-downgrade"}, "with --trust only"},
	} {
		if out := p.agent(t.TempDir(), c.args...).ends(2); !strings.Contains(out, c.says) {
			t.Errorf("%v: it says\n%s", c.args, out)
		}
	}
}
