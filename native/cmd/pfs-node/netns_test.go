//go:build root

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netns"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

const phones = 5

// TestPhonesOnABridgeTakeOneCopyFromATFTPServerOfAnotherHouse is the real
// thing: every phone has a network of its own, with an Ethernet interface on a
// common bridge, and the server is Debian's tftpd-hpa.
//
//	server 10.51.4.1 --+
//	phone  10.51.4.11 -+- bridge, 10.51.4.0/24
//	  ...              |
//	phone  10.51.4.15 -+
func TestPhonesOnABridgeTakeOneCopyFromATFTPServerOfAnotherHouse(t *testing.T) {
	n := newNetwork(t)
	spec := load.Real()
	syn, err := load.Synthesize(spec, "CP-7961G", 1)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil { // the server reads it as nobody
		t.Fatal(err)
	}
	content := map[string][]byte{}
	for _, f := range syn.Files {
		b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
		if err != nil {
			t.Fatal(err)
		}
		content[f.Name()] = b
		if err := os.WriteFile(filepath.Join(root, f.Name()), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	serverIn := n.host("srv", "10.51.4.1")
	requests := n.watch(serverIn)
	n.tftpd(serverIn, root)

	var agents []*process
	var dirs []string
	for i := range phones {
		ns := n.host(fmt.Sprintf("p%d", i), fmt.Sprintf("10.51.4.%d", 11+i))
		dir := t.TempDir()
		dirs = append(dirs, dir)
		agents = append(agents, startWith(t, exec.Command("ip", "netns", "exec", ns, agentBinary, "--iface", "eth0",
			"--model", "CP-7961G", "--load", spec.Name, "--tftp", "10.51.4.1", "--dir", dir, "--root-wait", "2s", "--log", "json", "-v")))
	}
	for _, a := range agents {
		a.says(`"msg":"` + telemetry.Committed.String() + `"`)
	}
	for i, dir := range dirs {
		for name, want := range content {
			got, err := os.ReadFile(filepath.Join(dir, "active", "files", name))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("phone %d: %s is not what the server has: %v", i, name, err)
			}
		}
	}
	for _, a := range agents {
		if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		a.ends(0)
	}
	seen := requests.stop()
	for name := range content {
		if seen.rrq[name] != 1 {
			t.Errorf("%d requests for %s reached the server, want 1", seen.rrq[name], name)
		}
	}
	if seen.broadcasts == 0 || len(seen.strange) > 0 {
		t.Errorf("%d datagrams of the protocol to 10.51.4.255; to other addresses: %q", seen.broadcasts, seen.strange)
	}
	t.Logf("requests: %v; broadcasts: %d", seen.rrq, seen.broadcasts)
}

// network is a bridge in a namespace of its own and hosts on it. Everything is
// in namespaces with a random name, so nothing of this machine is touched, and
// removing those removes it all.
type network struct {
	t    *testing.T
	name string
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("this test makes network namespaces: run it as root (go test -tags root), or without that tag")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Fatalf("this test needs iproute2: %v", err)
	}
	n := &network{t, fmt.Sprintf("pfs%08x", rand.Uint32())}
	n.namespace(n.name)
	n.in(n.name, "ip link add br0 type bridge")
	n.in(n.name, "ip link set br0 up")
	return n
}

func (n *network) namespace(name string) {
	n.t.Helper()
	n.run("ip", "netns", "add", name)
	n.t.Cleanup(func() {
		if out, err := exec.Command("ip", "netns", "delete", name).CombinedOutput(); err != nil {
			n.t.Errorf("namespace %s stays: %v: %s", name, err, out)
		}
	})
}

func (n *network) run(args ...string) {
	n.t.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		n.t.Fatalf("%s: %v: %s(this test needs the rights of root, such as CAP_NET_ADMIN and CAP_SYS_ADMIN)", strings.Join(args, " "), err, out)
	}
}

// in runs a command in a namespace.
func (n *network) in(ns, command string) {
	n.t.Helper()
	n.run(append([]string{"ip", "netns", "exec", ns}, strings.Fields(command)...)...)
}

