package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/testsite"
	"openpfs/native/tftpd"
)

var agentBinary string

// TestMain builds the program as it is shipped: static.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pfs-node-test-")
	if err != nil {
		panic(err)
	}
	agentBinary = filepath.Join(dir, "pfs-node")
	build := exec.Command("go", "build", "-o", agentBinary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// patience is for what must come true.
const patience = time.Minute

// site is a server with one load: a list and a component, and addresses that no
// other test has.
type site struct {
	testsite.Block
	t     testing.TB
	files fstest.MapFS
	tftp  string
	load  string
}

func newSite(t testing.TB) *site {
	t.Helper()
	return newSiteAt(t, testsite.Claim(t))
}

// newSiteAt is one whose server has more files, which may speak of its addresses.
func newSiteAt(t testing.TB, b testsite.Block, more ...fstest.MapFS) *site {
	t.Helper()
	component := bytes.Repeat([]byte("firmware "), 30_000)
	s := &site{Block: b, t: t, load: "LOAD.1", files: fstest.MapFS{
		"LOAD.1.loads": {Data: []byte("# a load\r\napps.sbn \r\n")},
		"apps.sbn":     {Data: component},
	}}
	served := maps.Clone(s.files)
	served["LOAD.2.loads"] = s.files["LOAD.1.loads"] // another version of the same content
	for _, files := range more {
		maps.Copy(served, files)
	}
	s.tftp = testsite.Serve(t, "127.0.0.1:0", tftpd.Config{FS: served}).At
	return s
}

// address is that of the site's agent n.
func (s *site) address(n int) string { return s.Addr(n).String() }

// args are those of the site's first agent, with its own model.
func (s *site) args(dir string, more ...string) []string {
	return append([]string{"--bind", s.address(1), "--model", s.Name(), "--load", s.load,
		"--tftp", s.tftp, "--dir", dir, "--root-wait", "50ms"}, more...)
}

// checkInstalled compares the active slot with what the server has.
func (s *site) checkInstalled(dir string) {
	s.t.Helper()
	for name, f := range s.files {
		got, err := os.ReadFile(filepath.Join(dir, "active", "files", name))
		if err != nil || !bytes.Equal(got, f.Data) {
			s.t.Errorf("%s is not installed: %v", name, err)
		}
	}
}

// process is a running agent.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	mu   sync.Mutex
	text bytes.Buffer // standard output and error
	news chan struct{}
	done chan struct{}
}

func start(t testing.TB, args ...string) *process {
	t.Helper()
	return startWith(t, exec.Command(agentBinary, args...))
}

func startWith(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, news: make(chan struct{}, 1), done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
	})
	return p
}

// Write takes the process's output.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.news <- struct{}{}:
	default:
	}
	return p.text.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// says waits until the output has a text.
func (p *process) says(text string) {
	p.t.Helper()
	late := time.After(patience)
	for !strings.Contains(p.output(), text) {
		select {
		case <-p.news:
		case <-p.done:
			if !strings.Contains(p.output(), text) {
				p.t.Fatalf("ended without saying %q:\n%s", text, p.output())
			}
		case <-late:
			p.t.Fatalf("did not say %q:\n%s", text, p.output())
		}
	}
}

// ends waits for the process to end by itself, and checks its status.
func (p *process) ends(code int) string {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("still runs:\n%s", p.output())
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("exit status %d, want %d:\n%s", got, code, p.output())
	}
	return p.output()
}

func TestBadValuesAreNamedWithTheCure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := map[string]string{"bind": testsite.Claim(t).Addr(1).String(), "model": "CP-7961G", "load": "LOAD", "tftp": "127.0.0.1:1", "dir": t.TempDir()}
	for _, c := range []struct{ flag, value, says string }{
		{"bind", "", "--iface: is missing; give an interface (lo"},
		{"bind", "10.0.0", "give one such as 10.0.0.2"},
		{"bind", "192.0.2.77", "no interface of this machine has it"},
		{"bind", "::1", "is not an IPv4 address"},
		{"iface", "eth77", "there is no such interface; there are lo"},
		{"iface", "lo", "exclude each other"},
		{"mac", "00:1B:D4", "twelve hexadecimal digits"},
		{"mac", "ff:ff:ff:ff:ff:ff", "is no single device's address"},
		{"model", "", "is missing"},
		{"model", "a b", "give a model such as"},
		{"load", "../x", "give a name such as"},
		{"load", "X.loads", "give the name without .loads: X"},
		{"tftp", "", "is missing"},
		{"tftp", "host:0", "is not HOST or HOST:PORT"},
		{"dir", "", "is missing"},
		{"dir", dir, "choose an empty or a new one"},
		{"dir", file, "not a directory"},
		{"hub", "http://x", "give ws://HOST:PORT"},
		{"hub", "x:1", "give ws://HOST:PORT"},
		{"pfs", "maybe", "give on or off"},
		{"profile", "brisk", "there are classic"},
		{"http", "http://192.0.2.1:6970", "besides --tftp"},
		{"http-ca", "x.pem", "with --http only"},
		{"root-wait", "-1s", "give 0s to 1h"},
		{"root-wait", "soon", "invalid argument \"soon\" for \"--root-wait\""},
		{"timeout", "5s", "with --once only"},
		{"log", "xml", "give text, json or dload"},
		{"blksize", "7", "want 8..65464"},
		{"windowsize", "99999", "want 1..16384"},
		{"nonsense", "1", "unknown flag: --nonsense"},
	} {
		args := []string{"--" + c.flag, c.value}
		for flag, value := range good {
			if flag != c.flag && !(c.flag == "iface" && c.value != "lo" && flag == "bind") {
				args = append(args, "--"+flag, value)
			}
		}
		if c.value == "" {
			args = args[2:]
		}
		if out := start(t, args...).ends(2); !strings.Contains(out, c.says) {
			t.Errorf("--%s %q says %q; want %q in it", c.flag, c.value, out, c.says)
		}
	}
}

