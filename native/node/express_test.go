package node

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/native/upstream"
)

// publish replaces the site's list by one of ours, which tells the components'
// blocks.
func (r *rig) publish() {
	r.t.Helper()
	m := &load.Manifest{Load: r.Load.Spec.Name, Sequence: 1, Models: []string{r.Model}}
	list := &load.List{}
	for _, f := range r.Load.Files[1:] {
		content := r.Content(f.Name())
		tree := load.NewTree(load.MinBlockBytes)
		_, _ = tree.Write(content)
		m.Files = append(m.Files, load.ManifestFile{Name: f.Name(), Size: int64(len(content)), Digest: load.Sum(content), Blocks: tree.Blocks()})
		list.Components = append(list.Components, f.Name())
	}
	b, err := load.AppendManifest(nil, list, m)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Publish(r.List().Name(), b)
}

// ranged is a source that can begin anywhere, with a gate in every component: no
// byte behind it comes before the test opens it.
type ranged struct {
	r    *rig
	gate int64
	open chan struct{}

	mu    sync.Mutex
	sent  map[string]int64
	begun map[string]int
	spoil map[string]int64 // this byte of a file is wrong, once
}

func newRanged(r *rig, gate int64) *ranged {
	return &ranged{r: r, gate: gate, open: make(chan struct{}), sent: map[string]int64{}, begun: map[string]int{}, spoil: map[string]int64{}}
}

func (s *ranged) String() string { return "a source of the test" }

func (s *ranged) Fetch(ctx context.Context, q upstream.Request, sink upstream.Sink) (upstream.Result, error) {
	content := s.r.Content(q.Name)
	s.mu.Lock()
	s.begun[q.Name]++
	if at, ok := s.spoil[q.Name]; ok && q.From <= at {
		content[at] ^= 1
		delete(s.spoil, q.Name)
	}
	s.mu.Unlock()
	if err := sink.Begin(q.From, int64(len(content))); err != nil {
		return upstream.Result{}, fmt.Errorf("%w: %w", upstream.ErrSink, err)
	}
	at := q.From
	for _, end := range []int64{min(s.gate, int64(len(content))), int64(len(content))} {
		if at >= end || q.Name == s.r.List().Name() {
			end = int64(len(content))
		} else if end == int64(len(content)) {
			select {
			case <-s.open:
			case <-ctx.Done():
				return upstream.Result{}, ctx.Err()
			}
		}
		n, err := io.Copy(sink, bytes.NewReader(content[at:end]))
		at += n
		s.mu.Lock()
		s.sent[q.Name] += n
		s.mu.Unlock()
		if err != nil {
			return upstream.Result{}, fmt.Errorf("%w: %w", upstream.ErrSink, err)
		}
	}
	return upstream.Result{}, nil
}

// express is the profile, with the server of the test.
func express(s *ranged) func(*Config) {
	return func(c *Config) { c.PFS.Express, c.PFS.Timing, c.Source = true, pfs.Express(), s }
}

// holds waits until the disk of every phone has so many bytes of every component.
// Nothing is told of it while no more comes.
func (r *rig) holds(want int64, phones ...*phone) {
	r.t.Helper()
	deadline := time.Now().Add(eventually)
	for _, p := range phones {
		for _, f := range r.Load.Files[1:] {
			for has, _ := p.store.Partial(f.Name()); has.Have < want; has, _ = p.store.Partial(f.Name()) {
				if time.Now().After(deadline) {
					r.t.Fatalf("%s holds %d bytes of %s, want %d. The last events:\n%s", p.id, has.Have, f.Name(), want, r.Tail())
				}
				time.Sleep(time.Millisecond)
			}
		}
	}
}

const blockLen = load.MinBlockBytes

// What the root has not got yet, its children's children cannot have: so when
// all hold what is before the gate, and nothing behind it was sent, blocks are
// handed on as they come, in all components at once.
func TestExpressHandsBlocksOnBeforeTheFileIsWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, 20*blockLen, 20*blockLen+5)
	r.publish()
	s := newRanged(r, 10*blockLen+77)
	phones := r.fleet(7, express(s))
	r.holds(10*blockLen, phones...)
	close(s.open)
	r.committed(phones...)
	r.once(s)
}

