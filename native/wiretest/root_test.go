//go:build root

package wiretest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/node"
	"openpfs/native/store"
	"openpfs/native/testsite"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// patience is for what must come; nothing waits for it to pass.
const patience = 60 * time.Second

// sniffer is a running dumpcap on loopback.
type sniffer struct {
	t   *testing.T
	cmd *exec.Cmd

	mu   sync.Mutex
	got  bytes.Buffer
	done chan struct{}
}

// sniff captures what has the source or destination among 127.88.net.0/24 and
// returns when packets are seen.
func sniff(t *testing.T, subnet byte) *sniffer {
	t.Helper()
	s := &sniffer{t: t, done: make(chan struct{})}
	s.cmd = exec.Command(program(t, "dumpcap"), "-q", "-i", "lo", "-f", fmt.Sprintf("port 4051 and net 127.88.%d.0/24", subnet), "-w", "-")
	var complaints bytes.Buffer
	s.cmd.Stderr = &complaints
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.done)
		buf := make([]byte, 1<<16)
		for {
			n, err := out.Read(buf)
			s.mu.Lock()
			s.got.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.done
		s.cmd.Wait()
		if t.Failed() && complaints.Len() > 0 {
			t.Logf("dumpcap: %s(to capture needs root, or Debian's wireshark-common and its group)", &complaints)
		}
	})
	s.see(subnet)
	return s
}

// see broadcasts a mark until it is in the capture: then everything that was
// sent before it is there as well.
func (s *sniffer) see(subnet byte) {
	s.t.Helper()
	mark := []byte(fmt.Sprintf("mark %d %d", os.Getpid(), time.Now().UnixNano()))
	c := broadcaster(s.t, netip.AddrFrom4([4]byte{127, 88, subnet, 250}))
	defer c.Close()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if _, err := c.WriteTo(mark, to(broadcast)); err != nil {
			s.t.Fatal(err)
		}
		select {
		case <-s.done:
			s.t.Fatal("dumpcap ended early")
		case <-time.After(20 * time.Millisecond):
		}
		s.mu.Lock()
		seen := bytes.Contains(s.got.Bytes(), mark)
		s.mu.Unlock()
		if seen {
			return
		}
	}
	s.t.Fatal("the capture does not see loopback")
}

// packets ends the capture and dissects it.
func (s *sniffer) packets(subnet byte) []packet {
	s.t.Helper()
	s.see(subnet)
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		s.t.Fatal(err)
	}
	<-s.done
	file := filepath.Join(s.t.TempDir(), "lo.pcapng")
	if err := os.WriteFile(file, s.got.Bytes(), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return dissect(s.t, file)
}

func to(a netip.Addr) *net.UDPAddr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, wire.Port))
}

// broadcaster is a socket at an address's port 4051 that may broadcast.
func broadcaster(t *testing.T, at netip.Addr) net.PacketConn {
	t.Helper()
	set := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		return raw.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_BROADCAST, 1)
		})
	}}
	c, err := set.ListenPacket(t.Context(), "udp4", netip.AddrPortFrom(at, wire.Port).String())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What real sockets send on loopback is shown field by field.
func TestLoopbackTrafficIsShownFieldByField(t *testing.T) {
	const subnet = 1
	s := sniff(t, subnet)
	parentAt, childAt := netip.AddrFrom4([4]byte{127, 88, subnet, 1}), netip.AddrFrom4([4]byte{127, 88, subnet, 2})
	phone := broadcaster(t, parentAt)
	defer phone.Close()
	for _, d := range datagrams {
		if _, err := phone.WriteTo(wire.AppendDatagram(nil, d.msg), to(broadcast)); err != nil {
			t.Fatal(err)
		}
	}
	converse(t, parentAt, childAt)

	packets := s.packets(subnet)
	if len(packets) != len(datagrams)+len(frames) {
		t.Fatalf("tshark shows %d packets, want %d: %+v", len(packets), len(datagrams)+len(frames), packets)
	}
	for i, d := range datagrams {
		if packets[i].src != parentAt.String() {
			t.Errorf("%s: from %s", d.info, packets[i].src)
		}
		wantPacket(t, packets[i], d.info, d.want)
	}
	for i, f := range frames {
		wantPacket(t, packets[len(datagrams)+i], f.info, f.want)
	}
}

