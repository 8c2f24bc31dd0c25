package harness

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
)

// recording is what the hub was told, in its order.
type recording struct {
	t    *testing.T
	done chan struct{}

	mu     sync.Mutex
	events []telemetry.Event
	news   chan struct{} // closed at each event
}

// record reads the hub until that is closed. No event before its return is lost.
func record(t *testing.T, h *hub.Hub) *recording {
	t.Helper()
	r := &recording{t: t, done: make(chan struct{}), news: make(chan struct{})}
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
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range bytes.Lines(lines) {
		e, err := telemetry.ParseEvent(line)
		if err != nil {
			r.t.Error(err)
			continue
		}
		r.events = append(r.events, e)
	}
	close(r.news)
	r.news = make(chan struct{})
}

// all is the history up to now. It is shared, and only ever appended to.
func (r *recording) all() []telemetry.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.events)
}

// mark is a place in the history: now.
func (r *recording) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.events)
}

// after returns the first event behind a mark that is as asked for.
func (r *recording) after(mark int, what string, is func(telemetry.Event) bool) telemetry.Event {
	r.t.Helper()
	late := time.After(patience)
	for {
		r.mu.Lock()
		news, events := r.news, r.events
		r.mu.Unlock()
		if i := slices.IndexFunc(events[mark:], is); i >= 0 {
			return events[mark+i]
		}
		mark = len(events)
		select {
		case <-news:
		case <-late:
			r.t.Fatalf("%s: not in %v. The last events:\n%s", what, patience, r.tail())
		}
	}
}

// wait returns the first event of all.
func (r *recording) wait(what string, is func(telemetry.Event) bool) telemetry.Event {
	r.t.Helper()
	return r.after(0, what, is)
}

// tail is for messages.
func (r *recording) tail() string {
	var b strings.Builder
	all := r.all()
	for _, e := range all[max(0, len(all)-60):] {
		b.Write(append(e.AppendJSON(nil), '\n'))
	}
	return b.String()
}

// keep writes the whole recording where it survives the test, and says where.
func (r *recording) keep() string {
	var b []byte
	for _, e := range r.all() {
		b = append(e.AppendJSON(b), '\n')
	}
	dir, err := os.MkdirTemp("", "pfs-recording-")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "events.ndjson"), b, 0o600)
	}
	if err != nil {
		return err.Error()
	}
	return filepath.Join(dir, "events.ndjson")
}

// kind is a condition for wait: this kind, and of this node and file unless "".
func kind(k telemetry.Kind, node, file string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool {
		return e.Kind == k && (node == "" || e.Node == node) && (file == "" || e.File == file)
	}
}

// fetching is the beginning of a fetch from the server.
func fetching(file string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool {
		return e.Kind == telemetry.TransferStart && e.Peer == "" && e.File == file
	}
}
