package node

import (
	"context"
	"flag"
	"io/fs"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/native/store"
	"openpfs/native/testsite"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// TestMain runs many tests at once: they mostly wait for the protocol's own
// waits.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// eventually is for a condition that must come true; nothing waits for it to pass.
const eventually = 90 * time.Second

// rig is a site of nodes in this process, with a server of its own.
type rig struct {
	*testsite.Site
	*testsite.History
	t      testing.TB
	begun  time.Time
	server *testsite.Server
}

// newRig serves a load: a list and components of these sizes.
func newRig(t testing.TB, sizes ...int64) *rig {
	t.Helper()
	r := &rig{Site: testsite.New(t, sizes...), History: testsite.Hear(t, eventually), t: t, begun: time.Now()}
	r.serve(r.Files())
	return r
}

func (r *rig) serve(files fs.FS) {
	r.t.Helper()
	const host = 250 // of the first 256: fleets of hundreds take those behind it
	r.server = testsite.Serve(r.t, netip.AddrPortFrom(r.Addr(host), testsite.ServerPort).String(), tftpd.Config{FS: files})
}

// quick is the classic timeline with shorter waits, long enough for a busy
// machine under the race detector.
func quick() pfs.Timing {
	t := pfs.Classic()
	t.Listen, t.Ad, t.RootWait, t.Follow = 200*time.Millisecond, 100*time.Millisecond, 300*time.Millisecond, time.Second
	t.JoinSpread, t.Retry = 100*time.Millisecond, 200*time.Millisecond
	return t
}

// phone is a node of the rig with its store and its source.
type phone struct {
	*Node
	r      *rig
	id     string
	dir    string
	store  *store.Store
	source *upstream.TFTP
	stop   context.CancelFunc
	done   chan struct{}
}

// start runs node number i; its store is in dir, or in a new directory.
func (r *rig) start(i int, dir string, change ...func(*Config)) *phone {
	r.t.Helper()
	if dir == "" {
		dir = r.t.TempDir()
	}
	p := &phone{r: r, id: r.ID(i).String(), dir: dir, done: make(chan struct{})}
	var err error
	if p.store, err = store.Open(dir, store.Options{NoSync: true}); err != nil {
		r.t.Fatal(err)
	}
	p.source, err = upstream.NewTFTP(upstream.Config{Server: r.server.At, LocalIP: r.Addr(i).String()})
	if err != nil {
		r.t.Fatal(err)
	}
	cfg := Config{
		PFS: pfs.Config{ID: r.ID(i), Addr: r.Addr(i), Model: r.Model, Load: r.Load.Spec.Name, Running: "old",
			PFS: true, Timing: quick()},
		Broadcast: testsite.Broadcast, Store: p.store, Source: p.source, Emit: r.Emit,
		Clock: func() time.Duration { return time.Since(r.begun) },
	}
	for _, f := range change {
		f(&cfg)
	}
	if p.Node, err = New(cfg); err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	go func() {
		defer close(p.done)
		if err := p.Run(ctx); err != nil {
			r.t.Error(err)
		}
		p.source.Close()
		if err := p.store.Close(); err != nil {
			r.t.Error(err)
		}
	}()
	r.t.Cleanup(p.kill)
	return p
}

func (r *rig) fleet(n int, change ...func(*Config)) []*phone {
	r.t.Helper()
	var all []*phone
	for i := range n {
		all = append(all, r.start(i+1, "", change...))
	}
	return all
}

// kill stops the node and returns when it is gone.
func (p *phone) kill() {
	p.stop()
	<-p.done
}

func (p *phone) did(k telemetry.Kind) func(telemetry.Event) bool {
	return testsite.Is(k, p.id, "")
}

// committed waits for the phones' commits and compares every byte of what they
// have activated with what the server has.
func (r *rig) committed(phones ...*phone) {
	r.t.Helper()
	r.committedAfter(0, phones...)
}

// committedAfter is about what came behind a mark of the history only.
func (r *rig) committedAfter(mark int, phones ...*phone) {
	r.t.Helper()
	for _, p := range phones {
		r.After(mark, p.id+" commits", p.did(telemetry.Committed))
		slot, ok := p.store.Active()
		if !ok || slot.Load != r.Load.Spec.Name || len(slot.Files) != len(r.Load.Files) {
			r.t.Fatalf("%s: the active load is %+v", p.id, slot)
		}
		r.Installed(p.id, slot.Dir)
	}
}

// wantCopies waits for the server to have noticed the end of what it sent.
func (r *rig) wantCopies(each int) {
	r.t.Helper()
	deadline := time.Now().Add(eventually)
	for _, f := range r.Load.Files {
		n := r.server.Copies()[f.Name()]
		for n < each && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
			n = r.server.Copies()[f.Name()]
		}
		if n != each {
			r.t.Errorf("the server sent %s %d times, want %d. The last events:\n%s", f.Name(), n, each, r.Tail())
		}
	}
}