func TestItInstallsOnceAndAgain(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	start(t, s.args(dir, "--once", "--timeout", "1m")...).ends(0)
	s.checkInstalled(dir)
	out := start(t, s.args(dir, "--once", "--timeout", "1m", "--log", "json")...).ends(0)
	if strings.Contains(out, "transfer-start") {
		t.Errorf("it fetched again what it had:\n%s", out)
	}
	s.checkInstalled(dir)
}

func TestWithoutPFSItFetchesAlone(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	out := start(t, s.args(dir, "--once", "--pfs", "off", "--blksize", "512", "--windowsize", "1")...).ends(0)
	if strings.Contains(out, "claim") {
		t.Errorf("it claimed a root:\n%s", out)
	}
	s.checkInstalled(dir)
}

func TestWhatItCannotDoInTimeIsAnErrorThatSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.load = "ABSENT"
	out := start(t, s.args(t.TempDir(), "--once", "--pfs", "off", "--timeout", "5s")...).ends(1)
	if !strings.Contains(out, "within --timeout 5s") || !strings.Contains(out, "file not found") {
		t.Errorf("it says:\n%s", out)
	}
}

func TestActivation(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	told := filepath.Join(t.TempDir(), "told")
	start(t, s.args(dir, "--once", "--activate", `ls "$PFS_SLOT_DIR" >`+told+`; echo $PFS_LOAD >>`+told)...).ends(0)
	if got, err := os.ReadFile(told); err != nil || string(got) != "LOAD.1.loads\napps.sbn\nLOAD.1\n" {
		t.Errorf("the command was told %q, %v", got, err)
	}
	s.load = "LOAD.2"
	out := start(t, s.args(dir, "--once", "--activate", "echo no such DSP >&2; exit 3")...).ends(1)
	for _, want := range []string{"LOAD.2 is not installed", "exit status 3: no such DSP", "rolled back"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "active", "files", "LOAD.1.loads")); err != nil {
		t.Errorf("not back at the load before: %v", err)
	}
}

func TestASignalEndsItAtOnceAndLeavesWhatCanBeResumed(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s, dir := newSite(t), t.TempDir()
			silent, err := net.ListenPacket("udp", "127.0.0.1:0") // takes requests and never answers
			if err != nil {
				t.Fatal(err)
			}
			defer silent.Close()
			p := start(t, s.args(dir, "--tftp", silent.LocalAddr().String())...)
			p.says("transfer-start")
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			p.ends(0)
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			if left, err := os.ReadDir(filepath.Join(dir, "partial")); err != nil || len(left) > 0 {
				t.Errorf("left over: %v, %v", left, err)
			}
			start(t, s.args(dir, "--once")...).ends(0)
			s.checkInstalled(dir)
		})
	}
}

func TestAStoppedActivationIsNotRolledBack(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	p := start(t, s.args(dir, "--activate", "touch "+dir+"/../begun; sleep 100")...)
	for _, err := os.Stat(dir + "/../begun"); errors.Is(err, os.ErrNotExist); _, err = os.Stat(dir + "/../begun") {
		time.Sleep(time.Millisecond)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.ends(0)
	s.checkInstalled(dir)
}

func TestWhatIsInUseIsNamed(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	start(t, s.args(dir)...).says("listening")
	if out := start(t, s.args(t.TempDir())...).ends(1); !strings.Contains(out, "has this port; stop it") {
		t.Errorf("a second agent at the same address says:\n%s", out)
	}
	if out := start(t, s.args(dir, "--bind", s.address(2))...).ends(1); !strings.Contains(out, "another process uses this store") {
		t.Errorf("a second agent with the same directory says:\n%s", out)
	}
}
