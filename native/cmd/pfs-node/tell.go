package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"openpfs/core/dload"
	"openpfs/core/telemetry"
)

// teller prints events and messages without ever making the node wait: a
// terminal that is stopped, or a pipe that nobody reads, costs lines, which are
// counted.
type teller struct {
	log     *slog.Logger
	events  func(telemetry.Event)
	lines   chan []byte
	lost    atomic.Int64
	quit    chan struct{}
	printed chan struct{}
}

func newTeller(w io.Writer, format string, verbose bool, begun time.Time) *teller {
	t := &teller{lines: make(chan []byte, 4096), quit: make(chan struct{}), printed: make(chan struct{})}
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	if verbose {
		options.Level = slog.LevelDebug
	}
	switch format {
	case "json":
		t.log = slog.New(slog.NewJSONHandler(t, options))
		t.events = t.logEvent
	case "text":
		t.log = slog.New(slog.NewTextHandler(t, options))
		t.events = t.logEvent
	case "dload":
		render := dload.Renderer{Start: timeOfDay(begun), Verbose: verbose}
		t.events = func(e telemetry.Event) { t.Write(render.Append(nil, e)) }
		t.log = slog.New(&consoleHandler{t, render, begun, options.Level})
	default:
		panic("pfs-node: unchecked log format " + format)
	}
	go t.print(w)
	return t
}

func (t *teller) tell(e telemetry.Event) { t.events(e) }

// Write queues what a handler has written.
func (t *teller) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	select {
	case t.lines <- bytes.Clone(p):
	default:
		t.lost.Add(1)
	}
	return len(p), nil
}

func (t *teller) print(w io.Writer) {
	defer close(t.printed)
	for {
		select {
		case line := <-t.lines:
			for len(t.lines) > 0 && len(line) < 4<<10 { // nobody else takes any
				line = append(line, <-t.lines...)
			}
			_, _ = w.Write(line) // there is nowhere else to complain
			if n := t.lost.Swap(0); n > 0 {
				t.log.Warn("output too slow", "lost", n)
			}
		case <-t.quit:
			for len(t.lines) > 0 {
				_, _ = w.Write(<-t.lines)
			}
			return
		}
	}
}

// close prints what is left, if the output takes it.
func (t *teller) close() {
	close(t.quit)
	select {
	case <-t.printed:
	case <-time.After(time.Second):
	}
}

// logEvent tells an event as a structured message.
func (t *teller) logEvent(e telemetry.Event) {
	level := slog.LevelInfo
	switch e.Kind {
	case telemetry.Progress, telemetry.Offer:
		level = slog.LevelDebug
	case telemetry.TransferFail, telemetry.Rejected, telemetry.Fallback, telemetry.ParentLost, telemetry.CommitFailed, telemetry.RolledBack, telemetry.Ignored:
		level = slog.LevelWarn
	}
	if !t.log.Enabled(context.Background(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 12)
	text := func(key, v string) {
		if v != "" {
			attrs = append(attrs, slog.String(key, v))
		}
	}
	number := func(key string, v int64) {
		if v != 0 {
			attrs = append(attrs, slog.Int64(key, v))
		}
	}
	id := func(key string, v telemetry.Hex32) {
		if v != 0 {
			b, _ := v.MarshalText()
			text(key, string(b))
		}
	}
	text("node", e.Node)
	text("load", e.Load)
	text("file", e.File)
	text("peer", e.Peer)
	text("addr", e.Addr)
	id("strength", e.Strength)
	number("depth", int64(e.Depth))
	number("n", int64(e.N))
	number("have", int64(e.Have))
	number("size", int64(e.Size))
	text("digest", e.Digest)
	text("text", e.Text)
	t.log.LogAttrs(context.Background(), level, e.Kind.String(), attrs...)
}

// timeOfDay is the local one, as a phone's console has it.
func timeOfDay(at time.Time) telemetry.Micros {
	h, m, s := at.Clock()
	return telemetry.Micros(((h*60+m)*60+s)*1_000_000 + at.Nanosecond()/1000)
}

// consoleHandler prints messages that are no events as lines of the console.
type consoleHandler struct {
	t      *teller
	render dload.Renderer
	begun  time.Time
	level  slog.Leveler
}

func (h *consoleHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level.Level() }
func (h *consoleHandler) WithAttrs([]slog.Attr) slog.Handler           { return h } // the node's name: there is but one
func (h *consoleHandler) WithGroup(string) slog.Handler                { return h }

func (h *consoleHandler) Handle(_ context.Context, r slog.Record) error {
	text := "PFS " + r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	level := "DBG"
	if r.Level >= slog.LevelInfo {
		level = "NOT"
	}
	_, err := h.t.Write(h.render.Append(nil, telemetry.Event{Kind: telemetry.Log, Level: level, Text: text,
		T: telemetry.Micros(r.Time.Sub(h.begun) / time.Microsecond)}))
	return err
}
