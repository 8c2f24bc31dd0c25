package attack

import (
	"context"
	"flag"
	"io/fs"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/native/node"
	"openpfs/native/store"
	"openpfs/native/testsite"
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

// site is a server with one load, honest phones, and room for strangers.
type site struct {
	*testsite.Site
	*testsite.History
	t      *testing.T
	server *testsite.Server
	row    *testsite.Attack
	phones []*phone
}

// newSite serves a list and a component of this size to those who will be
// attacked so.
func newSite(t *testing.T, size int64, attack, tried string, of ...any) *site {
	t.Helper()
	s := &site{Site: testsite.New(t, size), History: testsite.Hear(t, eventually), t: t}
	s.row = s.Attack(attack, tried, of...)
	s.serve(s.Files())
	return s
}

func (s *site) serve(files fs.FS) {
	s.t.Helper()
	s.server = testsite.Serve(s.t, "127.0.0.1:0", tftpd.Config{FS: files})
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
	p := &phone{name: s.ID(n).String(), dir: s.t.TempDir()}
	var err error
	if p.store, err = store.Open(p.dir, store.Options{NoSync: true}); err != nil {
		s.t.Fatal(err)
	}
	source, err := upstream.NewTFTP(upstream.Config{Server: s.server.At, LocalIP: s.Addr(n).String()})
	if err != nil {
		s.t.Fatal(err)
	}
	honest, err := node.New(node.Config{
		PFS:       pfs.Config{ID: s.ID(n), Addr: s.Addr(n), Model: s.Model, Load: s.Load.Spec.Name, PFS: true, Timing: quick()},
		Broadcast: testsite.Broadcast, Store: p.store, Source: source, Emit: s.Emit,
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
	s.phones = append(s.phones, p)
	return p
}

// did is an event of a kind, whoever's and whatever it says; text may be "".
func did(k telemetry.Kind, text string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool { return e.Kind == k && strings.Contains(e.Text, text) }
}

// counts waits until a node has counted the attack for this reason, which it
// returns as told. An event has the last reason of a second only: that may be a
// sealed datagram of another site on the same loopback.
func (s *site) counts(text string) (reason string) {
	s.t.Helper()
	const sealed = "sealed with a site key"
	e := s.Wait("the attack is counted: "+text, func(e telemetry.Event) bool {
		return did(telemetry.Ignored, text)(e) || did(telemetry.Ignored, sealed)(e)
	})
	if e.N < 1 {
		s.t.Errorf("counted %d times", e.N)
	}
	if strings.Contains(e.Text, sealed) {
		return "counted, for what reason another site's datagram hid"
	}
	what, last, _ := strings.Cut(e.Text, "; last: ")
	if _, why, ok := strings.Cut(last, ": "); ok { // behind the address
		return what + ": " + why
	}
	return what
}

// completes waits for every phone's commit and compares all bytes.
func (s *site) completes() {
	s.t.Helper()
	for _, p := range s.phones {
		s.Wait(p.name+" commits", testsite.Is(telemetry.Committed, p.name, ""))
		slot, ok := p.store.Active()
		if !ok || len(slot.Files) != len(s.Load.Files) {
			s.t.Fatalf("%s: active is %+v", p.name, slot)
		}
		s.Installed(p.name, slot.Dir)
	}
}

// fromServer counts the fetches of node n, or of all if 0.
func (s *site) fromServer(n int) (fetches int) {
	for _, e := range s.All() {
		if e.Kind == telemetry.TransferStart && e.Peer == "" && (n == 0 || e.Node == s.ID(n).String()) {
			fetches++
		}
	}
	return fetches
}

// onlyFromPeers holds that phone n took nothing from the server.
func (s *site) onlyFromPeers(n int) {
	s.t.Helper()
	if fetches := s.fromServer(n); fetches > 0 {
		s.t.Errorf("%d files came from the server", fetches)
	}
}
