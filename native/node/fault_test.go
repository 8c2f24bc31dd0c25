package node

import (
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/store"
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
	if e := r.wait("another root", func(e telemetry.Event) bool {
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
	part := r.load.Files[1]
	r.committed(r.start(1, "")) // holds everything
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
		p.accept(c, 1, part, 0)
		send(c, content(part)[:1_234_567])
	}).offering(ctx, part)
	child := r.start(2, "")
	r.committed(child)
	e := r.wait("the child goes on with the real parent", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == child.id && e.Peer == r.id(1).String() && e.File == part.Name()
	})
	if e.Have != 1_234_567 {
		t.Errorf("it resumed at byte %d, want 1234567", e.Have)
	}
	r.wantCopies(1)
}

func TestARestartResumesWithWhatTheDiskHas(t *testing.T) {
	t.Parallel()
	r := newRig(t, 2_000_000)
	part := r.load.Files[1]
	r.committed(r.start(1, ""))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	first := r.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
		p.accept(c, 200, part, 0)
		send(c, content(part)[:700_000])
		_, _ = io.Copy(io.Discard, c) // and no more, until the child has gone
	})
	first.offering(ctx, part)
	child := r.start(2, "")
	r.wait("most of it has come", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == child.id && e.File == part.Name()
	})
	for p, ok := child.store.Partial(part.Name()); !ok || p.Have < 700_000; p, ok = child.store.Partial(part.Name()) {
		time.Sleep(time.Millisecond)
	}
	cancel()
	child.kill()
	first.close()
	again := r.start(3, child.dir)
	r.committed(again)
	e := r.wait("it goes on", func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Node == again.id && e.File == part.Name()
	})
	if e.Have != 700_000 {
		t.Errorf("it resumed at byte %d, want 700000. The last events:\n%s", e.Have, r.history())
	}
	r.wantCopies(1)
}

func TestCorruptBytesAreRejectedAndTheFileComesFromElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, 500_000)
	part := r.load.Files[1]
	r.committed(r.start(1, ""))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
		p.accept(c, 1, part, 0)
		poisoned := content(part)
		poisoned[300_000] ^= 1
		send(c, poisoned)
		_, _ = io.Copy(io.Discard, c)
	}).offering(ctx, part)
	child := r.start(2, "")
	e := r.wait("the bytes are rejected", child.did(telemetry.Rejected))
	if e.Peer != r.id(200).String() {
		t.Errorf("%s was blamed", e.Peer)
	}
	r.committed(child)
	r.wantCopies(1)
}

func TestDataThatWasNotAskedForCostsTheConnection(t *testing.T) {
	t.Parallel()
	for name, offence := range map[string]func(p *impostor, c net.Conn){
		"before a file was announced": func(p *impostor, c net.Conn) { send(c, []byte("surprise")) },
		"beyond the end of the file": func(p *impostor, c net.Conn) {
			part := p.r.load.Files[1]
			p.accept(c, 1, part, 0)
			send(c, append(content(part)[:part.Size()-5], make([]byte, 4000)...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, 50_000)
			r.committed(r.start(1, ""))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var before atomic.Bool
			r.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
				if before.Swap(true) { // an offer is remembered for a while
					_, _ = c.Write(wire.AppendFrame(nil, &wire.Redirect{To: []wire.PeerRef{r.ref(1)}}))
					return
				}
				offence(p, c)
				_, _ = io.Copy(io.Discard, c)
			}).offering(ctx, r.load.Files[1])
			child := r.start(2, "")
			// Strangers of other tests on this loopback are counted, too.
			ignored := child.did(telemetry.Ignored)
			r.wait("the offence is counted", func(e telemetry.Event) bool {
				return ignored(e) && strings.Contains(e.Text, "data frame") && strings.Contains(e.Text, r.addr(200).String())
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
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: r.addr(200).AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	valid := wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: 1}, Topic: wire.Topic{Model: r.model, File: "x"}})
	for _, b := range [][]byte{nil, {0}, make([]byte, 1400), valid[:len(valid)-1], []byte("GET / HTTP/1.1\r\n\r\n")} {
		for range 20 {
			// To one node: what goes to all reaches the tests of others, too.
			if _, err := udp.WriteToUDPAddrPort(b, netip.AddrPortFrom(r.addr(1), wire.Port)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, b := range [][]byte{nil, {8}, []byte("GET / HTTP/1.1\r\n\r\n"), {1, 0xff, 0xff, 0xff}, {7, 0, 0, 1, 0}, {8, 0, 0, 0}, {1, 0, 0, 3, 1, 2, 3}} {
		c, err := net.Dial("tcp", netip.AddrPortFrom(r.addr(2), wire.Port).String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() // those who say nothing stay, and are thrown out
		_, _ = c.Write(b)
	}
	r.wait("garbage datagrams are counted", phones[0].did(telemetry.Ignored))
	r.wait("garbage connections are counted", phones[1].did(telemetry.Ignored))
	r.committed(phones...)
	r.wantCopies(1)
}

func TestAnUnreachableServerIsRetriedUntilItIsThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1000)
	at := r.server.Addr().String()
	r.stopServer()
	impatient, err := upstream.NewTFTP(upstream.Config{Server: at, Timeout: 50 * time.Millisecond, Retries: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(impatient.Close)
	p := r.start(1, "", func(c *Config) { c.Source = impatient })
	r.wait("a failed fetch", p.did(telemetry.TransferFail))
	r.serveAt(at, r.files())
	r.committed(p)
}

// joinAsChild opens a connection to node n and asks for the file.
func (r *rig) joinAsChild(from, n int, file string) net.Conn {
	r.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: r.addr(from).AsSlice()}}
	c, err := dialer.Dial("tcp", netip.AddrPortFrom(r.addr(n), wire.Port).String())
	if err != nil {
		r.t.Fatal(err)
	}
	topic := wire.Topic{Model: r.model, File: file}
	j := &wire.Join{Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), XID: 1, From: r.id(from)}, Topic: topic}
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
		r.wait("the child is dropped", p.did(telemetry.ChildLeft))
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
		r.wait("the child is dropped", p.did(telemetry.ChildLeft))
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
	e := r.wait("the disk's error", full.did(telemetry.TransferFail))
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
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: r.addr(200).AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	topic := wire.Topic{Model: "ANOTHER", File: "x"}
	foreign := wire.AppendDatagram(nil, &wire.Claim{Header: wire.Header{Hier: wire.Hier(topic.Model, topic.File), From: r.id(200)}, Topic: topic})
	ctx, cancel := context.WithCancel(t.Context())
	var flood sync.WaitGroup
	flood.Go(func() {
		for ctx.Err() == nil {
			for i := range phones {
				_, _ = udp.WriteToUDPAddrPort(foreign, netip.AddrPortFrom(r.addr(i+1), wire.Port))
			}
		}
	})
	r.committed(phones...)
	cancel()
	flood.Wait()
	r.wantCopies(1)
}
