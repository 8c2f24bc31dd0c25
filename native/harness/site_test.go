package harness

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
	"openpfs/native/hub"
	"openpfs/native/tftp"
)

// site is a model that nobody else has, its phones, and the server and the hub
// of their own. Neither addresses nor names are those of another site, nor of
// the same test run twice at once.
type site struct {
	t      *testing.T
	number byte
	model  string
	load   *load.Synthetic
	server *server
	hub    *hub.Hub
	hubURL string
	rec    *recording
	phones []*phone
	agent  string        // the program
	args   []string      // of all agents
	wait   time.Duration // ROOT_WAITING
	begun  time.Time
	ground
}

// ground is the network that a site stands on.
type ground interface {
	addr(n int) netip.Addr // of phone n
	broadcast() netip.Addr
	serverAddr() string
	listenPacket(addr string) (net.PacketConn, error) // the server's
	listenHub() (net.Listener, error)
	// run makes the command of an agent with these arguments for phone n.
	run(n int, agent string, args ...string) *exec.Cmd
}

var sites atomic.Int64

// newSite serves a load: a list and components of these sizes.
func newSite(t *testing.T, on ground, sizes ...int64) *site {
	t.Helper()
	number := byte(sites.Add(1))
	s := &site{t: t, number: number, model: fmt.Sprintf("HARNESS-%d-%d", os.Getpid(), number), agent: testedAgent,
		wait: 400 * time.Millisecond, begun: time.Now(), ground: on}
	if on == nil {
		s.ground = &loopback{[3]byte{127, byte(2 + os.Getpid()%36), number}}
	}
	spec := load.Spec{Name: "L" + s.model, Files: []load.FileSpec{{Name: "L" + s.model + load.ListSuffix, Size: 652}}}
	for i, size := range sizes {
		spec.Files = append(spec.Files, load.FileSpec{Name: fmt.Sprintf("part%d.sbn", i), Size: size})
	}
	var err error
	if s.load, err = load.Synthesize(spec, s.model, uint64(number)); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range s.load.Files {
		if files[f.Name()], err = io.ReadAll(io.NewSectionReader(f, 0, f.Size())); err != nil {
			t.Fatal(err)
		}
	}
	s.server = newServer(t, s.serverAddr(), files, s.listenPacket)
	s.openHub()
	return s
}

// openHub starts the hub, and records it.
func (s *site) openHub() {
	s.t.Helper()
	l, err := s.listenHub()
	if err != nil {
		s.t.Fatal(err)
	}
	s.hub = hub.New(hub.Config{BacklogBytes: 1 << 30, FlushEvery: 5 * time.Millisecond})
	web := &http.Server{Handler: s.hub.Handler(nil), ReadHeaderTimeout: 10 * time.Second}
	s.rec = record(s.t, s.hub)
	served := make(chan struct{})
	go func() { defer close(served); _ = web.Serve(l) }()
	s.hubURL = "ws://" + l.Addr().String()
	s.t.Cleanup(func() {
		_ = web.Close()
		s.hub.Close()
		<-s.rec.done
		<-served
	})
}

// phone makes phone n, which is off.
func (s *site) phone(n int) *phone {
	s.t.Helper()
	p := &phone{s: s, t: s.t, n: n, id: s.id(n).String(), dir: s.t.TempDir()}
	s.phones = append(s.phones, p)
	return p
}

// fleet boots phones 1 to n.
func (s *site) fleet(n int) []*phone {
	s.t.Helper()
	for i := range n {
		s.phone(i + 1)
	}
	for _, p := range s.phones {
		p.boot()
	}
	return s.phones
}

func (s *site) id(n int) wire.NodeID {
	return wire.NodeID{2, byte(os.Getpid() >> 16), byte(os.Getpid() >> 8), byte(os.Getpid()), s.number, byte(n)}
}

func (s *site) byID(id string) *phone {
	s.t.Helper()
	for _, p := range s.phones {
		if p.id == id {
			return p
		}
	}
	s.t.Fatalf("there is no %s", id)
	return nil
}

// part is the name of a component; body and size are a file's.
func (s *site) part(i int) string       { return s.load.Files[i+1].Name() }
func (s *site) body(name string) []byte { return s.server.files[name] }
func (s *site) size(name string) int64  { return int64(len(s.body(name))) }
func (s *site) ref(n int) wire.PeerRef  { return wire.PeerRef{ID: s.id(n), Addr: s.addr(n)} }

// command is phone p's process.
func (s *site) command(p *phone) *exec.Cmd {
	id := s.id(p.n)
	args := append([]string{"--mac", net.HardwareAddr(id[:]).String(), "--model", s.model, "--load", s.load.Spec.Name, "--tftp", s.server.at,
		"--dir", p.dir, "--root-wait", s.wait.String(), "--hub", s.hubURL}, s.args...)
	return s.run(p.n, s.agent, args...)
}

// loopback is the machine's own subnet, on which a site has a block of addresses.
type loopback struct{ net [3]byte }

func (l *loopback) addr(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{l.net[0], l.net[1], l.net[2], byte(n)})
}
func (l *loopback) broadcast() netip.Addr { return netip.AddrFrom4([4]byte{127, 255, 255, 255}) }
func (l *loopback) serverAddr() string    { return netip.AddrPortFrom(l.addr(254), 0).String() }
func (l *loopback) listenPacket(addr string) (net.PacketConn, error) {
	return tftp.ListenPacket(addr)
}
func (l *loopback) listenHub() (net.Listener, error) {
	return net.Listen("tcp", netip.AddrPortFrom(l.addr(254), 0).String())
}
func (l *loopback) run(n int, agent string, args ...string) *exec.Cmd {
	return exec.Command(agent, append([]string{"--bind", l.addr(n).String()}, args...)...)
}
