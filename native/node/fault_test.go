package node

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/store"
	"openpfs/native/testsite"
	"openpfs/native/upstream"
)

func TestTheRootIsKilledInMidFetchAndTheOthersFinish(t *testing.T) {
	t.Parallel()
	r := newRig(t, 800_000)
	stuck := make(chan string, 1)
	phones := r.fleet(5, func(c *Config) {
		c.Source = &stickingSource{c.Source, "part0.sbn", c.PFS.ID.String(), stuck}
	})
	root := <-stuck
	stuck <- root // nobody else
	var others []*phone
	for _, p := range phones {
		if p.id == root {
			p.kill()
		} else {
			others = append(others, p)
		}
	}
	r.committed(others...)
	r.wantCopies(1)
	if e := r.Wait("another root", func(e telemetry.Event) bool {
		return e.Kind == telemetry.RootConfirmed && e.File == "part0.sbn" && e.Node != root
	}); e.Node == "" {
		t.Error("no other root")
	}
}

// stickingSource gets stuck in the middle of a file, if it is the first one to
// do so: then it tells whose it is.
type stickingSource struct {
	upstream.Source
	file  string
	owner string
	stuck chan<- string
}

func (s *stickingSource) Fetch(ctx context.Context, q upstream.Request, sink upstream.Sink) (upstream.Result, error) {
	if q.Name == s.file {
		sink = &stickingSink{Sink: sink, ctx: ctx, s: s}
	}
	return s.Source.Fetch(ctx, q, sink)
}

type stickingSink struct {
	upstream.Sink
	ctx   context.Context
	s     *stickingSource
	bytes int
}

func (k *stickingSink) Write(p []byte) (int, error) {
	if k.bytes += len(p); k.bytes > 300_000 {
		select {
		case k.s.stuck <- k.s.owner:
			<-k.ctx.Done()
		default: // another one was first; the channel stays full
		}
		k.bytes = -1 << 40
	}
	return k.Sink.Write(p)
}

func TestTheParentIsKilledInMidTransferAndTheChildResumesAtItsByte(t *testing.T) {
	t.Parallel()
	r := newRig(t, 2_000_000)
	part := r.Part(0)
	r.committed(r.start(1, "")) // holds everything
	r.Peer(200, func(p *testsite.Peer, c net.Conn, j *wire.Join) {
		p.Accepts(c, 1, part, 0)
		_ = testsite.Data(c, r.Content(part.Name())[:1_234_567])
	}).Offers(part)
	child := r.start(2, "")
	r.committed(child)
	e := r.Wait("the child goes on with the real parent", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == child.id && e.Peer == r.ID(1).String() && e.File == part.Name()
	})
	if e.Have != 1_234_567 {
		t.Errorf("it resumed at byte %d, want 1234567", e.Have)
	}
	r.wantCopies(1)
}

// What a load of long ago has left does not fill the disk for ever.
func TestACommitFreesWhatOldLoadsHaveLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1000)
	dir := t.TempDir()
	disk, err := store.Open(dir, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := disk.Begin("old.sbn", store.Want{Size: 3}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("old")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	if err := disk.Close(); err != nil {
		t.Fatal(err)
	}
	p := r.start(1, dir)
	r.committed(p)
	if _, there := p.store.Whole("old.sbn"); there {
		t.Error("it is there still")
	}
	for _, f := range r.Load.Spec.Files {
		if _, there := p.store.Whole(f.Name); !there {
			t.Errorf("%s of the load in use is gone: nobody can be fed", f.Name)
		}
	}
}

func TestARestartResumesWithWhatTheDiskHas(t *testing.T) {
	t.Parallel()
	r := newRig(t, 2_000_000)
	part := r.Part(0)
	r.committed(r.start(1, ""))
	first := r.Peer(200, func(p *testsite.Peer, c net.Conn, j *wire.Join) {
		p.Accepts(c, 200, part, 0)
		_ = testsite.Data(c, r.Content(part.Name())[:700_000])
		testsite.Hold(c) // and no more, until the child has gone
	})
	first.Offers(part)
	child := r.start(2, "")
	r.Wait("most of it has come", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == child.id && e.File == part.Name()
	})
	for p, ok := child.store.Partial(part.Name()); !ok || p.Have < 700_000; p, ok = child.store.Partial(part.Name()) {
		time.Sleep(time.Millisecond)
	}
	child.kill()
	first.Close()
	again := r.start(3, child.dir)
	r.committed(again)
	e := r.Wait("it goes on", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == again.id && e.File == part.Name()
	})
	if e.Have != 700_000 {
		t.Errorf("it resumed at byte %d, want 700000. The last events:\n%s", e.Have, r.Tail())
	}
	r.wantCopies(1)
}

func TestCorruptBytesAreRejectedAndTheFileComesFromElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, 500_000)
	part := r.Part(0)
	r.committed(r.start(1, ""))
	r.Peer(200, func(p *testsite.Peer, c net.Conn, j *wire.Join) {
		p.Accepts(c, 1, part, 0)
		poisoned := r.Content(part.Name())
		poisoned[300_000] ^= 1
		_ = testsite.Data(c, poisoned)
		testsite.Hold(c)
	}).Offers(part)
	child := r.start(2, "")
	e := r.Wait("the bytes are rejected", child.did(telemetry.Rejected))
	if e.Peer != r.ID(200).String() {
		t.Errorf("%s was blamed", e.Peer)
	}
	r.committed(child)
	r.wantCopies(1)
}

