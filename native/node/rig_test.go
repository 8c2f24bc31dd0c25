package node

import (
	"bytes"
	"context"
	"encoding/binary"
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
	"openpfs/native/store"
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

var rigs atomic.Int64

// rig is a site of its own: a model that nobody else has, a server with one
// load, and addresses that no other rig uses, nor the same test run twice at
// once.
type rig struct {
	t      testing.TB
	model  string
	net    [3]byte
	begun  time.Time
	load   *load.Synthetic
	server *tftpd.Server

	stopServer func()

	mu     sync.Mutex
	events []telemetry.Event
	news   chan struct{} // closed at each event
	served map[string]int
}

var broadcastAddr = netip.MustParseAddr("127.255.255.255")

// newRig serves a load: a list and components of these sizes.
func newRig(t testing.TB, sizes ...int64) *rig {
	t.Helper()
	number := byte(rigs.Add(2))
	r := &rig{t: t, model: fmt.Sprintf("TEST-%d-%d", os.Getpid(), number), begun: time.Now(),
		net: [3]byte{127, byte(64 + os.Getpid()%64), number}, news: make(chan struct{}), served: map[string]int{}}
	spec := load.Spec{Name: "L" + r.model, Files: []load.FileSpec{{Name: "L" + r.model + load.ListSuffix, Size: 652}}}
	for i, size := range sizes {
		spec.Files = append(spec.Files, load.FileSpec{Name: fmt.Sprintf("part%d.sbn", i), Size: size})
	}
	var err error
	if r.load, err = load.Synthesize(spec, r.model, 7); err != nil {
		t.Fatal(err)
	}
	r.serveAt(netip.AddrPortFrom(r.addr(250), 0).String(), r.files())
	return r
}

func (r *rig) files() fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range r.load.Files {
		m[f.Name()] = &fstest.MapFile{Data: content(f)}
	}
	return m
}

func content(f *load.File) []byte {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		panic(err)
	}
	return b
}

// serveAt runs the server; requests count when they were answered in full.
func (r *rig) serveAt(at string, files fs.FS) {
	r.t.Helper()
	server, err := tftpd.Listen(at, tftpd.Config{FS: files, Report: func(t tftpd.Transfer) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if t.Outcome == tftpd.Sent {
			r.served[t.File]++
		}
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.server = server
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(ctx); err != nil {
			r.t.Error(err)
		}
	}()
	r.stopServer = func() { cancel(); <-done }
	r.t.Cleanup(r.stopServer)
}

// addr is node i's, 1 to 249, or beyond that in the next nets.
func (r *rig) addr(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{r.net[0], r.net[1], r.net[2] + byte(i>>8), byte(i)})
}

func (r *rig) id(i int) wire.NodeID {
	var id wire.NodeID
	binary.BigEndian.PutUint32(id[1:], uint32(os.Getpid()))
	id[0], id[4], id[5] = 2, r.net[2]+byte(i>>8), byte(i)
	return id
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
	p := &phone{r: r, id: r.id(i).String(), dir: dir, done: make(chan struct{})}
	var err error
	if p.store, err = store.Open(dir, store.Options{NoSync: true}); err != nil {
		r.t.Fatal(err)
	}
	p.source, err = upstream.NewTFTP(upstream.Config{Server: r.server.Addr().String(), LocalIP: r.addr(i).String()})
	if err != nil {
		r.t.Fatal(err)
	}
	cfg := Config{
		PFS: pfs.Config{ID: r.id(i), Addr: r.addr(i), Model: r.model, Load: r.load.Spec.Name, Running: "old",
			PFS: true, Timing: quick()},
		Broadcast: broadcastAddr, Store: p.store, Source: p.source, Emit: r.emit,
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

func (r *rig) emit(e telemetry.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	close(r.news)
	r.news = make(chan struct{})
}

// wait returns the first event, of all since the rig's beginning, that is as
// asked for; when none comes the test ends with the history.
func (r *rig) wait(what string, is func(telemetry.Event) bool) telemetry.Event {
	r.t.Helper()
	deadline := time.After(eventually)
	for {
		r.mu.Lock()
		news := r.news
		i := slices.IndexFunc(r.events, is)
		var e telemetry.Event
		if i >= 0 {
			e = r.events[i]
		}
		r.mu.Unlock()
		if i >= 0 {
			return e
		}
		select {
		case <-news:
		case <-deadline:
			r.t.Fatalf("%s: not in %v. The last events:\n%s", what, eventually, r.history())
		}
	}
}

// forget begins the history anew.
func (r *rig) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = nil
}

func (r *rig) history() string {
	var b strings.Builder
	all := r.all()
	for _, e := range all[max(0, len(all)-60):] {
		b.Write(append(e.AppendJSON(nil), '\n'))
	}
	return b.String()
}

func (r *rig) all() []telemetry.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

func (p *phone) did(k telemetry.Kind) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool { return e.Kind == k && e.Node == p.id }
}

// committed waits for the phones' commits and compares every byte of what they
// have activated with what the server has.
func (r *rig) committed(phones ...*phone) {
	r.t.Helper()
	for _, p := range phones {
		r.wait(p.id+" commits", p.did(telemetry.Committed))
		slot, ok := p.store.Active()
		if !ok || slot.Load != r.load.Spec.Name || len(slot.Files) != len(r.load.Files) {
			r.t.Fatalf("%s: the active load is %+v", p.id, slot)
		}
		for _, f := range r.load.Files {
			got, err := os.ReadFile(filepath.Join(slot.Dir, f.Name()))
			if err != nil || !bytes.Equal(got, content(f)) {
				r.t.Fatalf("%s: %s is not what the server has: %v", p.id, f.Name(), err)
			}
		}
	}
}

// copies tells how often the server has sent each file in full.
func (r *rig) copies() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := map[string]int{}
	for _, f := range r.load.Files {
		m[f.Name()] = r.served[f.Name()]
	}
	return m
}

// wantCopies waits for the server to have noticed the end of what it sent.
func (r *rig) wantCopies(each int) {
	r.t.Helper()
	deadline := time.Now().Add(eventually)
	for _, f := range r.load.Files {
		n := r.copies()[f.Name()]
		for n < each && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
			n = r.copies()[f.Name()]
		}
		if n != each {
			r.t.Errorf("the server sent %s %d times, want %d. The last events:\n%s", f.Name(), n, each, r.history())
		}
	}
}