// host makes a namespace with an eth0 on the bridge and returns its name.
func (n *network) host(short, addr string) string {
	n.t.Helper()
	ns := n.name + short
	n.namespace(ns)
	n.run("ip", "-n", n.name, "link", "add", "to-"+short, "type", "veth", "peer", "name", "eth0", "netns", ns)
	n.run("ip", "-n", n.name, "link", "set", "to-"+short, "master", "br0", "up")
	n.in(ns, "ip link set lo up")
	n.in(ns, "ip address add "+addr+"/24 brd + dev eth0")
	n.in(ns, "ip link set eth0 up")
	return ns
}

// tftpd starts Debian's tftpd-hpa. The package of atftpd has the same name for
// its own program, as a link.
func (n *network) tftpd(ns, root string) {
	n.t.Helper()
	const advice = "this test needs Debian's tftpd-hpa: install it; where atftpd is installed: " +
		"apt-get download tftpd-hpa, dpkg -x it, and set PFS_IN_TFTPD to its in.tftpd"
	program := os.Getenv("PFS_IN_TFTPD")
	if program == "" {
		program = "in.tftpd"
	}
	if out, err := exec.Command(program, "-V").CombinedOutput(); err != nil || !strings.Contains(string(out), "tftp-hpa") {
		n.t.Fatalf("%s -V: %v %q; %s", program, err, out, advice)
	}
	server := startWith(n.t, exec.Command("ip", "netns", "exec", ns, program, "--foreground", "--ipv4", "--address", "10.51.4.1:69",
		"--user", "nobody", "--secure", root))
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		out, err := exec.Command("ip", "netns", "exec", ns, "cat", "/proc/net/udp").Output()
		if err == nil && strings.Contains(string(out), ":0045 ") { // port 69
			return
		}
		if time.Now().After(deadline) {
			n.t.Fatalf("%s does not listen: %v %s", program, err, server.output())
		}
	}
}

// traffic is what the server's interface has seen.
type traffic struct {
	rrq        map[string]int
	broadcasts int
	strange    []string
}

// watcher counts packets on the server's eth0: requests to it, and what the
// bridge floods, as broadcasts are.
type watcher struct {
	fd   int
	mu   sync.Mutex
	seen traffic
	done chan struct{}
}

func (n *network) watch(ns string) *watcher {
	n.t.Helper()
	fd, err := packetSocket(ns)
	if err != nil {
		n.t.Fatalf("a packet socket in %s: %v", ns, err)
	}
	w := &watcher{fd: fd, seen: traffic{rrq: map[string]int{}}, done: make(chan struct{})}
	go w.read()
	return w
}

// packetSocket opens a socket in another namespace: a thread goes there and is
// not used again for anything else.
func packetSocket(ns string) (fd int, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		var h netns.NsHandle
		if h, err = netns.GetFromName(ns); err != nil {
			return
		}
		defer h.Close()
		if err = netns.Set(h); err != nil {
			return
		}
		const all = 0x0300 // ETH_P_ALL in network order
		if fd, err = syscall.Socket(syscall.AF_PACKET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, all); err != nil {
			return
		}
		// Short enough for the end to be noticed.
		if err = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Usec: 100_000}); err != nil {
			return
		}
		err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUFFORCE, 16<<20)
	}()
	<-done
	return fd, err
}

func (w *watcher) read() {
	b := make([]byte, 2048)
	for {
		select {
		case <-w.done:
			w.done <- struct{}{}
			return
		default:
		}
		n, _, err := syscall.Recvfrom(w.fd, b, 0)
		if err == nil {
			w.packet(b[:n])
		}
	}
}

var rrqName = regexp.MustCompile(`^\x00\x01([^\x00]+)\x00`)

// packet looks at one IPv4 packet.
func (w *watcher) packet(p []byte) {
	const udp = 17
	if len(p) < 28 || p[0] != 0x45 || p[9] != udp {
		return
	}
	to, port, body := fmt.Sprintf("%d.%d.%d.%d", p[16], p[17], p[18], p[19]), binary.BigEndian.Uint16(p[22:]), p[28:]
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case port == 69:
		if m := rrqName.FindSubmatch(body); m != nil {
			w.seen.rrq[string(m[1])]++
		}
	case port == wire.Port && to == "10.51.4.255":
		w.seen.broadcasts++
	case port == wire.Port && !slices.Contains(w.seen.strange, to):
		w.seen.strange = append(w.seen.strange, to)
	}
}

// stop ends the watching and returns what was seen.
func (w *watcher) stop() traffic {
	w.done <- struct{}{}
	<-w.done
	_ = syscall.Close(w.fd)
	return w.seen
}
