package hub_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/hub/client"
)

// fuse is a TCP proxy that cuts its connections on request.
type fuse struct {
	net.Listener
	to  string
	mu  sync.Mutex
	now []net.Conn
}

func newFuse(t *testing.T, target string) *fuse {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fuse{Listener: l}
	f.leadTo(target)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			to := f.to
			f.mu.Unlock()
			b, err := net.Dial("tcp", to)
			if err != nil {
				a.Close()
				continue
			}
			f.mu.Lock()
			f.now = append(f.now, a, b)
			f.mu.Unlock()
			wg.Go(func() { pipe(a, b) })
			wg.Go(func() { pipe(b, a) })
		}
	})
	t.Cleanup(func() { l.Close(); f.blow(); wg.Wait() })
	return f
}

// leadTo changes where connections go that come from now on; where nobody
// listens they end at once.
func (f *fuse) leadTo(target string) {
	u, err := url.Parse(target)
	if err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.to = u.Host
}

func pipe(a, b net.Conn) {
	buf := make([]byte, 512) // small, so that cuts fall inside messages
	for {
		n, err := a.Read(buf)
		if err == nil {
			_, err = b.Write(buf[:n])
		}
		if err != nil {
			a.Close()
			b.Close()
			return
		}
	}
}

func (f *fuse) blow() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.now {
		c.Close()
	}
	f.now = nil
}

// "Every event arrives once and in order, through any number of broken
// connections."
func TestEventsArriveOnceThroughBrokenConnections(t *testing.T) {
	h, url := serve(t, hub.Config{NodeRate: 1 << 20, NodeBurst: 1 << 20, BacklogBytes: 64 << 20})
	events := collect(t, h)
	f := newFuse(t, url)
	c, err := client.Dial(client.Config{URL: "http://" + f.Addr().String(), Name: name(1), Clock: clockAt(1)})
	if err != nil {
		t.Fatal(err)
	}
	const n, cuts = 6_000, 6
	for i := range n {
		c.Send(telemetry.Event{Seq: uint32(i + 1), Kind: telemetry.Ad, File: strings.Repeat("f", 50)})
		if i%(n/cuts) == n/cuts/2 {
			connections := c.Stats().Connections
			eventually(t, func() bool { s := c.Stats(); return s.Connected && s.Acked > 0 || s.Connections > connections })
			f.blow()
		}
	}
	if err := c.Close(20 * time.Second); err != nil {
		t.Error(err)
	}
	h.Snapshot()
	var next uint32
	eventually(t, func() bool { return len(told(events(), telemetry.Ad)) >= n })
	for _, e := range told(events(), telemetry.Ad) {
		if next++; e.Seq != next || e.Node != name(1) {
			t.Fatalf("after %d came %d of %s", next-1, e.Seq, e.Node)
		}
	}
	if s := c.Stats(); next != n || s.LostOther+s.LostProgress != 0 || s.Connections < 2 {
		t.Errorf("%d events, %+v", next, s)
	}
}

func told(events []telemetry.Event, k telemetry.Kind) (out []telemetry.Event) {
	for _, e := range events {
		if e.Kind == k {
			out = append(out, e)
		}
	}
	return out
}

// A hub that starts anew gets what the old one had not acknowledged, and the
// client never waited.
func TestClientSurvivesTheHub(t *testing.T) {
	start := func() (*hub.Hub, *httptest.Server) {
		h := hub.New(hub.Config{})
		return h, httptest.NewServer(h.Handler(nil))
	}
	h, first := start()
	f := newFuse(t, first.URL)
	c, err := client.Dial(client.Config{URL: "ws://" + f.Addr().String() + "/api/ingest", Name: name(1), Clock: clockAt(1)})
	if err != nil {
		t.Fatal(err)
	}
	c.Send(telemetry.Event{Seq: 1, Kind: telemetry.NodeUp})
	eventually(t, func() bool { return c.Stats().Acked == 1 })
	h.Close()
	first.Close()
	c.Send(telemetry.Event{Seq: 2, Kind: telemetry.Listening})
	h, second := start()
	events := collect(t, h)
	f.leadTo(second.URL)
	eventually(t, func() bool { return len(events()) == 1 })
	if e := events()[0]; e.Seq != 2 {
		t.Errorf("the new hub heard %+v", e)
	}
	if err := c.Close(5 * time.Second); err != nil {
		t.Error(err)
	}
	h.Close()
	second.Close()
}

