package client

import (
	"testing"

	"openpfs/core/telemetry"
)

// FuzzAnswer: no hub, whatever it answers, has the client forget a line that it
// has not sent, count one twice, or panic.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"ack":3}`), []byte(`{"ack":5}`))
	f.Add([]byte(`{"ack":18446744073709551615}`), []byte(`{"ack":-1}`))
	f.Add([]byte(`{"other":1}`), []byte(`[`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		const pushed, sent = 8, 5
		c := &Client{cfg: Config{Clock: func() telemetry.Micros { return 0 }}, drained: make(chan struct{})}
		c.queue.limit = 100
		push(&c.queue, pushed, false)
		for c.queue.sent < sent {
			c.queue.batch(nil, 1, sent)
		}
		for _, answer := range [][]byte{first, second} {
			before := c.queue.base
			err := c.acknowledge(answer)
			if err != nil && c.queue.base != before {
				t.Fatalf("%q is refused (%v), and moves from %d to %d", answer, err, before, c.queue.base)
			}
		}
		if q := &c.queue; q.base > sent || int(q.base)+len(q.lines) != pushed || q.sent+int(q.base) != sent || c.acked != int64(q.base) {
			t.Fatalf("after %q and %q: base %d, %d lines, %d of them sent, %d acknowledged", first, second, q.base, len(q.lines), q.sent, c.acked)
		}
	})
}
