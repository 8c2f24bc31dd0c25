package telemetry

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzRecording folds whatever lines a recording, a hub or a phone's log may
// have: nothing panics, no limit is passed, and the state survives JSON.
func FuzzRecording(f *testing.F) {
	f.Add([]byte(`{"t":0,"kind":"run","phones":2,"size":9}
{"t":1,"node":"A","kind":"node-up","model":"M","n":1}
{"t":2,"node":"A","kind":"file-start","file":"f"}
{"t":3,"node":"A","kind":"child-joined","file":"f","peer":"B","n":1}
{"t":4,"node":"A","kind":"transfer-start","file":"f","size":-1}
{"t":5,"node":"A","kind":"verified","file":"f","size":9}
{"t":6,"node":"A","kind":"node-up","model":"N"}
{"t":-7,"node":"A","kind":"committed","load":"L"}
{"t":7,"node":"A","kind":"rolled-back","load":"L","text":"why"}
{"t":8,"kind":"wan","down":5}
{"t":9,"kind":"run-end"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var fleet Fleet
		for line := range bytes.Lines(b) {
			if e, err := ParseEvent(bytes.TrimSpace(line)); err == nil {
				fleet.Apply(e)
			}
		}
		if len(fleet.Nodes) > MaxNodes || len(fleet.Hiers) > MaxHiers {
			t.Fatal("past the limits")
		}
		for _, n := range fleet.Nodes {
			for _, file := range n.Files {
				if len(n.Files) > MaxFiles || len(file.Children) > maxChildren {
					t.Fatal("past the limits of a node")
				}
			}
		}
		text, err := json.Marshal(&fleet)
		if err != nil {
			t.Fatal(err)
		}
		var again Fleet
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
	})
}