// converse says every frame over a TCP connection, each after the one before
// it has arrived, so that each is a segment.
func converse(t *testing.T, parentAt, childAt netip.Addr) {
	t.Helper()
	l, err := net.ListenTCP("tcp4", net.TCPAddrFromAddrPort(netip.AddrPortFrom(parentAt, wire.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	child, err := net.DialTCP("tcp4", net.TCPAddrFromAddrPort(netip.AddrPortFrom(childAt, 0)), l.Addr().(*net.TCPAddr))
	if err != nil {
		t.Fatal(err)
	}
	defer child.Close()
	parent, err := l.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	defer parent.Close()
	for _, f := range frames {
		from, into := child, parent
		if f.byParent {
			from, into = parent, child
		}
		b := wire.AppendFrame(nil, f.frame)
		if _, err := from.Write(b); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(into, make([]byte, len(b))); err != nil {
			t.Fatal(err)
		}
	}
}

// Three real nodes share a load. The capture holds their whole conversation:
// nothing in it is malformed, and every file can be cut out of it again.
func TestAnUpgradeCanBeReadFromTheWire(t *testing.T) {
	const subnet = 2
	site := newSite(t, subnet)
	s := sniff(t, subnet)
	site.upgrade(t, 3)

	streams := map[string]*transfer{} // by TCP stream
	kinds := map[string]int{}
	for _, p := range s.packets(subnet) {
		if p.refused() != "" {
			t.Errorf("packet %s: %s: %s", p.number, p.info, p.refused())
		}
		for _, k := range p.fields["pfs.type"] {
			kinds["datagram "+k]++
		}
		for _, k := range p.frames() {
			kinds["frame "+k]++
		}
		if p.stream != "" {
			if streams[p.stream] == nil {
				streams[p.stream] = &transfer{}
			}
			streams[p.stream].take(t, p)
		}
	}
	for _, k := range []string{"datagram 1", "datagram 2", "frame 1", "frame 2", "frame 6", "frame 7", "frame 8"} {
		if kinds[k] == 0 {
			t.Errorf("no %s in the capture of an upgrade: %v", k, kinds)
		}
	}
	copies := map[string]int{}
	for stream, x := range streams {
		if x.digest == "" {
			continue // redirected or refused
		}
		if sum := sha256.Sum256(x.content); hex.EncodeToString(sum[:]) != x.digest {
			t.Errorf("stream %s: %d bytes of %s do not have the digest that was announced", stream, len(x.content), x.file)
		}
		copies[x.file]++
	}
	for _, f := range site.load.Files {
		if copies[f.Name()] != 2 {
			t.Errorf("%s crossed between phones %d times, want 2: one root, two that take it from a peer", f.Name(), copies[f.Name()])
		}
	}
}

// transfer is what the packets of one TCP stream say.
type transfer struct {
	file, digest string
	content      []byte
}

func (x *transfer) take(t *testing.T, p packet) {
	t.Helper()
	if file := p.fields["pfs.file"]; len(file) > 0 {
		x.file = file[0]
	}
	if slices.Contains(p.frames(), "6") {
		x.digest = p.fields["pfs.digest"][len(p.fields["pfs.digest"])-1]
	}
	at := p.fields["pfs.data.at"]
	for i, h := range p.fields["pfs.data"] {
		b, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		if at[i] != fmt.Sprint(len(x.content)) {
			t.Errorf("packet %s: data at %s, want %d", p.number, at[i], len(x.content))
		}
		x.content = append(x.content, b...)
	}
}

// site is a server on loopback with one small load.
type site struct {
	subnet byte
	model  string
	load   *load.Synthetic
	server string
}

func newSite(t *testing.T, subnet byte) *site {
	t.Helper()
	s := &site{subnet: subnet, model: fmt.Sprintf("WIRE-%d", os.Getpid())}
	spec := load.Spec{Name: "wiretest", Files: []load.FileSpec{{Name: "wiretest.loads", Size: 652},
		{Name: "apps41.9-4-2ES26.sbn", Size: 300_000}, {Name: "dsp41.9-4-2ES26.sbn", Size: 70_001}}}
	var err error
	if s.load, err = load.Synthesize(spec, s.model, 7); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range s.load.Files {
		b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name()] = &fstest.MapFile{Data: b}
	}
	s.server = testsite.Serve(t, "127.0.0.1:0", tftpd.Config{FS: files}).At
	return s
}

// upgrade runs the phones until each has committed, and ends them.
func (s *site) upgrade(t *testing.T, phones int) {
	t.Helper()
	timing := pfs.Classic()
	timing.RootWait = 500 * time.Millisecond
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	began := time.Now()
	committed := make(chan string, phones)
	for i := range phones {
		at := netip.AddrFrom4([4]byte{127, 88, s.subnet, byte(1 + i)})
		disk, err := store.Open(t.TempDir(), store.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		source, err := upstream.NewTFTP(upstream.Config{Server: s.server, LocalIP: at.String()})
		if err != nil {
			t.Fatal(err)
		}
		n, err := node.New(node.Config{
			PFS: pfs.Config{ID: wire.NodeID{2, 88, 0, 0, s.subnet, byte(1 + i)}, Addr: at, Model: s.model,
				Load: s.load.Spec.Name, Running: "old", PFS: true, Timing: timing},
			Broadcast: broadcast, Store: disk, Source: source, Clock: func() time.Duration { return time.Since(began) },
			Emit: func(e telemetry.Event) {
				if e.Kind == telemetry.Committed {
					committed <- e.Node
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			if err := n.Run(ctx); err != nil {
				t.Error(err)
			}
			source.Close()
			disk.Close()
		})
	}
	var names []string
	for range phones {
		select {
		case name := <-committed:
			names = append(names, name)
		case <-time.After(patience):
			t.Fatalf("after %v only %s have committed", patience, strings.Join(names, ", "))
		}
	}
}
