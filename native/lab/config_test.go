package lab

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpfs/native/wan"
)

func TestBytesAreReadWithUnits(t *testing.T) {
	for text, want := range map[string]int64{"262144": 262144, "256KiB": 262144, "100MB": 100_000_000, "1GiB": 1 << 30, "0": 0} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1.5MB", "10 MB", "10mb", "99999999999GB"} {
		if n, err := ParseBytes(text); err == nil {
			t.Errorf("%q was read as %d", text, n)
		}
	}
}

// TestTheBoundIsThatOfTheSlowerNetwork holds the numbers that others were
// measured against.
func TestTheBoundIsThatOfTheSlowerNetwork(t *testing.T) {
	for _, c := range []struct {
		wan, lan wan.BitsPerSecond
		bytes    int64
		want     time.Duration
	}{
		{10e6, 100e6, 8_126_582, 6576 * time.Millisecond},
		{0, 100e6, 100_000_000, 8075 * time.Millisecond},
		{1e9, 100e6, 100_000_000, 8075 * time.Millisecond},
		{10e6, 0, 8_126_582, 6576 * time.Millisecond},
		{0, 0, 8_126_582, 75 * time.Millisecond},
	} {
		config := Config{WAN: wan.Config{Rate: c.wan, RTT: 150 * time.Millisecond}, LAN: c.lan}
		if got := config.Bound(c.bytes).Round(time.Millisecond); got != c.want {
			t.Errorf("%v and %v: %v, want %v", c.wan, c.lan, got, c.want)
		}
	}
}

func TestAConfigIsCheckedBeforeAnythingIsBuilt(t *testing.T) {
	good := Config{Phones: 4, Model: "CP-7961G", Upstream: "tftp", Server: "ours", Profile: "classic", Timeout: time.Minute}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*Config){
		"0 phones":              func(c *Config) { c.Phones = 0 },
		"--load or --bytes":     func(c *Config) { c.Dir, c.Bytes = "/x", 100 },
		"1 to 99 percent":       func(c *Config) { c.KillRoot = 100 },
		"that run pfs-node":     func(c *Config) { c.KillRoot, c.Rival = 50, "uftp" },
		"no rival":              func(c *Config) { c.Rival = "pigeon" },
		"no upstream":           func(c *Config) { c.Upstream = "ftp" },
		"no server":             func(c *Config) { c.Server = "apache" },
		"nginx does not serve":  func(c *Config) { c.Server = "nginx" },
		"atftpd does not serve": func(c *Config) { c.Server, c.Rival = "atftpd", "http" },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("want an error with %q, got %v", what, err)
		}
	}
}

// TestATorrentIsWhatItsReadersExpect compares a small one, byte by byte.
func TestATorrentIsWhatItsReadersExpect(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "load")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.sbn": "hello ", "b.sbn": "world"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "t")
	hash, err := writeTorrent(path, dir, []string{"a.sbn", "b.sbn"}, "http://t/a")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The one piece is "hello world", whose SHA-1 is well known.
	want := "d8:announce10:http://t/a4:infod5:filesld6:lengthi6e4:pathl5:a.sbneed6:lengthi5e4:pathl5:b.sbneee" +
		"4:name4:load12:piece lengthi65536e6:pieces20:" +
		"\x2a\xae\x6c\x35\xc9\x4f\xcf\xb4\x15\xdb\xe9\x5f\x40\x8b\x9c\xe9\x1e\xe8\x46\xed" + "ee"
	if string(got) != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(hash) != 40 {
		t.Errorf("the number is %q", hash)
	}
}

// TestARivalThatIsNotInstalledIsNamedWithItsPackage looks in an empty folder.
func TestARivalThatIsNotInstalledIsNamedWithItsPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, pkg := range map[string]string{"http": "curl", "tftp": "atftp", "uftp": "curl", "aria2": "opentracker", "libtorrent": "opentracker"} {
		r, ok := findRival(name)
		if !ok {
			t.Fatalf("no rival %s", name)
		}
		if _, err := r.version(); !errors.Is(err, ErrNotInstalled) || !strings.HasSuffix(err.Error(), "apt-get install "+pkg) {
			t.Errorf("%s: %v, want advice to install %s", name, err, pkg)
		}
	}
}
