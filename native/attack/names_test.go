package attack

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"openpfs/core/dload"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/testsite"
	"openpfs/native/tftp"
)

// A .loads list that names files elsewhere is refused before anything is fetched.
func TestPathTraversalInALoadsList(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{"up": "../../../../../../tmp/evil", "absolute": "/etc/passwd", "hidden": ".ssh",
		"backslash": `..\evil`, "NUL": "apps.sbn\x00.loads", "device": "dir/apps.sbn"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 1000, "path traversal in a .loads list: "+name, "the list names %q", line)
			s.serve(fstest.MapFS{s.List().Name(): {Data: []byte(line + "\r\n")}})
			p := s.phone(1)
			e := s.Wait("the list is refused", did(telemetry.CommitFailed, "refused"))
			if strings.ContainsFunc(e.Text, unicode.IsControl) {
				t.Errorf("told raw: %q", e.Text)
			}
			_ = filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
				if err == nil && strings.Contains(d.Name(), "evil") {
					t.Errorf("%s was made", path)
				}
				return nil
			})
			if len(s.server.Copies()) > 1 {
				t.Errorf("fetched all the same: %v", s.server.Copies())
			}
			why, _, _ := strings.Cut(e.Text, ";")
			s.row.Outcome("refused before anything was fetched: %s", why)
		})
	}
}

// Names that lead out of the served folder, links included, name nothing.
func TestPathTraversalInTFTPNames(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := errors.Join(os.WriteFile(secret, []byte("key"), 0o600), os.Symlink(secret, filepath.Join(dir, "link")),
		os.WriteFile(filepath.Join(dir, "good"), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	row := testsite.Begin(t, "path traversal in TFTP names", "names that lead out of the served folder, links included")
	s := &site{t: t}
	s.serve(root.FS())
	c, err := net.ListenPacket("udp", "127.0.0.1:0") // a refusal comes from another port than the one asked
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	to, err := net.ResolveUDPAddr("udp", s.server.At)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"../" + filepath.Base(outside) + "/secret", secret, "link", "good/../link", `..\secret`, "%2e%2e/secret", "//" + secret}
	for _, name := range names {
		_, _ = c.WriteTo(tftp.AppendRequest(nil, tftp.Request{Filename: name, Mode: tftp.ModeOctet}), to)
		b := make([]byte, 1000)
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, _, err := c.ReadFrom(b)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := tftp.ParseError(b[:n]); err != nil || e.Code == 0 {
			t.Errorf("%q is answered with %q", name, b[:n])
		}
	}
	row.Outcome("%d of %d answered with an error", len(names), len(names))
}

// Control characters of peers and servers reach neither terminal nor log.
func TestLogInjection(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1000, "log injection", "joins whose names have control characters and whole log lines")
	hostile := "\x1b[2J\x1b]0;owned\x07\r\nNOT 00:00:00 DLoad: PFS Committed"
	s.stranger(200, nil).Keeps(20*time.Millisecond, func() {
		if c, err := s.Dial(200, 1); err == nil {
			b := wire.AppendFrame(nil, &wire.Join{Header: s.Head(200, s.Part(0).Name()), Topic: s.Topic(s.Part(0).Name())})
			copy(b[len(b)-8:], hostile)
			_, _ = c.Write(b)
			c.Close()
		}
	})
	s.phone(1)
	s.counts("")
	s.completes()
	for _, e := range s.All() {
		if strings.ContainsFunc(e.Text+e.Peer+e.File, unicode.IsControl) {
			t.Errorf("told raw: %q", e.Text)
		}
	}
	// What comes by way of a hub, or from a recording, is printed by this.
	line := string((&dload.Renderer{Verbose: true}).Append(nil, telemetry.Event{Kind: telemetry.TransferFail, Node: "SEP000000000001",
		Peer: hostile, File: hostile, Model: hostile, Text: hostile}))
	if strings.Count(line, "\n") > 1 || strings.ContainsFunc(strings.TrimRight(line, "\r\n"), unicode.IsControl) {
		t.Errorf("printed raw: %q", line)
	}
	if e, err := tftp.ParseError(append([]byte{0, 5, 0, 1}, hostile+"\x00"...)); err != nil || strings.ContainsFunc(e.Message, unicode.IsControl) {
		t.Errorf("a server's message is kept raw: %+v, %v", e, err)
	}
	s.row.Outcome("no control character in %d events, nor in what is printed of them", len(s.All()))
}
