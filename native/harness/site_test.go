package harness

import (
	"net"
	"net/http"
	"net/netip"
	"openpfs/native/sitekey"
	"openpfs/native/testsite"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"openpfs/native/hub"
	"openpfs/native/tftp"
)

// trial is one run of a fault.
type trial struct {
	*testing.T
	keyed bool // all nodes have a site key
}

// site is a site whose phones are processes, with a server and a hub of its own.
type site struct {
	*testsite.Site
	t      *testing.T
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
	serverAddr() string
	listenPacket(addr string) (net.PacketConn, error) // the server's
	listenHub() (net.Listener, error)
	// run makes the command of an agent with these arguments for phone n.
	run(n int, agent string, args ...string) *exec.Cmd
}

// newSite serves a load: a list and components of these sizes.
func newSite(t *trial, on ground, sizes ...int64) *site {
	t.Helper()
	s := &site{Site: testsite.New(t, sizes...), t: t.T, agent: testedAgent, wait: 400 * time.Millisecond, begun: time.Now(), ground: on}
	if on == nil {
		s.ground = &loopback{s.Site}
	}
	if t.keyed {
		s.lock()
	}
	s.server = newServer(t.T, s.Site, s.serverAddr(), s.listenPacket)
	s.openHub()
	return s
}

// lock gives the site a key, which all its nodes have.
func (s *site) lock() {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "site.key")
	err := sitekey.Create(file)
	if err == nil {
		s.Key, err = sitekey.Read(file)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.args = append(s.args, "--site-key", file)
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
	p := &phone{s: s, t: s.t, n: n, id: s.ID(n).String(), dir: s.t.TempDir()}
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
func (s *site) part(i int) string       { return s.Part(i).Name() }
func (s *site) body(name string) []byte { return s.Content(name) }
func (s *site) size(name string) int64  { return int64(len(s.body(name))) }

// command is phone p's process.
func (s *site) command(p *phone) *exec.Cmd {
	id := s.ID(p.n)
	args := append([]string{"--mac", net.HardwareAddr(id[:]).String(), "--model", s.Model, "--load", s.Load.Spec.Name, "--tftp", s.server.At,
		"--dir", p.dir, "--root-wait", s.wait.String(), "--hub", s.hubURL}, s.args...)
	return s.run(p.n, s.agent, args...)
}

// loopback is the machine's own subnet, on which a site has a block of addresses.
type loopback struct{ *testsite.Site }

const loopbackHost = 254 // the server's and the hub's number

func (l *loopback) addr(n int) netip.Addr { return l.Addr(n) }
func (l *loopback) serverAddr() string {
	return netip.AddrPortFrom(l.Addr(loopbackHost), testsite.ServerPort).String()
}
func (l *loopback) listenPacket(addr string) (net.PacketConn, error) {
	return tftp.ListenPacket(addr)
}
func (l *loopback) listenHub() (net.Listener, error) {
	return net.Listen("tcp", netip.AddrPortFrom(l.Addr(loopbackHost), 0).String())
}
func (l *loopback) run(n int, agent string, args ...string) *exec.Cmd {
	return exec.Command(agent, append([]string{"--bind", l.Addr(n).String()}, args...)...)
}
