package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs a hub on loopback until the test ends.
func serve(t testing.TB, cfg hub.Config) (*hub.Hub, string) {
	t.Helper()
	h := hub.New(cfg)
	srv := httptest.NewServer(h.Handler(nil))
	t.Cleanup(func() { h.Close(); srv.Close() })
	return h, srv.URL
}

// history makes a made-up but well-formed history of n nodes.
func history(seed uint64, nodes, events int) []telemetry.Event {
	rng := rand.New(rand.NewPCG(seed, 1))
	kinds := telemetry.Kinds()[3:]
	seqs := make([]uint32, nodes)
	out := []telemetry.Event{{Kind: telemetry.Run, Phones: nodes, Size: 1000}}
	for i := range events {
		n := rng.IntN(nodes)
		seqs[n]++
		out = append(out, telemetry.Event{T: telemetry.Micros(i), Node: name(n), Seq: seqs[n],
			Kind: kinds[rng.IntN(len(kinds))], Model: "CP-7961G", File: fmt.Sprintf("f%d.sbn", rng.IntN(5)),
			Peer: name(rng.IntN(nodes)), Have: telemetry.Bytes(rng.IntN(1000)), Size: 1000, Depth: rng.IntN(9), N: rng.IntN(3)})
	}
	return out
}

func name(i int) string { return fmt.Sprintf("SEP080027%06X", i) }

// viewer folds what a hub shows, as a browser does.
type viewer struct {
	conn *ws.Conn
	mu   sync.Mutex
	got  telemetry.Fleet
	snap int // snapshots seen
	err  error
	over chan struct{}
}

func watch(t testing.TB, url string) *viewer {
	t.Helper()
	v := dial(t, url)
	go v.read()
	return v
}

func dial(t testing.TB, url string) *viewer {
	t.Helper()
	conn, err := ws.Dial(t.Context(), url+"/api/live", ws.Options{ReadLimit: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	v := &viewer{conn: conn, over: make(chan struct{})}
	t.Cleanup(func() { conn.Close(ws.Normal, "") })
	return v
}

func (v *viewer) read() {
	defer close(v.over)
	for v.err == nil {
		var b []byte
		if b, v.err = v.conn.Read(context.Background()); v.err == nil {
			v.take(b)
		}
	}
}

func (v *viewer) take(b []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var m struct {
		Hello    *struct{ Schema int }
		Snapshot *telemetry.Fleet
	}
	if bytes.HasPrefix(b, []byte(`{"t"`)) {
		for line := range bytes.Lines(b) {
			e, err := telemetry.ParseEvent(line)
			if err != nil {
				panic(err)
			}
			v.got.Apply(e)
		}
		return
	}
	if err := json.Unmarshal(b, &m); err != nil {
		panic(err)
	}
	if m.Snapshot != nil {
		v.got = *m.Snapshot
		v.snap++
	}
}

func (v *viewer) fleet() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	b, _ := json.Marshal(&v.got)
	return string(b)
}

func (v *viewer) events() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.got.Totals.Events
}

// sees waits until the viewer's fold is the hub's, for as long as it has more to
// fold: how long that takes is the machine's affair. To compare costs more than to
// fold, so it is not done all the time.
func (v *viewer) sees(t testing.TB, h *hub.Hub) {
	t.Helper()
	const patience = 20 * time.Second
	for folded, last := -1, time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if n := v.events(); n != folded {
			folded, last = n, time.Now()
			continue
		}
		if v.fleet() == string(h.Snapshot()) {
			return
		}
		if time.Since(last) > patience {
			t.Fatalf("it stays at %d events", folded)
		}
	}
}

// eventually polls for what other goroutines bring about.
func eventually(t testing.TB, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("did not happen within 20 s")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
