package tftpd

import (
	"errors"
	"sync/atomic"
)

// amplification is the most that goes to an address that has not answered, as a multiple of what came from it: whoever
// forges the sender of a request must not have us send much to the one whose address that is (RFC 9000 section 8 has the
// same number). The first answer to a request goes: without options it is a block of 512 bytes, which RFC 1350
// leaves no way around (but see doubts).
const amplification = 3

// credit counts what came from a client that has not answered yet. The listener adds what repeats.
type credit struct{ requests, bytes atomic.Int64 }

func (c *credit) asked(bytes int) {
	c.requests.Add(1)
	c.bytes.Add(int64(bytes))
}

// mayRepeat tells whether the first answer may go once more.
func (t *transfer) mayRepeat() bool {
	if t.heard.Load() {
		return true
	}
	sent := 1 + t.repeats
	each := int64(len(t.oack))
	if t.oack == nil {
		each = t.report.SentBytes / sent // they are all alike
	}
	if sent >= t.credit.requests.Load() && (sent+1)*each > amplification*t.credit.bytes.Load() {
		return false
	}
	t.repeats++
	return true
}

// short cuts an error's message, so that the packet is no more than the request allows.
func short(message string, request []byte) string {
	const frame = 5 // opcode, code, NUL
	return message[:min(len(message), max(0, amplification*len(request)-frame))]
}

// errEvicted ends a transfer whose client was never heard, in favour of a new one.
var errEvicted = errors.New("tftpd: made room for another client")

// evict makes room by ending the transfer that has waited longest for a first word of its client: under a flood of forged
// requests that is one of those. s.mu is held.
func (s *Server) evict() bool {
	var oldest *transfer
	for _, t := range s.active {
		if !t.heard.Load() && !t.evicted && (oldest == nil || t.begun.Before(oldest.begun)) {
			oldest = t
		}
	}
	if oldest == nil {
		return false
	}
	s.end(oldest)
	return true
}

// end makes a transfer's room another's at once. s.mu is held.
func (s *Server) end(t *transfer) {
	if t.evicted {
		return
	}
	t.evicted = true
	t.cancel(errEvicted)
	s.count--
}