// "Only a queue full of structure loses structure", and the loss is told.
func TestLossesAreTold(t *testing.T) {
	h, hubURL := serve(t, hub.Config{})
	events := collect(t, h)
	f := newFuse(t, "http://127.0.0.1:1") // nobody there yet
	c, err := client.Dial(client.Config{URL: "http://" + f.Addr().String(), Name: name(1), Clock: clockAt(1), Queue: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		c.Send(telemetry.Event{Kind: telemetry.Progress, Have: telemetry.Bytes(i)})
	}
	for i := range 120 {
		c.Send(telemetry.Event{Seq: uint32(i + 1), Kind: telemetry.Ad})
	}
	if s := c.Stats(); s.LostProgress != 300 || s.LostOther != 20 || s.Queued != 100 {
		t.Errorf("%+v", s)
	}
	f.leadTo(hubURL)
	eventually(t, func() bool { return len(events()) == 101 })
	if e := events()[100]; e.Kind != telemetry.Log || !strings.Contains(e.Text, "300 progress, 20 other") {
		t.Errorf("told %+v", e)
	}
	if err := c.Close(5 * time.Second); err != nil {
		t.Error(err)
	}
}

// Close is bounded and says what is lost.
func TestCloseWithoutAHubIsBounded(t *testing.T) {
	c, err := client.Dial(client.Config{URL: "http://127.0.0.1:1", Name: name(1), Clock: clockAt(1)})
	if err != nil {
		t.Fatal(err)
	}
	c.Send(telemetry.Event{Kind: telemetry.NodeUp})
	start := time.Now()
	if err := c.Close(50 * time.Millisecond); err == nil || !strings.Contains(err.Error(), "1 events of SEP080027000001") {
		t.Errorf("closed with %v", err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	c.Send(telemetry.Event{Kind: telemetry.NodeUp}) // harmless
}

func TestDialRefusesWhatCannotWork(t *testing.T) {
	for _, cfg := range []client.Config{
		{URL: "hub:8080", Name: name(1), Clock: clockAt(1)}, {URL: "ftp://hub", Name: name(1), Clock: clockAt(1)},
		{URL: "http://", Name: name(1), Clock: clockAt(1)}, {URL: "http://hub", Name: "a b", Clock: clockAt(1)},
		{URL: "http://hub", Name: name(1)}, {URL: ":", Name: name(1), Clock: clockAt(1)},
	} {
		if c, err := client.Dial(cfg); err == nil {
			c.Close(0)
			t.Errorf("%+v was taken", cfg)
		}
	}
}

// A hundred nodes over real sockets, each with a client: the hub hears all.
func TestManyNodes(t *testing.T) {
	h, url := serve(t, hub.Config{})
	v := watch(t, url)
	var nodes sync.WaitGroup
	const n, each = 100, 50
	for i := range n {
		nodes.Go(func() {
			c, err := client.Dial(client.Config{URL: url, Name: name(i), Clock: h.Now})
			if err != nil {
				t.Error(err)
				return
			}
			for j := range each {
				c.Send(telemetry.Event{T: h.Now(), Seq: uint32(j + 1), Kind: telemetry.Ad, File: fmt.Sprint(j)})
			}
			if err := c.Close(20 * time.Second); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	var f telemetry.Fleet
	if err := json.Unmarshal(h.Snapshot(), &f); err != nil || f.Totals.Events != n*each || len(f.Nodes) != n {
		t.Errorf("%d events of %d nodes, %v", f.Totals.Events, len(f.Nodes), err)
	}
	v.sees(t, h)
}
