package hub

import (
	"encoding/json"
	"testing"

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

// FuzzGreeting: no greeting makes the hub panic, and what it reads it can write.
func FuzzGreeting(f *testing.F) {
	f.Add([]byte(`{"node":{"schema":1,"name":"SEP000000000001","clock":7,"token":"x","session":"s","from":3}}`))
	f.Add([]byte(`{"control":"restart"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m struct {
			Node    Greeting `json:"node"`
			Control string   `json:"control"`
		}
		if json.Unmarshal(b, &m) == nil {
			if _, err := json.Marshal(m); err != nil {
				t.Fatal(err)
			}
		}
	})
}
