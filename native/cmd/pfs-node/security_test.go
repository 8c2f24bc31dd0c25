package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestASiteKeyIsMadeAndKeepsStrangersOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key := filepath.Join(t.TempDir(), "site.key")
	start(t, "--new-site-key", key).ends(0)
	if out := start(t, "--new-site-key", key).ends(2); !strings.Contains(out, "is there already") {
		t.Error(out)
	}
	a, b := t.TempDir(), t.TempDir()
	first := start(t, s.args(a, "--site-key", key, "--clock-skew", "5m", "-v")...)
	first.says("msg=committed")
	args := append(s.args(b, "--site-key", key, "--clock-skew", "5m", "--once"), "--bind", s.address(2))
	start(t, args...).ends(0)
	s.checkInstalled(b)
	first.says("msg=child-joined")
	if strings.Contains(first.output(), "not authenticated") {
		t.Errorf("with a key it says:\n%s", first.output())
	}
	plain := t.TempDir()
	out := start(t, append(s.args(plain, "--once"), "--bind", s.address(3))...).ends(0)
	if strings.Count(out, "neighbours are not authenticated") != 1 {
		t.Errorf("without a key it says:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(a, epochFile)); err != nil {
		t.Error(err)
	}
}

func TestDeviceCertificatesProtectConnections(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dir := t.TempDir()
	cert, key := selfSigned(t, dir)
	flags := []string{"--cert", cert, "--key", key, "--ca", cert}
	first := start(t, s.args(t.TempDir(), flags...)...)
	first.says("msg=committed")
	first.says("datagrams are not authenticated, their connections are")
	b := t.TempDir()
	start(t, append(s.args(b, append(flags, "--once")...), "--bind", s.address(2))...).ends(0)
	s.checkInstalled(b)
	first.says("msg=child-joined")
}

// selfSigned is a certificate that is its own authority.
func selfSigned(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "SEP020000000001"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "device.crt"), filepath.Join(dir, "device.key")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestBadSecurityFlagsAreNamedWithTheCure(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		says string
		args []string
	}{
		{"no such file", []string{"--site-key", filepath.Join(dir, "none")}},
		{"the file is empty", []string{"--site-key", write("empty", "", 0o600)}},
		{"too short: give at least 16 random bytes", []string{"--site-key", write("short", "c2hvcnQ=\n", 0o600)}},
		{"one line of base64", []string{"--site-key", write("text", "a pass phrase\n", 0o600)}},
		{"run chmod 600", []string{"--site-key", write("public", "c2l4dGVlbiBieXRlcyBvaw==\n", 0o644)}},
		{"with --site-key only", []string{"--clock-skew", "5m"}},
		{"--key: is missing; --cert, --key and --ca go together", []string{"--cert", "x"}},
		{"no such file", []string{"--cert", "x", "--key", "y", "--ca", "z"}},
	} {
		if out := start(t, s.args(t.TempDir(), c.args...)...).ends(2); !strings.Contains(out, c.says) {
			t.Errorf("%v says %q; want %q in it", c.args, out, c.says)
		}
	}
}
