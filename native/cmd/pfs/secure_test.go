package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

// A listener hears what phones broadcast on loopback.
type listener struct {
	conn          net.PacketConn
	ended         chan struct{}
	sealed, plain int // after close
}

func listen(t *testing.T) *listener {
	t.Helper()
	shared := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) (err error) {
		return errors.Join(c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) }), err)
	}}
	conn, err := shared.ListenPacket(t.Context(), "udp4", "127.255.255.255:4051")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{conn: conn, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		for buf := make([]byte, 2048); ; {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			switch udp, ok := from.(*net.UDPAddr); {
			case !ok || !bytes.Equal(udp.IP.To4()[:3], []byte{127, 40, 51}): // of another site
			case sitekey.IsSealed(buf[:n]):
				l.sealed++
			default:
				if _, err := wire.ParseDatagram(buf[:n]); err == nil {
					l.plain++
				}
			}
		}
	}()
	return l
}

func (l *listener) close() {
	l.conn.Close()
	<-l.ended
}

// quick is a site whose upgrade is over soon.
var quick = []string{"--phones", "4", "--wan", "50mbit", "--rtt", "20ms", "--profile", "express"}

// With a site key all that the phones say is sealed; without one a listener
// reads it. What is said of the load is no different.
func TestDemoWithASiteKey(t *testing.T) {
	dir := folder(t, "a.sbn\r\n", map[string]string{"a.sbn": strings.Repeat("a", 300_000)})
	file := filepath.Join(t.TempDir(), "site.key")
	if err := sitekey.Create(file); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args  []string
		keyed bool
	}{{nil, false}, {[]string{"--site-key"}, true}, {[]string{"--site-key", file}, true}} {
		l := listen(t)
		r := upgrade(t, slices.Concat(quick, []string{"--load", dir}, c.args)...)
		l.close()
		if r.Authenticated != c.keyed || r.Verified || r.ConfirmedRoots != 2 {
			t.Errorf("%q: %+v", c.args, r)
		}
		if c.keyed != (l.sealed > 0) || c.keyed != (l.plain == 0) {
			t.Errorf("%q: heard %d sealed datagrams and %d plain ones", c.args, l.sealed, l.plain)
		}
	}
}

// Generated loads are signed, one for each family of models, and every phone
// has verified its own.
func TestDemoSignsWhatItGenerates(t *testing.T) {
	r := upgrade(t, "--trust", "--phones", "6", "--models", "CP-7941G,CP-7961G,CP-7911G", "--wan", "100mbit", "--rtt", "20ms", "--profile", "express")
	if !r.Verified || r.Authenticated || r.Models != 3 {
		t.Errorf("%+v", r)
	}
}

func TestDemoHoldsAFolderToAKey(t *testing.T) {
	dir, keys := folder(t, "a.sbn\r\n", map[string]string{"a.sbn": strings.Repeat("a", 300_000)}), t.TempDir()
	public, other := filepath.Join(keys, "k.pub"), filepath.Join(keys, "o.pub")
	do := func(args ...string) {
		t.Helper()
		if out, errs, status := execute(t, args...); status != 0 {
			t.Fatalf("pfs %q: status %d\n%s%s", args, status, out, errs)
		}
	}
	refused := func(says string, args ...string) {
		t.Helper()
		_, errs, status := execute(t, slices.Concat([]string{"demo", "--once", "--json", "--load", dir}, quick, args)...)
		if status != 2 || !strings.Contains(errs, says) {
			t.Errorf("%q: status %d, %q; want %q", args, status, errs, says)
		}
	}
	do("keygen", "-W", "--secret", filepath.Join(keys, "k.key"), "--public", public)
	do("keygen", "-W", "--secret", filepath.Join(keys, "o.key"), "--public", other)
	refused("nobody signed it", "--trust", public)
	do("publish", dir, "--key", filepath.Join(keys, "k.key"), "--models", "CP-7961G")

	r := upgrade(t, slices.Concat(quick, []string{"--load", dir, "--trust", public})...)
	if !r.Verified || r.Files != 2 {
		t.Errorf("%+v", r)
	}
	refused("give the key that it was published with", "--trust", other)
	refused("it is for CP-7961G, not for CP-7911G", "--models", "CP-7961G,CP-7911G")
	refused("name the key that", "--trust")
	if err := os.WriteFile(filepath.Join(dir, "a.sbn"), []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("a.sbn is not the file that was published", "--trust", public)
}

func TestKeysMayStandAlone(t *testing.T) {
	for in, want := range map[string]string{
		"demo --trust":                           "demo --trust",
		"demo --trust --load d":                  "demo --trust --load d",
		"demo --trust k.pub --load d":            "demo --trust=k.pub --load d",
		"demo --trust a --trust b --site-key":    "demo --trust=a --trust=b --site-key",
		"demo --site-key s --trust=k --phones 4": "demo --site-key=s --trust=k --phones 4",
	} {
		if got := strings.Join(joinKeys(strings.Fields(in)), " "); got != want {
			t.Errorf("%s is read as %s", in, got)
		}
	}
}
