package attack

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/node"
	"openpfs/native/store"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// eventually is for what must come true.
const eventually = 40 * time.Second

var sites atomic.Int64

// site is a server with one load, honest phones, and room for strangers.
type site struct {
	t     *testing.T
	model string
	net   byte // 127.95.net.n
	load  *load.Synthetic
	tftp  string

	mu     sync.Mutex
	events []telemetry.Event
	phones []*phone
}

// newSite serves a list and a component of this size.
func newSite(t *testing.T, size int64) *site {
	t.Helper()
	number := byte(sites.Add(1) * 4)
	s := &site{t: t, net: number, model: fmt.Sprintf("ATTACK-%d-%d", os.Getpid(), number)}
	name := "L" + s.model
	var err error
	s.load, err = load.Synthesize(load.Spec{Name: name, Files: []load.FileSpec{
		{Name: name + load.ListSuffix, Size: 652}, {Name: "apps.sbn", Size: size}}}, s.model, 7)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range s.load.Files {
		files[f.Name()] = &fstest.MapFile{Data: content(f)}
	}
	s.serve(files)
	return s
}

func content(f *load.File) []byte {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		panic(err)
	}
	return b
}

func (s *site) serve(files fs.FS) {
	server, err := tftpd.Listen("127.0.0.1:0", tftpd.Config{FS: files})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tftp = server.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	s.t.Cleanup(func() { cancel(); <-done })
}

func (s *site) list() *load.File { return s.load.Files[0] }
func (s *site) part() *load.File { return s.load.Files[1] }

func (s *site) addr(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{127, 95, s.net + byte(n>>8), byte(n)})
}

func (s *site) id(n int) wire.NodeID {
	pid := os.Getpid()
	return wire.NodeID{2, byte(pid >> 8), byte(pid), s.net, byte(n >> 8), byte(n)}
}

func (s *site) topic(f *load.File) wire.Topic { return wire.Topic{Model: s.model, File: f.Name()} }

func (s *site) head(n int, f *load.File) wire.Header {
	return wire.Header{Hier: wire.Hier(s.model, f.Name()), XID: uint32(n), From: s.id(n)}
}

// quick is the classic timeline with shorter waits.
func quick() pfs.Timing {
	t := pfs.Classic()
	t.Listen, t.Ad, t.RootWait, t.Follow = 150*time.Millisecond, 60*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond
	t.JoinSpread, t.Retry, t.ParentSilence, t.Reply, t.Crawl = 50*time.Millisecond, 200*time.Millisecond, 700*time.Millisecond, time.Second, time.Second
	t.Status, t.OfferEvery = 200*time.Millisecond, 300*time.Millisecond
	return t
}

// phone is an honest node.
type phone struct {
	name  string
	dir   string
	store *store.Store
}

// phone starts honest node n.
func (s *site) phone(n int) *phone {
	s.t.Helper()
	p := &phone{name: s.id(n).String(), dir: s.t.TempDir()}
	var err error
	if p.store, err = store.Open(p.dir, store.Options{NoSync: true}); err != nil {
		s.t.Fatal(err)
	}
	source, err := upstream.NewTFTP(upstream.Config{Server: s.tftp, LocalIP: s.addr(n).String()})
	if err != nil {
		s.t.Fatal(err)
	}
	honest, err := node.New(node.Config{
		PFS:       pfs.Config{ID: s.id(n), Addr: s.addr(n), Model: s.model, Load: s.load.Spec.Name, PFS: true, Timing: quick()},
		Broadcast: netip.MustParseAddr("127.255.255.255"), Store: p.store, Source: source, Emit: s.emit,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := honest.Run(ctx); err != nil {
			s.t.Error(err)
		}
		source.Close()
		p.store.Close()
	}()
	s.t.Cleanup(func() { cancel(); <-done })
	s.mu.Lock()
	s.phones = append(s.phones, p)
	s.mu.Unlock()
	return p
}

func (s *site) emit(e telemetry.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

func (s *site) all() []telemetry.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// sees waits for an event.
func (s *site) sees(what string, is func(telemetry.Event) bool) telemetry.Event {
	s.t.Helper()
	for late := time.Now().Add(eventually); ; time.Sleep(5 * time.Millisecond) {
		all := s.all()
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i]
		}
		if time.Now().After(late) {
			var b strings.Builder
			for _, e := range all[max(0, len(all)-60):] {
				b.Write(append(e.AppendJSON(nil), '\n'))
			}
			s.t.Fatalf("%s: not in %v. The last events:\n%s", what, eventually, b.String())
		}
	}
}

// did is an event of a kind, whoever's and whatever it says; text may be "".
func did(k telemetry.Kind, text string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool { return e.Kind == k && strings.Contains(e.Text, text) }
}

// counts waits until a node has counted the attack, for this reason.
func (s *site) counts(text string) {
	s.t.Helper()
	// The event has the last reason only, which another test's site on the same loopback may have given.
	e := s.sees("the attack is counted: "+text, func(e telemetry.Event) bool {
		return did(telemetry.Ignored, text)(e) || did(telemetry.Ignored, "sealed with a site key")(e)
	})
	if e.N < 1 {
		s.t.Errorf("counted %d times", e.N)
	}
}

// completes waits for every phone's commit and compares all bytes.
func (s *site) completes() {
	s.t.Helper()
	s.mu.Lock()
	phones := slices.Clone(s.phones)
	s.mu.Unlock()
	for _, p := range phones {
		s.sees(p.name+" commits", func(e telemetry.Event) bool { return e.Kind == telemetry.Committed && e.Node == p.name })
		slot, ok := p.store.Active()
		if !ok || len(slot.Files) != len(s.load.Files) {
			s.t.Fatalf("%s: active is %+v", p.name, slot)
		}
		for _, f := range s.load.Files {
			got, err := os.ReadFile(filepath.Join(slot.Dir, f.Name()))
			if err != nil || !bytes.Equal(got, content(f)) {
				s.t.Fatalf("%s: %s is not what the server has: %v", p.name, f.Name(), err)
			}
		}
	}
}
