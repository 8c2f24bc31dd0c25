package main

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"openpfs/native/testsite"
	"openpfs/native/tftpd"
)

// waiting runs a root with --once, and a child that is stopped while the root
// has it, until the root has committed.
func waiting(t *testing.T, linger string) (s *site, root, child *process) {
	t.Helper()
	s = newSite(t)
	release := s.hold("apps.sbn") // the root has it to fetch for as long as the child needs
	root = start(t, s.args(t.TempDir(), "--once", "--linger", linger)...)
	root.tells("msg=transfer-start", "apps.sbn") // now nobody contests it
	child = start(t, append(s.args(t.TempDir(), "--once"), "--bind", s.address(2))...)
	child.tells("msg=joined", "apps.sbn")
	tell(t, child, syscall.SIGSTOP)
	release()
	root.says("feeding children before the end")
	return s, root, child
}

// hold gives the site a server that stops before a file's first byte until it is
// released.
func (s *site) hold(name string) (release func()) {
	s.t.Helper()
	free := make(chan struct{})
	s.tftp = testsite.Serve(s.t, "127.0.0.1:0", tftpd.Config{FS: held{s.files, name, free}}).At
	release = sync.OnceFunc(func() { close(free) })
	s.t.Cleanup(release) // before the server's own end, which waits for it
	return release
}

type held struct {
	fs.FS
	name string
	free <-chan struct{}
}

// Open is fs.FS's.
func (h held) Open(name string) (fs.File, error) {
	f, err := h.FS.Open(name)
	if err == nil && name == h.name {
		f = heldFile{f, h.free}
	}
	return f, err
}

type heldFile struct {
	fs.File
	free <-chan struct{}
}

func (f heldFile) Read(p []byte) (int, error) { <-f.free; return f.File.Read(p) }

// tells waits for a line with all of these in it.
func (p *process) tells(words ...string) {
	p.t.Helper()
	late := time.After(patience)
	for {
		for line := range strings.Lines(p.output()) {
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
				return
			}
		}
		select {
		case <-p.news:
		case <-p.done:
			p.t.Fatalf("ended without telling of %q:\n%s", words, p.output())
		case <-late:
			p.t.Fatalf("did not tell of %q:\n%s", words, p.output())
		}
	}
}

func tell(t *testing.T, p *process, sig syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// With --once a node ends when it has fed the children that it took, and takes
// no other ones.
func TestOnceFeedsTheChildrenItHas(t *testing.T) {
	t.Parallel()
	s, root, child := waiting(t, "1m")
	if c, err := net.Dial("tcp4", net.JoinHostPort(s.address(1), "4051")); err == nil {
		c.Close()
		t.Error("it takes new children")
	}
	tell(t, child, syscall.SIGCONT)
	root.ends(0)
	out := child.ends(0)
	if strings.Contains(out, "claim") && strings.Contains(out, "root-wait-over") || strings.Contains(out, "fallback") {
		t.Errorf("the child went to the server:\n%s", out)
	}
}

// One that does not take what it waits for keeps nobody.
func TestOnceDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	_, root, _ := waiting(t, "200ms")
	root.ends(0)
}

// A load that does not work here may work elsewhere.
func TestALoadThatWasRolledBackIsShared(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	started := filepath.Join(t.TempDir(), "started")
	sick := s.args(dir, "--activate", "echo $PFS_LOAD >>"+started, "--health", "grep -q LOAD.2 "+started+" && exit 1", "--health-timeout", "100ms")
	feeds := func(p *process, n int) {
		t.Helper()
		other := start(t, append(s.args(t.TempDir(), "--once"), "--bind", s.address(n))...)
		if out := other.ends(0); strings.Count(out, "msg=joined") != len(s.files) || strings.Contains(out, "root-confirmed") {
			t.Errorf("the other one did not get it from here:\n%s", out)
		}
		tell(t, p, syscall.SIGTERM)
		p.ends(0)
		active(t, dir, "LOAD.1.loads")
	}

	p := start(t, sick...)
	p.says("msg=rolled-back")
	feeds(p, 2)

	p = start(t, sick...) // and it is known in the next life
	p.says("it was rolled back before")
	feeds(p, 3)
	if got, err := os.ReadFile(started); err != nil || string(got) != "LOAD.2\nLOAD.1\n" {
		t.Errorf("started: %q, %v", got, err)
	}
}

// What was found bad is an edition, not a name.
func TestAnotherEditionOfABadLoadIsTried(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	if err := os.WriteFile(filepath.Join(dir, trialFile), []byte(`{"load":"LOAD.2","content":"00","bad":true,"why":"no DSP"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, s.args(dir, "--once", "--health", "true")...).ends(0)
	active(t, dir, "LOAD.2.loads")
	noTrial(t, dir)
}
