package hub_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/ws"
)

func clockAt(t telemetry.Micros) func() telemetry.Micros {
	return func() telemetry.Micros { return t }
}

// collect reads every event that the hub publishes from now on.
func collect(t *testing.T, h *hub.Hub) (events func() []telemetry.Event) {
	t.Helper()
	w := h.Watch()
	if _, err := w.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []telemetry.Event
	go func() {
		for {
			m, err := w.Next(t.Context())
			if err != nil {
				return
			}
			mu.Lock()
			for line := range bytes.Lines(m.Data) {
				if e, err := telemetry.ParseEvent(line); err == nil {
					got = append(got, e)
				}
			}
			mu.Unlock()
		}
	}()
	return func() []telemetry.Event { mu.Lock(); defer mu.Unlock(); return got }
}

// node greets by hand.
func node(t *testing.T, url, greeting string) *ws.Conn {
	t.Helper()
	conn, err := ws.Dial(t.Context(), url+"/api/ingest", ws.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ws.Normal, "") })
	say(t, conn, greeting)
	return conn
}

func say(t *testing.T, conn *ws.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// "Events are shown late by the one-way delay of the greeting, never early":
// at the greeting the node's clock stood at 1000 s, and the hub's at 50 s.
func TestNodesTimesAreRebased(t *testing.T) {
	h, url := serve(t, hub.Config{Clock: clockAt(50_000_000)})
	events := collect(t, h)
	conn := node(t, url, `{"node":{"schema":1,"name":"SEP080027000001","clock":1000000000}}`)
	say(t, conn, `{"t":999000000,"node":"SEP080027000001","seq":1,"kind":"node-up"}
{"t":1000000001,"node":"SEP080027000001","seq":2,"kind":"log"}
{"t":1,"node":"SEP080027000001","seq":3,"kind":"log"}`)
	eventually(t, func() bool { return len(events()) == 3 })
	for i, want := range []telemetry.Micros{49_000_000, 50_000_000, 0} {
		if got := events()[i].T; got != want {
			t.Errorf("event %d at %d, want %d", i+1, got, want)
		}
	}
}

func TestBadLinesAreDroppedAndCounted(t *testing.T) {
	h, url := serve(t, hub.Config{})
	events := collect(t, h)
	conn := node(t, url, `{"node":{"schema":1,"name":"SEP080027000001","clock":0,"session":"s"}}`)
	bad := []string{`nonsense`, `{"t":-1,"node":"SEP080027000001","kind":"log"}`, `{"t":1e30,"node":"SEP080027000001","kind":"log"}`,
		`{"t":0,"node":"SEP080027000001","kind":"log","text":"` + strings.Repeat("x", telemetry.MaxEventBytes) + `"}`,
		`{"t":9223372036854775807,"node":"SEP080027000001","kind":"log"}`}
	foreign := []string{`{"t":0,"node":"SEP080027000002","kind":"log"}`, `{"t":0,"kind":"run"}`,
		`{"t":0,"node":"SEP080027000001","kind":"run"}`, `{"t":0,"node":"SEP080027000001","kind":"wan","down":9}`}
	unknown := []string{`{"t":0,"node":"SEP080027000001","kind":"from-the-future"}`}
	good := `{"t":0,"node":"SEP080027000001","seq":9,"kind":"log"}`
	lines := append(append(append(bad, foreign...), unknown...), "", good)
	say(t, conn, strings.Join(lines, "\r\n"))
	eventually(t, func() bool { return len(events()) == 1 })
	if e := events()[0]; e.Seq != 9 {
		t.Errorf("published %+v", e)
	}
	s := h.Stats()
	if s.Bad != int64(len(bad)) || s.Foreign != int64(len(foreign)) || s.Unknown != 1 {
		t.Errorf("counted %+v", s)
	}
	// "it has the first n lines of that session": the dropped ones, too.
	for _, want := range []string{`{"ack":0}`, `{"ack":11}`} {
		if b, err := conn.Read(t.Context()); err != nil || string(b) != want {
			t.Errorf("answered %s, %v; want %s", b, err, want)
		}
	}
}

func TestBadGreetingsAreRefused(t *testing.T) {
	h, url := serve(t, hub.Config{Token: "secret"})
	for _, greeting := range []string{
		``, `nonsense`, `[]`,
		`{"node":{"schema":2,"name":"SEP080027000001","token":"secret"}}`,
		`{"node":{"schema":1,"name":"","token":"secret"}}`,
		`{"node":{"schema":1,"name":"../etc","token":"secret"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001","clock":-1,"token":"secret"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001","clock":9223372036854775807,"token":"secret"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001","token":"wrong"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001","token":"secret","session":"` + strings.Repeat("s", 65) + `"}}`,
		`{"node":{"schema":1,"name":"SEP080027000001","token":"secret"},"pad":"` + strings.Repeat("x", 5000) + `"}`,
	} {
		conn := node(t, url, greeting)
		if _, err := conn.Read(t.Context()); ws.CodeOf(err) != ws.Policy {
			t.Errorf("%.80s: %v", greeting, err)
		}
	}
	if got := h.Stats().Refused; got != 12 {
		t.Errorf("%d refused", got)
	}
}

// "a node that floods is limited": it is read no faster than its rate.
func TestFloodIsLimited(t *testing.T) {
	h, url := serve(t, hub.Config{NodeRate: 1000, NodeBurst: 10})
	events := collect(t, h)
	conn := node(t, url, `{"node":{"schema":1,"name":"SEP080027000001"}}`)
	start := time.Now()
	for range 30 {
		say(t, conn, strings.Repeat(`{"t":0,"node":"SEP080027000001","kind":"log"}`+"\n", 10))
	}
	eventually(t, func() bool { return len(events()) == 300 })
	if d := time.Since(start); d < 280*time.Millisecond {
		t.Errorf("300 events at 1000/s in %v", d)
	}
	big := node(t, url, `{"node":{"schema":1,"name":"SEP080027000002"}}`)
	_ = big.Write(context.Background(), make([]byte, hub.MaxIngestBytes+1))
	if _, err := big.Read(t.Context()); err == nil {
		t.Error("a message over the limit was taken")
	}
}

// The newest connection speaks for its node; the older one is closed.
func TestNewestConnectionSpeaks(t *testing.T) {
	h, url := serve(t, hub.Config{})
	old := node(t, url, `{"node":{"schema":1,"name":"SEP080027000001","session":"s"}}`)
	if _, err := old.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	node(t, url, `{"node":{"schema":1,"name":"SEP080027000001","session":"s"}}`)
	if _, err := old.Read(t.Context()); ws.CodeOf(err) != ws.Policy {
		t.Errorf("the old one ended with %v", err)
	}
	eventually(t, func() bool { return h.Stats().Senders == 1 })
}
