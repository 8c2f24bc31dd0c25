package hub

import (
	"context"
	"errors"

	"openpfs/core/telemetry"
)

// ErrClosed is returned by Watch.Next when the hub is closed and all was told.
var ErrClosed = errors.New("hub: closed")

// backlog is the tail of the history as encoded batches, numbered from 0.
type backlog struct {
	batches [][]byte
	first   uint64 // number of batches[0]
	bytes   int
	limit   int
}

func (l *backlog) end() uint64 { return l.first + uint64(len(l.batches)) }

// push adds a batch and forgets the oldest ones beyond the limit, except the
// newest batch, which whoever keeps up is about to read.
func (l *backlog) push(batch []byte) {
	l.batches = append(l.batches, batch)
	l.bytes += len(batch)
	drop := 0
	for ; l.bytes > l.limit && drop < len(l.batches)-1; drop++ {
		l.bytes -= len(l.batches[drop])
		l.batches[drop] = nil
	}
	l.batches, l.first = l.batches[drop:], l.first+uint64(drop)
}

// Message is what a watcher gets: a snapshot, which replaces all that came
// before it, or events. Data is shared; it must not be changed.
type Message struct {
	Snapshot bool
	Data     []byte // the fleet as JSON, or NDJSON of events
}

// Watch reads the history at its own pace: a snapshot first, then the events.
// The first snapshot is empty, and the events are all of the run, while none of
// them is forgotten: who comes late sees how it came about. One goroutine reads a
// Watch; there is nothing to close.
type Watch struct {
	hub   *Hub
	next  uint64
	begun bool
}

// Watch returns a reader of the run so far, and of what follows.
func (h *Hub) Watch() *Watch { return &Watch{hub: h} }

// Next waits for more of the history. Its errors are ctx's and [ErrClosed].
func (w *Watch) Next(ctx context.Context) (Message, error) {
	for {
		m, wake, err := w.poll()
		if wake == nil {
			return m, err
		}
		select {
		case <-ctx.Done():
			return Message{}, ctx.Err()
		case <-wake:
		}
	}
}

// poll returns what there is, or the channel that tells of more.
func (w *Watch) poll() (m Message, wake <-chan struct{}, err error) {
	h := w.hub
	h.fold.Lock()
	defer h.fold.Unlock()
	switch {
	case !w.begun && h.log.first <= h.begin:
		w.begun, w.next = true, h.begin
		return Message{Snapshot: true, Data: encode(&telemetry.Fleet{})}, nil, nil
	case !w.begun || w.next < h.log.first:
		w.begun = true
		m.Snapshot = true
		m.Data, w.next = h.snapshotLocked()
		return m, nil, nil
	case w.next < h.log.end():
		m.Data = h.log.batches[w.next-h.log.first]
		w.next++
		return m, nil, nil
	case h.closed:
		return m, nil, ErrClosed
	}
	return m, h.wake, nil
}
