package hub

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openpfs/core/telemetry"
)

const (
	maxPending     = 4096     // events; then the publisher folds them itself
	maxBatchBytes  = 64 << 10 // of one message to a viewer, give or take an event
	snapshotMaxAge = 250 * time.Millisecond
	closeGrace     = 2 * time.Second // for the last messages when the hub closes
)

// Hub collects one history and shows it. Its methods may be called concurrently.
type Hub struct {
	cfg Config

	mu      sync.Mutex // held for moments only: Publish waits for nothing else
	pending []telemetry.Event
	armed   bool // a flush is due

	fold     sync.Mutex // held while events are folded or a snapshot is made
	spare    []telemetry.Event
	fleet    telemetry.Fleet
	log      backlog
	begin    uint64        // the batch that the run begins with: before it the fold is empty
	wake     chan struct{} // closed when the log grows, then replaced
	closed   bool
	snapshot []byte
	snapNext uint64 // the log's end when the snapshot was made
	snapTime time.Time

	life    context.Context // of the connections
	end     context.CancelFunc
	leaving sync.WaitGroup

	viewers, senders atomic.Int64
	stats            counters
	sessions         sessions
	restart          restartGate
}

// New returns a hub with an empty fleet. It runs nothing until it is used.
func New(cfg Config) *Hub {
	h := &Hub{cfg: cfg.withDefaults(), wake: make(chan struct{})}
	h.log.limit = h.cfg.BacklogBytes
	h.life, h.end = context.WithCancel(context.Background())
	return h
}

// Now is the time on the history's clock.
func (h *Hub) Now() telemetry.Micros { return h.cfg.Clock() }

// Publish adds events to the history, in their order. A Run event begins it
// anew. Kinds that this version does not know are dropped and counted.
func (h *Hub) Publish(events ...telemetry.Event) {
	h.mu.Lock()
	h.pending = append(h.pending, events...)
	full := len(h.pending) >= maxPending
	if !h.armed && len(h.pending) > 0 {
		h.armed = true
		time.AfterFunc(h.cfg.FlushEvery, h.flush)
	}
	h.mu.Unlock()
	if full {
		h.flush()
	}
}

func (h *Hub) flush() {
	h.fold.Lock()
	defer h.fold.Unlock()
	h.flushLocked()
}

// flushLocked folds what is pending and makes it readable for viewers.
func (h *Hub) flushLocked() {
	h.mu.Lock()
	events := h.pending
	h.pending, h.armed = h.spare[:0], false
	h.mu.Unlock()

	const usual = 256 // bytes of an event
	batch := make([]byte, 0, min(len(events)*usual, maxBatchBytes+usual))
	for i, e := range events {
		if !e.Kind.Known() {
			h.stats.unknown.Add(1)
			continue
		}
		e = valid(e)
		if e.Kind == telemetry.Run {
			if len(batch) > 0 {
				h.log.push(batch)
				batch = nil
			}
			h.begin = h.log.end()
		}
		h.fleet.Apply(e)
		batch = append(e.AppendJSON(batch), '\n')
		if len(batch) >= maxBatchBytes {
			h.log.push(batch)
			batch = make([]byte, 0, min((len(events)-i)*usual, maxBatchBytes+usual))
		}
	}
	if len(batch) > 0 {
		h.log.push(batch)
	}
	clear(events)
	if h.spare = events; cap(h.spare) > 4*maxPending {
		h.spare = nil
	}
	if len(events) > 0 {
		h.wakeAll()
	}
}

func (h *Hub) wakeAll() {
	close(h.wake)
	h.wake = make(chan struct{})
}

// Snapshot returns the fold of everything published so far as JSON. The bytes
// are shared; they must not be changed.
func (h *Hub) Snapshot() []byte {
	h.fold.Lock()
	defer h.fold.Unlock()
	h.flushLocked()
	if h.snapshot == nil || h.snapNext != h.log.end() {
		h.takeSnapshot()
	}
	return h.snapshot
}

// snapshotLocked returns a snapshot and the batch that follows it. One that is
// a moment old serves as well while the log still holds what came after, so
// that a crowd of viewers costs one encoding.
func (h *Hub) snapshotLocked() (fleet []byte, next uint64) {
	current := h.snapNext == h.log.end()
	recent := time.Since(h.snapTime) < snapshotMaxAge && h.snapNext >= h.log.first
	if h.snapshot == nil || !current && !recent {
		h.flushLocked()
		h.takeSnapshot()
	}
	return h.snapshot, h.snapNext
}

func (h *Hub) takeSnapshot() {
	h.snapshot, h.snapNext, h.snapTime = encode(&h.fleet), h.log.end(), time.Now()
}

func encode(f *telemetry.Fleet) []byte {
	b, err := json.Marshal(f)
	if err != nil {
		panic("hub: a fleet that JSON cannot carry: " + err.Error())
	}
	return b
}

// Close tells viewers the rest, closes every connection and waits for their
// goroutines (a Restart that runs included), otherwise some seconds at most.
// Publish remains harmless.
func (h *Hub) Close() {
	h.fold.Lock()
	h.flushLocked()
	h.closed = true
	h.wakeAll()
	h.fold.Unlock()
	grace := time.AfterFunc(closeGrace, h.end)
	h.sessions.closeAll()
	h.leaving.Wait()
	grace.Stop()
	h.end()
}

// enter registers a connection's handler; false once the hub is closed. It is
// under the lock that Close takes, so that no handler begins while Close waits.
func (h *Hub) enter(count *atomic.Int64, limit int) bool {
	h.fold.Lock()
	defer h.fold.Unlock()
	if h.closed || count.Load() >= int64(limit) {
		return false
	}
	count.Add(1)
	h.leaving.Add(1)
	return true
}

func (h *Hub) leave(count *atomic.Int64) {
	count.Add(-1)
	h.leaving.Done()
}

// valid makes the event's strings what a viewer reads: JSON carries UTF-8 only,
// and the hub's fold must equal the viewers'.
func valid(e telemetry.Event) telemetry.Event {
	for _, s := range [...]*string{&e.Node, &e.Model, &e.Load, &e.File, &e.Peer, &e.Addr, &e.Subnet,
		&e.Digest, &e.Profile, &e.Level, &e.Text} {
		*s = strings.ToValidUTF8(*s, "\uFFFD")
	}
	return e
}