// once holds the server to have sent every byte at most once.
func (r *rig) once(s *ranged) {
	r.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range r.Load.Files {
		if want := int64(len(r.Content(f.Name()))); s.sent[f.Name()] > want {
			r.t.Errorf("the server sent %d bytes of the %d of %s, in %d goes", s.sent[f.Name()], want, f.Name(), s.begun[f.Name()])
		}
	}
}

// The root dies in mid-file. Another goes on behind the last block that anybody
// holds; the rest of the tree keeps what it has.
func TestExpressResumesAtABlockWhenTheRootDies(t *testing.T) {
	t.Parallel()
	r := newRig(t, 20*blockLen)
	r.publish()
	s := newRanged(r, 10*blockLen+77)
	phones := r.fleet(5, express(s))
	r.holds(10*blockLen, phones...)
	part := r.Part(0).Name()
	root := r.Wait("a root", func(e telemetry.Event) bool { return e.Kind == telemetry.RootConfirmed && e.File == part }).Node
	mark := r.Mark()
	var others []*phone
	for _, p := range phones {
		if p.id == root {
			p.kill()
		} else {
			others = append(others, p)
		}
	}
	r.After(mark, "another root", func(e telemetry.Event) bool { return e.Kind == telemetry.RootConfirmed && e.File == part })
	close(s.open)
	r.committed(others...)
	s.mu.Lock()
	defer s.mu.Unlock()
	// The dead root had taken bytes of a block that was not whole.
	if size := int64(len(r.Content(part))); s.sent[part] > size+blockLen || s.begun[part] != 2 {
		t.Errorf("the server sent %d bytes of %d, in %d goes", s.sent[part], size, s.begun[part])
	}
}

// A server's wrong byte reaches nobody but the root, costs one block, and the
// rest is not fetched again.
func TestExpressAWrongBlockFromTheServerIsNotHandedOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, 20*blockLen)
	r.publish()
	s := newRanged(r, 0)
	close(s.open)
	part := r.Part(0).Name()
	s.spoil[part] = 7*blockLen + 3
	phones := r.fleet(3, express(s), func(c *Config) { c.PFS.Timing.Retry /= 10 })
	r.committed(phones...)
	rejected := r.Wait("a rejected block", func(e telemetry.Event) bool { return e.Kind == telemetry.Rejected })
	if rejected.Peer != "" || rejected.File != part || int64(rejected.Have) > 7*blockLen {
		t.Errorf("told %+v", rejected)
	}
	for _, e := range r.All() {
		if e.Kind == telemetry.Rejected && e.Node != rejected.Node {
			t.Errorf("it reached %s: %+v", e.Node, e)
		}
	}
}

// Phones of both profiles are one site.
func TestExpressAndClassicUnderstandEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, 3*blockLen, 2*blockLen)
	r.publish()
	s := newRanged(r, 0)
	close(s.open)
	phones := r.fleet(3, express(s))
	for i := range 3 {
		phones = append(phones, r.start(4+i, "", func(c *Config) { c.Source = s }))
	}
	r.committed(phones...)
	r.once(s)
}

// warmed counts how often it was told that a fetch is likely.
type warmed struct {
	*ranged
	times atomic.Int64
}

func (s *warmed) Warm(context.Context) { s.times.Add(1) }

// Who claims has the source get ready meanwhile, once for each file.
func TestExpressWarmsTheSourceWhileItClaims(t *testing.T) {
	t.Parallel()
	r := newRig(t, blockLen, blockLen)
	r.publish()
	s := &warmed{ranged: newRanged(r, 0)}
	close(s.open)
	r.committed(r.start(0, t.TempDir(), express(s.ranged), func(c *Config) { c.Source = s }))
	if files, times := len(r.Load.Files), s.times.Load(); times != int64(files) {
		t.Errorf("%d times for %d files", times, files)
	}
}
