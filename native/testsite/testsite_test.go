package testsite_test

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"openpfs/native/testsite"
)

// Hundreds of sites at once: no address is of two of them, and each can be bound.
func TestSitesShareNothing(t *testing.T) {
	addrs, models := map[netip.Addr]bool{}, map[string]bool{}
	for range 300 {
		s := testsite.New(t, 1)
		for _, n := range []int{1, 255, 256, testsite.MaxNode} {
			if addrs[s.Addr(n)] || !s.Has(s.Addr(n)) {
				t.Fatalf("%v is of two sites, or of none", s.Addr(n))
			}
			addrs[s.Addr(n)] = true
		}
		if models[s.Model] {
			t.Fatalf("%s is of two sites", s.Model)
		}
		models[s.Model] = true
		c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(s.At(testsite.MaxNode)))
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
}

// A byte that differs, is missing or too many is lost, and fails the test.
func TestWhatIsInstalledIsHeldToTheServersBytes(t *testing.T) {
	s := testsite.New(t, 1000)
	for name, bend := range map[string]func([]byte) []byte{
		"":            func(b []byte) []byte { return b },
		"one bit":     func(b []byte) []byte { b[500] ^= 1; return b },
		"too short":   func(b []byte) []byte { return b[:999] },
		"too long":    func(b []byte) []byte { return append(b, 0) },
		"none at all": func([]byte) []byte { return nil },
	} {
		dir, seen := t.TempDir(), &observed{TB: t}
		for file := range s.Files() {
			b := append([]byte(nil), s.Content(file)...)
			if file == s.Part(0).Name() {
				b = bend(b)
			}
			if err := os.WriteFile(filepath.Join(dir, file), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s.T = seen
		s.Installed("somebody", dir)
		if seen.failed != (name != "") {
			t.Errorf("%q: failed is %v", name, seen.failed)
		}
	}
}

// observed notes what would have failed a test.
type observed struct {
	testing.TB
	failed bool
}

func (o *observed) Errorf(string, ...any) { o.failed = true }

func TestNoProgramImportsThisPackage(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "openpfs/native/cmd/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "openpfs/native/node") || slices.Contains(deps, "openpfs/native/testsite") {
		t.Errorf("the programs are made of %q", deps)
	}
}
