package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/native/report"
)

// program is the command under test, built once.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pfs-test-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "pfs")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// execute runs the program and returns what it printed and its exit status.
func execute(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// upgrade runs one real upgrade and returns its figures.
func upgrade(t *testing.T, args ...string) report.Report {
	t.Helper()
	out, errs, status := execute(t, append([]string{"demo", "--once", "--json"}, args...)...)
	var r report.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 {
		t.Fatalf("status %d, %v\n%s%s", status, err, out, errs)
	}
	if r.Completed != r.Phones || !r.HashesOK || r.Corrupt != 0 {
		t.Errorf("%+v", r)
	}
	return r
}

func TestDemoOneCopyPerModel(t *testing.T) {
	for _, c := range []struct {
		args           []string
		models, phones int
	}{
		{[]string{"--phones", "24"}, 1, 24},
		{[]string{"--phones", "20", "--models", "CP-7961G,CP-7911G"}, 2, 20},
	} {
		r := upgrade(t, append(c.args, "--wan", "50mbit", "--rtt", "40ms", "--root-wait", "300ms")...)
		if r.WANCopies > 1.06 || r.MaxChildren > 2 || r.ConfirmedRoots != 6*c.models || r.Fallbacks != 0 || r.Verified || r.Authenticated ||
			r.Phones != c.phones || r.Files != 6 || r.FileBytes != load.Real().Bytes() {
			t.Errorf("%v: %+v", c.args, r)
		}
	}
}

func TestDemoWithoutPFS(t *testing.T) {
	r := upgrade(t, "--phones", "6", "--pfs", "off", "--wan", "200mbit", "--rtt", "10ms")
	if r.WANCopies < 6 || r.WANCopies > 6.6 || r.ConfirmedRoots != 0 {
		t.Errorf("%+v", r)
	}
}

// Strangers on port 4051 change nothing.
func TestDemoGoesOnUnderGarbage(t *testing.T) {
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Error(err)
			return
		}
		defer udp.Close()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			udp.WriteTo(bytes.Repeat([]byte{byte(n), 'P'}, n%300), &net.UDPAddr{IP: net.IPv4(127, 40, 51, byte(1+n%8)), Port: 4051})
			if c, err := net.DialTimeout("tcp", fmt.Sprintf("127.40.51.%d:4051", 1+n%8), time.Second); err == nil {
				c.Write(bytes.Repeat([]byte{0xff, byte(n)}, 40))
				defer c.Close() // held open until the end
			}
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	r := upgrade(t, "--phones", "8", "--wan", "50mbit", "--rtt", "40ms", "--root-wait", "300ms")
	close(stop)
	<-ended
	if r.WANCopies > 1.06 || r.ConfirmedRoots != 6 {
		t.Errorf("%+v", r)
	}
}

