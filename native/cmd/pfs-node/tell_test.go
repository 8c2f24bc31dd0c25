package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"openpfs/core/dload"
	"openpfs/core/telemetry"
	"openpfs/native/hub"
)

func TestTheConsoleLogReadsBackAsTheHistory(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	out := start(t, s.args(t.TempDir(), "--once", "--log", "dload")...).ends(0)
	h := dload.Parse(out, "SEP001122334455")
	var kinds []string
	for _, e := range h.Events {
		// A warning, such as that nobody vouches for the list; and what others
		// say on loopback, which all tests share, some with a site key.
		if e.Kind != telemetry.Log && e.Kind != telemetry.Ignored {
			kinds = append(kinds, e.Kind.String())
		}
	}
	got := strings.Join(kinds, " ")
	const file = "file-start claim ad ad ad ad root-confirmed root-wait-over transfer-start verified"
	if want := "node-up listening " + file + " " + file + " committed node-down"; got != want {
		t.Errorf("got  %s\nwant %s\n%s", got, want, out)
	}
}

func TestTheJSONLogIsOneObjectALine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	out := start(t, s.args(t.TempDir(), "--once", "--log", "json", "-v")...).ends(0)
	for line := range strings.Lines(out) {
		var e struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Time == "" || e.Level == "" || e.Msg == "" {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// A node that does not say otherwise when it ends has told the hub everything.
func TestTheHubHearsEverything(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const tries = 10
	for range tries {
		h := hub.New(hub.Config{Token: "secret"})
		defer h.Close()
		web := httptest.NewServer(h.Handler(nil))
		defer web.Close()
		out := start(t, s.args(t.TempDir(), "--once", "--hub", "ws"+strings.TrimPrefix(web.URL, "http"), "--hub-token", "secret")...).ends(0)
		if strings.Contains(out, "did not reach the hub") {
			continue // this machine let the hub wait for longer than a node waits for it
		}
		var fleet telemetry.Fleet
		if err := json.Unmarshal(h.Snapshot(), &fleet); err != nil {
			t.Fatal(err)
		}
		if len(fleet.Nodes) != 1 || !fleet.Nodes[0].Committed || fleet.Nodes[0].Up {
			t.Errorf("the hub knows %+v\n%s", fleet.Nodes, out)
		}
		return
	}
	t.Errorf("%d times the hub did not hear everything", tries)
}

// stuck is a terminal that is stopped.
type stuck struct{ free <-chan struct{} }

func (w stuck) Write(p []byte) (int, error) { <-w.free; return len(p), nil }

func TestAStuckOutputNeverMakesTheNodeWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	free := make(chan struct{})
	defer close(free)
	out := newTeller(stuck{free}, "text", false, time.Now())
	for range 10_000 {
		out.tell(telemetry.Event{Kind: telemetry.Claim})
	}
	out.close()
	if ctx.Err() != nil || out.lost.Load() == 0 {
		t.Errorf("%d lines lost, %v", out.lost.Load(), ctx.Err())
	}
}

func TestLinesOfASlowOutputAreCounted(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	var text bytes.Buffer
	out := newTeller(&slow{&text, free}, "text", false, time.Now())
	for range 10_000 {
		out.tell(telemetry.Event{Kind: telemetry.Claim})
	}
	close(free)
	for deadline := time.Now().Add(patience); out.lost.Load() > 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	out.close()
	if !strings.Contains(text.String(), "output too slow") {
		t.Errorf("%d bytes without a word about the lost ones", text.Len())
	}
}

type slow struct {
	b    *bytes.Buffer
	free <-chan struct{}
}

func (w *slow) Write(p []byte) (int, error) { <-w.free; return w.b.Write(p) }
