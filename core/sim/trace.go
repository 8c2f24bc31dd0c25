package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"openpfs/core/telemetry"
)

// Trace hashes a history: SHA-256 over the events' canonical JSON, a line each.
// Equal hashes mean equal histories, event for event.
type Trace struct {
	h   hash.Hash
	buf []byte
}

// NewTrace begins an empty trace.
func NewTrace() *Trace { return &Trace{h: sha256.New()} }

// Add appends an event.
func (t *Trace) Add(e telemetry.Event) {
	t.buf = append(e.AppendJSON(t.buf[:0]), '\n')
	t.h.Write(t.buf)
}

// Sum is the hash so far, in hexadecimal.
func (t *Trace) Sum() string { return hex.EncodeToString(t.h.Sum(nil)) }
