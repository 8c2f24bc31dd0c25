package hub

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// FuzzIngest: what a node sends is its own, in the past, of a bounded size, or
// dropped and counted.
func FuzzIngest(f *testing.F) {
	f.Add([]byte(`{"t":5,"node":"SEP000000000001","seq":1,"kind":"node-up","text":"x"}` + "\r\n\n" + `{"t":-1,"kind":"run"}` + "\nnonsense"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := New(Config{Clock: func() telemetry.Micros { return 1000 }})
		events, lines := h.parse(b, "SEP000000000001", rebase{hub: 500, node: 100})
		s := h.Stats()
		if int64(lines) != int64(len(events))+s.Bad+s.Unknown+s.Foreign {
			t.Fatalf("of %d lines %d are events, and %+v are counted", lines, len(events), s)
		}
		for _, e := range events {
			if e.Node != "SEP000000000001" || e.T < 0 || e.T > 1000 || tooLong(e) || !e.Kind.Known() {
				t.Fatalf("published %+v", e)
			}
		}
		h.Publish(events...)
		if !json.Valid(h.Snapshot()) {
			t.Fatal("a snapshot that is no JSON")
		}
	})
}

// FuzzGreeting: who is let in has a device's name, the schema and the token, and
// nothing that the hub would have to keep without bound.
func FuzzGreeting(f *testing.F) {
	f.Add([]byte(`{"node":{"schema":1,"name":"SEP000000000001","clock":7,"token":"x","session":"s","from":3}}`))
	f.Add([]byte(`{"node":{"schema":1,"name":"../x","token":"x","clock":-1}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := New(Config{Token: "x"}).judge(b)
		if err != nil {
			if !errors.Is(err, errRefused) {
				t.Fatalf("%q: %v", b, err)
			}
			return
		}
		if load.CheckName(g.Name) != nil || g.Schema != telemetry.SchemaVersion || g.Token != "x" ||
			g.Clock < 0 || g.Clock > maxClock || len(g.Session) > maxSession || len(b) > maxGreeting {
			t.Fatalf("%q is let in as %+v", b, g)
		}
	})
}

// FuzzControl: only a wish to restart, spelled out, restarts.
func FuzzControl(f *testing.F) {
	for _, s := range []string{`{"control":"restart"}`, `{"control":"restart","profile":"express"}`, `{"control":"stop"}`, `{"control":["restart"]}`, `"restart"`, `{"Control":"rest\u0061rt"}`, "null"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, ok := wantsRestart(b); !ok {
			return
		}
		var any map[string]any
		if err := json.Unmarshal(b, &any); err != nil {
			t.Fatalf("%q restarts, and is no object: %v", b, err)
		}
		for key, value := range any {
			if strings.EqualFold(key, "control") && value == "restart" {
				return
			}
		}
		t.Fatalf("%q restarts", b)
	})
}
