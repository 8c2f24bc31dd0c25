package testsite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// History is what nodes have told, in the order in which they were heard.
type History struct {
	t        testing.TB
	patience time.Duration // for what must come true

	mu     sync.Mutex
	events []telemetry.Event
	news   chan struct{} // closed at each event
}

// Hear makes an empty one, which waits so long for what it is asked for.
func Hear(t testing.TB, patience time.Duration) *History {
	return &History{t: t, patience: patience, news: make(chan struct{})}
}

// Add appends events.
func (h *History) Add(events ...telemetry.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, events...)
	close(h.news)
	h.news = make(chan struct{})
}

// Emit appends one event.
func (h *History) Emit(e telemetry.Event) { h.Add(e) }

// All is the history up to now. It is shared, and only ever appended to.
func (h *History) All() []telemetry.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clip(h.events)
}

// Mark is a place in the history: now.
func (h *History) Mark() int { return len(h.All()) }

// Wait returns the first event of all that is as asked for.
func (h *History) Wait(what string, is func(telemetry.Event) bool) telemetry.Event {
	h.t.Helper()
	return h.After(0, what, is)
}

// After returns the first event behind a mark that is as asked for. When none
// comes the test ends with the last events.
func (h *History) After(mark int, what string, is func(telemetry.Event) bool) telemetry.Event {
	h.t.Helper()
	late := time.After(h.patience)
	for {
		h.mu.Lock()
		news, events := h.news, h.events
		h.mu.Unlock()
		if i := slices.IndexFunc(events[mark:], is); i >= 0 {
			return events[mark+i]
		}
		mark = len(events)
		select {
		case <-news:
		case <-late:
			h.t.Fatalf("%s: not in %v. The last events:\n%s", what, h.patience, h.Tail())
		}
	}
}

// Tail is the last events, for messages.
func (h *History) Tail() string {
	all := h.All()
	return text(all[max(0, len(all)-60):])
}

// Keep writes the whole history where it survives the test, and says where.
func (h *History) Keep() string {
	dir, err := os.MkdirTemp("", "pfs-history-")
	file := filepath.Join(dir, "events.ndjson")
	if err == nil {
		err = os.WriteFile(file, []byte(text(h.All())), 0o600)
	}
	if err != nil {
		return err.Error()
	}
	return file
}

func text(events []telemetry.Event) string {
	var b strings.Builder
	for _, e := range events {
		b.Write(append(e.AppendJSON(nil), '\n'))
	}
	return b.String()
}

// Is is a condition for [History.Wait]: this kind, and of this node and file
// unless "".
func Is(k telemetry.Kind, node, file string) func(telemetry.Event) bool {
	return func(e telemetry.Event) bool {
		return e.Kind == k && (node == "" || e.Node == node) && (file == "" || e.File == file)
	}
}
