//go:build interop

package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"openpfs/native/upstream"
)

// Our client against Debian's servers.

type daemon struct {
	name   string
	window bool // knows RFC 7440
	start  func(t *testing.T, root string, port int) *exec.Cmd
}

func daemons(t *testing.T) []daemon {
	return []daemon{
		{"tftpd-hpa", false, func(t *testing.T, root string, port int) *exec.Cmd {
			return exec.Command(inTftpd(t), "-L", "--secure", "--permissive", "--user", username(t), "--address", fmt.Sprint("127.0.0.1:", port), root)
		}},
		{"tftpd-hpa, blocks of 600 at most", false, func(t *testing.T, root string, port int) *exec.Cmd {
			return exec.Command(inTftpd(t), "-L", "--secure", "--permissive", "--user", username(t), "--blocksize", "600",
				"--address", fmt.Sprint("127.0.0.1:", port), root)
		}},
		{"tftpd-hpa, refusing blksize", false, func(t *testing.T, root string, port int) *exec.Cmd {
			return exec.Command(inTftpd(t), "-L", "--secure", "--permissive", "--user", username(t), "--refuse", "blksize",
				"--address", fmt.Sprint("127.0.0.1:", port), root)
		}},
		{"atftpd", true, func(t *testing.T, root string, port int) *exec.Cmd {
			return exec.Command(program(t, "atftpd", "atftpd"), "--daemon", "--no-fork", "--bind-address", "127.0.0.1",
				"--port", strconv.Itoa(port), "--user", username(t), "--logfile", "/dev/null", root)
		}},
		{"atftpd, no options", false, func(t *testing.T, root string, port int) *exec.Cmd {
			return exec.Command(program(t, "atftpd", "atftpd"), "--daemon", "--no-fork", "--bind-address", "127.0.0.1",
				"--port", strconv.Itoa(port), "--user", username(t), "--logfile", "/dev/null",
				"--no-blksize", "--no-tsize", "--no-timeout", "--no-windowsize", "--no-multicast", root)
		}},
	}
}

// inTftpd finds tftpd-hpa's server. atftpd's package may have the same name, as a link.
func inTftpd(t *testing.T) string {
	const advice = "install tftpd-hpa; where atftpd is installed: apt-get download tftpd-hpa, dpkg -x it, " +
		"and set PFS_IN_TFTPD to its in.tftpd"
	name := os.Getenv("PFS_IN_TFTPD")
	if name == "" {
		name = "in.tftpd"
	}
	version, err := exec.Command(name, "-V").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(version), "tftp-hpa") {
		t.Fatalf("%s is not tftpd-hpa's (%v, %.40q): %s", name, err, version, advice)
	}
	return name
}

func program(t *testing.T, name, debianPackage string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: install Debian's package %s", err, debianPackage)
	}
	return path
}

func username(t *testing.T) string {
	out, err := exec.Command("id", "-un").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// start runs a daemon on a directory with these files until the test ends.
func start(t *testing.T, d daemon, files map[string][]byte) (addr string) {
	t.Helper()
	root := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(root, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = conn.LocalAddr().String()
	port := conn.LocalAddr().(*net.UDPAddr).Port
	conn.Close()
	cmd := d.start(t, root, port)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %s", d.name, output.String())
		}
	})
	return addr // requests are repeated until the daemon listens
}

func patient(addr string) upstream.Config {
	return upstream.Config{Server: addr, Timeout: 100 * time.Millisecond, MaxTimeout: 2 * time.Second, Retries: 20}
}

func TestInteropServers(t *testing.T) {
	for _, d := range daemons(t) {
		t.Run(d.name, func(t *testing.T) {
			files := map[string][]byte{}
			for _, n := range []int{0, 1, 511, 512, 1428, 1429, 556_833, 3_157_527} {
				files[fmt.Sprint("f", n)] = content(n)
			}
			addr := start(t, d, files)
			source := quick(t, patient(addr))
			for name, data := range files {
				var sink memory
				result, err := source.Fetch(context.Background(), upstream.Request{Name: name}, &sink)
				if err != nil || !bytes.Equal(sink.Bytes(), data) {
					t.Errorf("%s: %v, %+v", name, err, result)
				}
				if d.window != (result.WindowBlocks == 64) {
					t.Errorf("windows of %d", result.WindowBlocks)
				}
				if result.WindowBlocks > 1 && result.Repeated > int64(len(data)/1428/10) {
					t.Errorf("%s: %d blocks came in vain", name, result.Repeated)
				}
				t.Logf("%s: %+v", name, result)
			}
			_, err := source.Fetch(context.Background(), upstream.Request{Name: "nowhere"}, &memory{})
			if !errors.Is(err, upstream.ErrNotFound) {
				t.Errorf("a file that is not there: %v", err)
			}
		})
	}
}

func TestInteropServersWrap(t *testing.T) {
	for _, d := range daemons(t) {
		if strings.Contains(d.name, ",") {
			continue // the same code
		}
		t.Run(d.name, func(t *testing.T) {
			file := content(128*70_000 + 5)
			config := patient(start(t, d, map[string][]byte{"f": file}))
			config.BlockBytes, config.WindowBlocks = 128, 32
			t.Logf("%+v", fetch(t, quick(t, config), file))
		})
	}
}

func TestInteropServersUnderLoss(t *testing.T) {
	for _, d := range daemons(t) {
		if strings.Contains(d.name, ",") {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			file := content(556_833)
			config := patient(start(t, d, map[string][]byte{"f": file}))
			lossy := badLine{seed: 3, lose: 0.02, repeat: 0.02} // of our own requests and ACKs
			config.Listen = lossy.listen
			t.Logf("%+v", fetch(t, quick(t, config), file))
		})
	}
}
