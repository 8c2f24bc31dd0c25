//go:build interop

package trust

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Our keys and signatures against Debian's minisign program.

// runMinisign runs the program.
func runMinisign(t *testing.T, input string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("minisign")
	if err != nil {
		t.Fatal("minisign is not installed: apt-get install minisign, or just setup")
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("minisign %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// split writes what a list of ours signs, and the signature, into two files.
func split(t *testing.T, path string) (message string) {
	t.Helper()
	_, m := read(t, path)
	message = filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(message, m.Signed, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(message+".minisig", m.Signature, 0o644); err != nil {
		t.Fatal(err)
	}
	return message
}

func TestMinisignVerifiesOurLists(t *testing.T) {
	p := newPublisher(t)
	path, _, err := Publish(p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	out := runMinisign(t, "", "-V", "-p", p.public, "-m", split(t, path))
	if !strings.Contains(out, "Signature and comment signature verified") || !strings.Contains(out, "load:L sequence:7") {
		t.Error(out)
	}
}

func TestMinisignSignsWithOurKeys(t *testing.T) {
	p := newPublisher(t)
	message := filepath.Join(p.dir, "a.sbn")
	runMinisign(t, "", "-S", "-s", p.secret, "-m", message)
	verifiedHere(t, p.public, message)
}

// Both its signatures: of the bytes, and of their BLAKE2b.
func TestWeVerifyMinisignsSignatures(t *testing.T) {
	dir := t.TempDir()
	public, secret, message := dir+"/m.pub", dir+"/m.key", dir+"/message"
	runMinisign(t, "", "-G", "-W", "-p", public, "-s", secret)
	if err := os.WriteFile(message, []byte("a list"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, legacy := range [][]string{nil, {"-l"}} {
		runMinisign(t, "", append([]string{"-S", "-s", secret, "-m", message}, legacy...)...)
		verifiedHere(t, public, message)
	}
	p := newPublisher(t)
	key, err := ReadSecret(secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Key = key
	path, _, err := Publish(p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	runMinisign(t, "", "-V", "-p", public, "-m", split(t, path))
}

// A key under a password, each way. It takes the gibibyte that minisign asks for.
func TestPasswords(t *testing.T) {
	dir := t.TempDir()
	if _, err := Generate(dir+"/k.key", dir+"/k.pub", "pass word"); err != nil {
		t.Fatal(err)
	}
	message := dir + "/message"
	if err := os.WriteFile(message, []byte("a list"), 0o644); err != nil {
		t.Fatal(err)
	}
	runMinisign(t, "pass word\n", "-S", "-s", dir+"/k.key", "-m", message)
	verifiedHere(t, dir+"/k.pub", message)
	runMinisign(t, "other\nother\n", "-G", "-p", dir+"/m.pub", "-s", dir+"/m.key")
	for word, good := range map[string]bool{"other": true, "another": false} {
		if _, err := ReadSecret(dir+"/m.key", func() (string, error) { return word, nil }); (err == nil) != good {
			t.Errorf("%q: %v", word, err)
		}
	}
}

func verifiedHere(t *testing.T, public, message string) {
	t.Helper()
	keys, err := ReadKeys([]string{public})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := os.ReadFile(message)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := os.ReadFile(message + ".minisig")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Verify(signed, signature); err != nil {
		t.Errorf("%v\n%s", err, signature)
	}
}
