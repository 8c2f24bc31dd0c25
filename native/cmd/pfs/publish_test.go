package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// field is one of a vendor's signed header.
func field(tag byte, value ...byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{tag}, uint16(len(value))), value...)
}

// vendorSigned puts a header of the public layout in front of a body.
func vendorSigned(name string, body []byte) []byte {
	const size = 412
	signer := slices.Concat(field(4, []byte("CN=signer\x00")...), field(5, 0x61, 0x07), field(6, []byte("CN=ca\x00")...))
	h := slices.Concat(field(1, 1, 2), field(2, size>>8, size&0xff), field(3, signer...),
		field(7, slices.Concat(field(8, 1), field(9, slices.Concat(field(10, 0), field(11, 0))...))...),
		field(12, make([]byte, 256)...), field(14, append([]byte(name), 0)...))
	return slices.Concat(h, bytes.Repeat([]byte{13}, size-len(h)), body)
}

func TestKeygenPublishAndShow(t *testing.T) {
	dir, keys := t.TempDir(), t.TempDir()
	secret, public := filepath.Join(keys, "k.key"), filepath.Join(keys, "k.pub")
	list := filepath.Join(dir, "L.loads")
	write := func(path string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must := func(status int, says string, args ...string) {
		t.Helper()
		out, errs, got := execute(t, args...)
		if got != status || !strings.Contains(out+errs, says) {
			t.Fatalf("pfs %s: status %d, want %d with %q\n%s%s", strings.Join(args, " "), got, status, says, out, errs)
		}
	}
	write(filepath.Join(dir, "apps.sbn"), vendorSigned("apps.sbn", []byte("the image")))
	must(2, "the password is empty", "keygen", "--secret", secret, "--public", public)
	must(0, "pfs-node --trust", "keygen", "-W", "--secret", secret, "--public", public)
	must(2, "exists and is not overwritten", "keygen", "-W", "--secret", secret, "--public", public)
	must(2, "--key is missing", "publish", dir)
	must(2, "--models", "publish", dir, "--key", secret, "--name", "L")
	must(2, "give a number from 1", "publish", dir, "--key", secret, "--name", "L", "--models", "M", "--sequence", "0")
	must(2, "--models", "publish", dir, "--key", secret, "--name", "L", "--models", "a b")
	must(0, "sequence 7, for M N, 1 components", "publish", dir, "--key", secret, "--name", "L.loads", "--models", "M,N", "--sequence", "7")

	must(0, "not checked: give --trust", "loads", "show", list)
	must(0, "verified, of key", "loads", "show", list, "--trust", public)
	content, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	write(list, bytes.Replace(content, []byte("sequence 7"), []byte("sequence 8"), 1))
	must(2, "NOT VERIFIED", "loads", "show", list, "--trust", public)
	write(list, vendorSigned("L.loads", []byte("apps.sbn\r\n")))
	must(2, "no manifest to verify", "loads", "show", list, "--trust", public)
	must(2, "signed by the vendor", "publish", dir, "--key", secret, "--models", "M")
}

func TestShowNamesAVendorsHeader(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"L.loads", "# c\r\napps.sbn \r\n", []string{`"L.loads"`, "component", "apps.sbn", "none: nodes take the components unverified"}},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, vendorSigned(c.name, []byte(c.body)), 0o644); err != nil {
			t.Fatal(err)
		}
		out, errs, status := execute(t, "loads", "show", path)
		for _, want := range c.want {
			if !strings.Contains(out, want) || status != 0 {
				t.Errorf("%s: no %q in, status %d\n%s%s", c.name, want, status, out, errs)
			}
		}
	}
	torn := filepath.Join(dir, "torn.loads")
	if err := os.WriteFile(torn, vendorSigned("L.loads", nil)[:300], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := execute(t, "loads", "show", torn); status != 2 || !strings.Contains(errs, "signed header, byte") {
		t.Errorf("status %d: %s", status, errs)
	}
}