func TestDataThatWasNotAskedForCostsTheConnection(t *testing.T) {
	t.Parallel()
	for name, offence := range map[string]func(p *testsite.Peer, c net.Conn){
		"before a file was announced": func(p *testsite.Peer, c net.Conn) { _ = testsite.Data(c, []byte("surprise")) },
		"beyond the end of the file": func(p *testsite.Peer, c net.Conn) {
			part := p.Site.Part(0)
			p.Accepts(c, 1, part, 0)
			_ = testsite.Data(c, append(p.Site.Content(part.Name())[:part.Size()-5], make([]byte, 4000)...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, 50_000)
			r.committed(r.start(1, ""))
			var before atomic.Bool
			r.Peer(200, func(p *testsite.Peer, c net.Conn, j *wire.Join) {
				if before.Swap(true) { // an offer is remembered for a while
					testsite.Send(c, &wire.Redirect{To: []wire.PeerRef{r.Ref(1)}})
					return
				}
				offence(p, c)
				testsite.Hold(c)
			}).Offers(r.Part(0))
			child := r.start(2, "")
			// Strangers of other tests on this loopback are counted, too.
			ignored := child.did(telemetry.Ignored)
			r.Wait("the offence is counted", func(e telemetry.Event) bool {
				return ignored(e) && strings.Contains(e.Text, "data frame") && strings.Contains(e.Text, r.Addr(200).String())
			})
			r.committed(child)
			r.wantCopies(1)
		})
	}
}

func TestGarbageIsCountedAndTheFleetGoesOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, 100_000)
	phones := r.fleet(3)
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: r.Addr(200).AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	valid := wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: 1}, Topic: wire.Topic{Model: r.Model, File: "x"}})
	for _, b := range [][]byte{nil, {0}, make([]byte, 1400), valid[:len(valid)-1], []byte("GET / HTTP/1.1\r\n\r\n")} {
		for range 20 {
			// To one node: what goes to all reaches the tests of others, too.
			if _, err := udp.WriteToUDPAddrPort(b, r.At(1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, b := range [][]byte{nil, {8}, []byte("GET / HTTP/1.1\r\n\r\n"), {1, 0xff, 0xff, 0xff}, {7, 0, 0, 1, 0}, {8, 0, 0, 0}, {1, 0, 0, 3, 1, 2, 3}} {
		c, err := net.Dial("tcp", r.At(2).String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() // those who say nothing stay, and are thrown out
		_, _ = c.Write(b)
	}
	r.Wait("garbage datagrams are counted", phones[0].did(telemetry.Ignored))
	r.Wait("garbage connections are counted", phones[1].did(telemetry.Ignored))
	r.committed(phones...)
	r.wantCopies(1)
}

func TestAnUnreachableServerIsRetriedUntilItIsThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1000)
	r.server.Stop()
	impatient, err := upstream.NewTFTP(upstream.Config{Server: r.server.At, Timeout: 50 * time.Millisecond, Retries: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(impatient.Close)
	p := r.start(1, "", func(c *Config) { c.Source = impatient })
	r.Wait("a failed fetch", p.did(telemetry.TransferFail))
	r.server.Start()
	r.committed(p)
}

// joinAsChild opens a connection to node n and asks for the file.
func (r *rig) joinAsChild(from, n int, file string) net.Conn {
	r.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: r.Addr(from).AsSlice()}}
	c, err := dialer.Dial("tcp", r.At(n).String())
	if err != nil {
		r.t.Fatal(err)
	}
	topic := wire.Topic{Model: r.Model, File: file}
	j := &wire.Join{Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), XID: 1, From: r.ID(from)}, Topic: topic}
	if _, err := c.Write(wire.AppendFrame(nil, j)); err != nil {
		r.t.Fatal(err)
	}
	return c
}

func TestAChildThatHangsLosesItsPlace(t *testing.T) {
	t.Parallel()
	short := func(c *Config) { c.patience = patience{write: 300 * time.Millisecond, whole: 300 * time.Millisecond} }
	t.Run("it does not read", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, 30_000_000) // more than two sockets' buffers hold
		p := r.start(1, "", short)
		r.committed(p)
		c := r.joinAsChild(200, 1, "part0.sbn")
		defer c.Close()
		r.Wait("the child is dropped", p.did(telemetry.ChildLeft))
	})
	t.Run("it never says that it has everything", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, 1000)
		p := r.start(1, "", short)
		r.committed(p)
		c := r.joinAsChild(200, 1, "part0.sbn")
		if _, err := io.Copy(io.Discard, c); err != nil { // up to the parent's end
			t.Error(err)
		}
		c.Close()
		r.Wait("the child is dropped", p.did(telemetry.ChildLeft))
	})
}

func TestAFullDiskIsToldAndCostsNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, 500_000)
	good := r.start(1, "")
	r.committed(good)
	full := r.start(2, "", func(c *Config) {
		small, err := store.Open(t.TempDir(), store.Options{NoSync: true, MaxFileBytes: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { small.Close() })
		c.Store = small
	})
	e := r.Wait("the disk's error", full.did(telemetry.TransferFail))
	if !strings.Contains(e.Text, store.ErrTooLong.Error()) || e.Peer != good.id {
		t.Errorf("told %+v", e)
	}
	r.committed(r.start(3, ""))
	r.wantCopies(1)
}

func TestAFloodOfDatagramsKeepsNobodyFromTheUpgrade(t *testing.T) {
	t.Parallel()
	r := newRig(t, 300_000)
	phones := r.fleet(2)
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: r.Addr(200).AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	topic := wire.Topic{Model: "ANOTHER", File: "x"}
	foreign := wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), From: r.ID(200)}, Topic: topic})
	ctx, cancel := context.WithCancel(t.Context())
	var flood sync.WaitGroup
	flood.Go(func() {
		for ctx.Err() == nil {
			for i := range phones {
				_, _ = udp.WriteToUDPAddrPort(foreign, r.At(i+1))
			}
		}
	})
	r.committed(phones...)
	cancel()
	flood.Wait()
	r.wantCopies(1)
}
