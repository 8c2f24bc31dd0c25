package harness

import (
	"bytes"
	"context"
	"errors"
	"openpfs/native/testsite"
	"testing"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
)

// recording is what the hub was told, in its order.
type recording struct {
	*testsite.History
	t    *testing.T
	done chan struct{}
}

// record reads the hub until that is closed. No event before its return is lost.
func record(t *testing.T, h *hub.Hub) *recording {
	t.Helper()
	r := &recording{History: testsite.Hear(t, patience), t: t, done: make(chan struct{})}
	w := h.Watch()
	if _, err := w.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(r.done)
		for {
			m, err := w.Next(context.Background())
			switch {
			case errors.Is(err, hub.ErrClosed):
				return
			case err != nil || m.Snapshot:
				t.Errorf("the recording has a gap: %v", err)
				return
			}
			r.add(m.Data)
		}
	}()
	return r
}

func (r *recording) add(lines []byte) {
	var events []telemetry.Event
	for line := range bytes.Lines(lines) {
		e, err := telemetry.ParseEvent(line)
		if err != nil {
			r.t.Error(err)
			continue
		}
		events = append(events, e)
	}
	r.Add(events...)
}

// fetching is the beginning of a fetch from the server.
func fetching(file string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Peer == "" && e.File == file
	}
}