// folder writes a small load of three files.
func folder(t *testing.T, list string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["TEST41.1-0.loads"] = list
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDemoInstallsALoadFromAFolder(t *testing.T) {
	dir := folder(t, "# a load of our own\r\na.sbn\r\nb.sbn \r\n", map[string]string{"a.sbn": strings.Repeat("a", 300_000), "b.sbn": "b"})
	r := upgrade(t, "--load", dir, "--phones", "5", "--wan", "50mbit", "--rtt", "20ms", "--root-wait", "0s")
	if r.Files != 3 || r.ConfirmedRoots != 3 || r.FileBytes < 300_000 {
		t.Errorf("%+v", r)
	}
}

// Every mistake gets an error that names it, and what to do.
func TestMistakesAreNamed(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for _, c := range []struct {
		says string
		args []string
	}{
		{"--phones 0: give 1 to 500", []string{"demo", "--phones", "0"}},
		{"--phones 501", []string{"demo", "--phones", "501"}},
		{"--wan", []string{"demo", "--wan", "fast"}},
		{"--loss", []string{"demo", "--loss", "half"}},
		{"--rtt", []string{"demo", "--rtt", "-1s"}},
		{"--pfs \"maybe\": give on or off", []string{"demo", "--pfs", "maybe"}},
		{"--profile \"brisk\": there are classic", []string{"demo", "--profile", "brisk"}},
		{"unknown flag: --fones", []string{"demo", "--fones", "3"}},
		{"../x", []string{"demo", "--models", "../x"}},
		{"named twice", []string{"demo", "--models", "CP-7961G,CP-7961G"}},
		{"the port is in use", []string{"demo", "--listen", busy.Addr().String()}},
		{"no such file or directory", []string{"demo", "--once", "--load", "/nowhere"}},
		{"0 .loads files", []string{"demo", "--once", "--load", t.TempDir()}},
		{"line 1", []string{"demo", "--once", "--load", folder(t, "../x\r\n", map[string]string{})}},
		{"absent.sbn is named by the list but is not in the folder", []string{"demo", "--once", "--load", folder(t, "absent.sbn\r\n", map[string]string{})}},
		{"torn", []string{"demo", "--once", "--load", folder(t, "a.sbn\r\n", map[string]string{"a.sbn": ""})}},
		{"give --load DIR, too", []string{"demo", "--once", "--trust", "k.pub"}},
		{"once without a key", []string{"demo", "--once", "--trust", "--trust", "k.pub"}},
		{"neither a public key", []string{"demo", "--once", "--trust", "/nowhere.pub", "--load", t.TempDir()}},
		{"--site-key /nowhere.key", []string{"demo", "--once", "--site-key", "/nowhere.key"}},
		{"no phone speaks to another", []string{"demo", "--once", "--site-key", "--pfs", "off"}},
		{"torn", []string{"demo", "--once", "--load", folder(t, "a.sbn\r\n", map[string]string{"a.sbn": "\x01\x00\x02\x01\x02\x02\x00\x02\x01"})}},
		{"a simulated line needs a rate", []string{"sim", "--wan", "unlimited"}},
		{"--phones 10001", []string{"sim", "--phones", "10001"}},
		{"--record", []string{"sim", "--record", "/nowhere/at/all"}},
		{"it is for generated content", []string{"demo", "--once", "--load", t.TempDir(), "--seed", "2"}},
		{"--slack -1s: give a time", []string{"check", "--slack", "-1s", "/nowhere"}},
		{"unknown command", []string{"dmeo"}},
	} {
		_, errs, status := execute(t, c.args...)
		if status != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("%q: status %d, %q; want %q", c.args, status, errs, c.says)
		}
	}
}

func TestSecondDemoSaysWhatIsWrong(t *testing.T) {
	l, err := net.Listen("tcp", "127.40.51.3:4051")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, errs, status := execute(t, "demo", "--once", "--json", "--phones", "4")
	if status != 2 || !strings.Contains(errs, "4051") || !strings.Contains(errs, "in use") {
		t.Errorf("status %d, %q", status, errs)
	}
}

// Ctrl-C in the middle of an upgrade: no file, no process, no stack trace stays.
func TestInterruptEndsCleanly(t *testing.T) {
	tmp := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, "demo", "--once", "--phones", "6")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // its greeting: it is under way
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGINT)
	io.Copy(io.Discard, out)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || errs.Len() > 0 {
		t.Errorf("status %d, %q", code, errs.String())
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("%v stays behind", left)
	}
}

func TestSimRepeatsItself(t *testing.T) {
	record := filepath.Join(t.TempDir(), "history.ndjson")
	first, _, status := execute(t, "sim", "--phones", "1000", "--seed", "7", "--json", "--record", record)
	second, _, _ := execute(t, "sim", "--phones", "1000", "--seed", "7", "--json")
	other, _, _ := execute(t, "sim", "--phones", "1000", "--seed", "8", "--json")
	var r, o report.Report
	if err := errors.Join(json.Unmarshal([]byte(first), &r), json.Unmarshal([]byte(other), &o)); err != nil {
		t.Fatal(err)
	}
	if status != 0 || first != second || r.TraceHash == o.TraceHash || r.TraceHash == "" {
		t.Errorf("status %d: %s%s%s", status, first, second, other)
	}
	if r.Completed != 1000 || r.WANCopies > 1.06 || r.ConfirmedRoots != 6 || r.MaxChildren != 2 || r.MaxDepth != 9 {
		t.Errorf("%+v", r)
	}
	if info, err := os.Stat(record); err != nil || info.Size() < 1<<20 {
		t.Errorf("recording: %v, %v", info, err)
	}
}
