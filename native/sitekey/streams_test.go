package sitekey

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func keyed(t *testing.T, seed byte) *Streams {
	t.Helper()
	s, err := testKey(t, seed).Streams()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// pair is a connection's two ends.
func pair(t testing.TB) (dialled, accepted net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if dialled, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if accepted, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []net.Conn{dialled, accepted} {
		if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	return dialled, accepted
}

// meet has the client dial the server, and returns what each thinks of it after
// a byte each way.
func meet(t *testing.T, client, server *Streams) (clientSays, serverSays error) {
	t.Helper()
	a, b := pair(t)
	return shake(a, b, client, server)
}

func shake(a, b net.Conn, client, server *Streams) (clientSays, serverSays error) {
	said := make(chan error, 1)
	go func() {
		defer b.Close()
		c := server.Server(b)
		err := c.Handshake()
		if err == nil {
			_, err = c.Write([]byte{1})
		}
		said <- err
	}()
	c := client.Client(a)
	clientSays = c.Handshake()
	if clientSays == nil {
		_, clientSays = c.Read(make([]byte, 1))
	}
	a.Close()
	return clientSays, <-said
}

func TestHoldersOfTheKeyMeet(t *testing.T) {
	if c, s := meet(t, keyed(t, 1), keyed(t, 1)); c != nil || s != nil {
		t.Error(c, s)
	}
}

func TestAnotherKeyMeetsNobody(t *testing.T) {
	c, s := meet(t, keyed(t, 1), keyed(t, 2))
	if !errors.Is(c, ErrPeerKey) || s == nil {
		t.Errorf("the client says %v, the server %v", c, s)
	}
	careless := keyed(t, 2)
	careless.dialled.VerifyConnection = nil
	if c, s := meet(t, careless, keyed(t, 1)); c == nil || !errors.Is(s, ErrPeerKey) {
		t.Errorf("a client that takes anybody: %v, the server %v", c, s)
	}
	careless.dialled.Certificates = nil
	if c, s := meet(t, careless, keyed(t, 1)); c == nil || s == nil {
		t.Errorf("a client without a certificate: %v, the server %v", c, s)
	}
}

func TestNothingOlderThanTLS13(t *testing.T) {
	old := keyed(t, 1)
	old.dialled.MinVersion, old.dialled.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	if c, s := meet(t, old, keyed(t, 1)); c == nil || s == nil {
		t.Errorf("the client says %v, the server %v", c, s)
	}
}

// authority issues devices' certificates.
type authority struct {
	t    *testing.T
	dir  string
	cert *x509.Certificate
	key  ed25519.PrivateKey
	next int64
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, dir: t.TempDir(), next: 1}
	a.cert, a.key = a.issue("ca", func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true })
	return a
}

func (a *authority) path(name string) string { return filepath.Join(a.dir, name) }

func (a *authority) issue(name string, change func(*x509.Certificate)) (*x509.Certificate, ed25519.PrivateKey) {
	a.t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(a.next), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	a.next++
	change(c)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, private
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(name+".crt", "CERTIFICATE", der)
	a.write(name+".key", "PRIVATE KEY", secret)
	issued, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return issued, private
}

func (a *authority) write(name, kind string, der []byte) {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

func (a *authority) device(name string, change func(*x509.Certificate)) *Streams {
	a.t.Helper()
	a.issue(name, change)
	s, err := Certificates(a.path(name+".crt"), a.path(name+".key"), a.path("ca.crt"))
	if err != nil {
		a.t.Fatal(err)
	}
	return s
}

func both(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
}

func TestDevicesOfOneAuthorityMeet(t *testing.T) {
	a := newAuthority(t)
	phone := a.device("SEP020000000001", both)
	if c, s := meet(t, phone, a.device("SEP020000000002", both)); c != nil || s != nil {
		t.Error(c, s)
	}
	for name, stranger := range map[string]*Streams{
		"of another authority": newAuthority(t).device("SEP020000000003", both),
		"expired":              a.device("old", func(c *x509.Certificate) { both(c); c.NotAfter = time.Now().Add(-time.Minute) }),
		"not yet good":         a.device("new", func(c *x509.Certificate) { both(c); c.NotBefore = time.Now().Add(time.Minute) }),
		"for mail":             a.device("mail", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }),
		"with a site key":      keyed(t, 1),
	} {
		if c, s := meet(t, stranger, phone); c == nil || s == nil {
			t.Errorf("dialled by one %s: it says %v, we %v", name, c, s)
		}
		if c, s := meet(t, phone, stranger); c == nil || s == nil {
			t.Errorf("one %s was dialled: we say %v, it %v", name, c, s)
		}
	}
}

func TestCertificateFilesThatDoNotFitAreNamed(t *testing.T) {
	a := newAuthority(t)
	a.issue("a", both)
	a.issue("b", both)
	crt, key, ca := a.path("a.crt"), a.path("a.key"), a.path("ca.crt")
	for _, c := range []struct{ crt, key, ca, says string }{
		{crt, a.path("b.key"), ca, "b.key"},
		{crt, crt, ca, "a.crt"},
		{a.path("none"), key, ca, "none"},
		{crt, a.path("none"), ca, "none"},
		{crt, key, a.path("none"), "none"},
		{crt, key, key, "a.key"},
	} {
		if _, err := Certificates(c.crt, c.key, c.ca); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Certificates(crt, key, ca); !errors.Is(err, ErrPublic) {
		t.Errorf("a key that all can read: %v", err)
	}
}

// BenchmarkHandshake is both sides' computing.
func BenchmarkHandshake(b *testing.B) {
	s, err := testKey(b, 1).Streams()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		dialled, accepted := pair(b)
		if c, s := shake(dialled, accepted, s, s); c != nil || s != nil {
			b.Fatal(c, s)
		}
	}
}
