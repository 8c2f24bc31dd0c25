//go:build interop

package tftpd_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/tftpd"
)

// Our server against the clients of tftp-hpa, atftp and curl.

func program(t *testing.T, name, debianPackage string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: install Debian's package %s", err, debianPackage)
	}
	return path
}

type peer struct {
	name string
	get  func(t *testing.T, server netip.AddrPort, file, to string) *exec.Cmd
	// curl 7.88 fails on an empty file of announced size ("getpeername() failed"), with tftpd-hpa and atftpd alike.
	notEmpty bool
}

func atftp(options ...string) func(*testing.T, netip.AddrPort, string, string) *exec.Cmd {
	return func(t *testing.T, server netip.AddrPort, file, to string) *exec.Cmd {
		args := []string{"--get", "--remote-file", file, "--local-file", to}
		for _, o := range options {
			args = append(args, "--option", o)
		}
		return exec.Command(program(t, "atftp", "atftp"), append(args, server.Addr().String(), strconv.Itoa(int(server.Port())))...)
	}
}

func curl(options ...string) func(*testing.T, netip.AddrPort, string, string) *exec.Cmd {
	return func(t *testing.T, server netip.AddrPort, file, to string) *exec.Cmd {
		args := append([]string{"--silent", "--show-error", "--output", to}, options...)
		return exec.Command(program(t, "curl", "curl"), append(args, fmt.Sprintf("tftp://%s/%s", server, file))...)
	}
}

func hpa(t *testing.T, server netip.AddrPort, file, to string) *exec.Cmd {
	return exec.Command(program(t, "tftp", "tftp-hpa"), "-m", "binary", server.Addr().String(), strconv.Itoa(int(server.Port())),
		"-c", "get", file, to)
}

var peers = []peer{
	{name: "tftp-hpa", get: hpa},
	{name: "atftp", get: atftp()},
	{name: "atftp, blocks of 1428", get: atftp("blksize 1428", "tsize 0", "timeout 2")},
	{name: "atftp, windows of 32", get: atftp("blksize 1428", "windowsize 32")},
	{name: "curl", get: curl(), notEmpty: true},
	{name: "curl, blocks of 1428", get: curl("--tftp-blksize", "1428"), notEmpty: true},
	{name: "curl, no options", get: curl("--tftp-no-options")},
}

func content(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{2})
	_, _ = r.Read(b)
	return b
}

// get has a client fetch file, and compares.
func get(t *testing.T, p peer, server netip.AddrPort, name string, want []byte) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "got")
	output, err := p.get(t, server, name, to).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, output)
	}
	got, err := os.ReadFile(to)
	if len(want) == 0 && os.IsNotExist(err) {
		return // curl makes no file of no bytes
	}
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s: %d bytes, %v, want %d: %s", name, len(got), err, len(want), output)
	}
}

func TestInteropClients(t *testing.T) {
	files := fstest.MapFS{}
	for _, n := range []int{0, 1, 511, 512, 1428, 1429, 556_833, 3_157_527} {
		files[fmt.Sprint("f", n)] = &fstest.MapFile{Data: content(n)}
	}
	addr, reports := serve(t, tftpd.Config{FS: files})
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			for name, f := range files {
				if p.notEmpty && len(f.Data) == 0 {
					continue
				}
				get(t, p, addr, name, f.Data)
				r := outcome(t, reports, tftpd.Sent)
				if r.Bytes != int64(len(f.Data)) || r.Retransmits != 0 {
					t.Errorf("%+v", r)
				}
				t.Logf("%s: blocks of %d, windows of %d, %v", name, r.BlockBytes, r.WindowBlocks, r.Elapsed)
			}
			to := filepath.Join(t.TempDir(), "got")
			output, _ := p.get(t, addr, "nowhere", to).CombinedOutput() // some of them exit with 0
			if r := outcome(t, reports, tftpd.Refused); r.Err.Error() != "TFTP error 1 (file not found)" {
				t.Errorf("%v, %s", r.Err, output)
			}
		})
	}
}

func TestInteropClientsWrap(t *testing.T) {
	file := content(512*66_000 + 1)
	addr, reports := serve(t, tftpd.Config{FS: fstest.MapFS{"f": {Data: file}}})
	for _, p := range []peer{
		{name: "tftp-hpa", get: hpa},
		{name: "curl", get: curl("--tftp-blksize", "512")},
		{name: "atftp", get: atftp("blksize 512", "windowsize 32")},
	} {
		t.Run(p.name, func(t *testing.T) {
			get(t, p, addr, "f", file)
			t.Logf("%+v", outcome(t, reports, tftpd.Sent))
		})
	}
}

// A client of windows that loses blocks, also the last ones of a window, gets them.
func TestInteropWindowsOnALossyLine(t *testing.T) {
	want := content(2_000_001)
	for _, window := range []string{"4", "32"} {
		addr, reports := serve(t, tftpd.Config{FS: fstest.MapFS{"f": {Data: want}}, Listen: lossy(0.03, 3), Timeout: 200 * time.Millisecond})
		get(t, peer{get: atftp("blksize 1428", "windowsize "+window)}, addr, "f", want)
		r := outcome(t, reports, tftpd.Sent)
		t.Logf("windows of %d: %d bytes sent, %d blocks again, %v", r.WindowBlocks, r.SentBytes, r.Retransmits, r.Elapsed)
	}
}

func TestInteropClientMayNotWrite(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: fstest.MapFS{}})
	from := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(from, []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command(program(t, "curl", "curl"), "--silent", "--show-error", "--upload-file", from,
		fmt.Sprintf("tftp://%s/f", addr)).CombinedOutput()
	if err == nil {
		t.Errorf("curl was content: %s", output)
	}
	if r := outcome(t, reports, tftpd.Refused); r.Err.Error() != "TFTP error 2 (access violation): this server is read-only" {
		t.Error(r.Err)
	}
}
