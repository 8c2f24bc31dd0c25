package client

import (
	"fmt"

	"openpfs/core/telemetry"
)

// queue holds encoded lines until the hub acknowledges them. Lines are numbered
// from 0 for the session's life; the first in the queue is number base.
type queue struct {
	lines [][]byte
	soft  []bool // may be dropped: progress; parallel to lines
	limit int

	base  uint64
	sent  int // lines sent on this connection
	known int // lines that were ever sent: their numbers are fixed

	softWaiting int   // droppable lines beyond known
	lostSoft    int64 // in all
	lostHard    int64
	toldSoft    int64 // of these, already reported
	toldHard    int64
}

// push adds a line, or counts it as lost. It reports whether it was added.
func (q *queue) push(line []byte, soft bool) bool {
	if soft && len(q.lines) >= q.limit/4*3 {
		q.lostSoft++
		return false
	}
	if len(q.lines) >= q.limit {
		q.makeRoom()
	}
	if len(q.lines) >= q.limit {
		if soft {
			q.lostSoft++
		} else {
			q.lostHard++
		}
		return false
	}
	q.lines, q.soft = append(q.lines, line), append(q.soft, soft)
	if soft {
		q.softWaiting++
	}
	return true
}

// makeRoom drops all progress that has no number yet.
func (q *queue) makeRoom() {
	if q.softWaiting == 0 {
		return
	}
	keep := q.known
	for i := q.known; i < len(q.lines); i++ {
		if !q.soft[i] {
			q.lines[keep], q.soft[keep] = q.lines[i], false
			keep++
		}
	}
	q.lostSoft += int64(len(q.lines) - keep)
	q.cut(keep)
	q.softWaiting = 0
}

func (q *queue) cut(n int) {
	clear(q.lines[n:])
	q.lines, q.soft = q.lines[:n], q.soft[:n]
}

// batch appends lines to b that were not sent on this connection, up to about
// limit bytes and window unacknowledged lines, and marks them sent.
func (q *queue) batch(b []byte, limit, window int) []byte {
	for q.sent < len(q.lines) && q.sent < window && (len(b) == 0 || len(b)+len(q.lines[q.sent]) < limit) {
		b = append(append(b, q.lines[q.sent]...), '\n')
		if q.sent >= q.known {
			if q.soft[q.sent] {
				q.softWaiting--
			}
			q.known++
		}
		q.sent++
	}
	return b
}

// ack forgets the lines before number n. An answer that cannot be is an error.
func (q *queue) ack(n uint64) error {
	if n < q.base || n > q.base+uint64(q.known) {
		return fmt.Errorf("client: the hub acknowledges %d lines of %d to %d", n, q.base, q.base+uint64(q.known))
	}
	done := int(n - q.base)
	rest := copy(q.lines, q.lines[done:])
	copy(q.soft, q.soft[done:])
	q.cut(rest)
	q.base = n
	q.sent, q.known = max(q.sent-done, 0), q.known-done
	return nil
}

// report returns the Log event that tells of losses, once there is room again.
func (q *queue) report() (telemetry.Event, bool) {
	soft, hard := q.lostSoft-q.toldSoft, q.lostHard-q.toldHard
	if soft+hard == 0 || len(q.lines) > q.limit/2 {
		return telemetry.Event{}, false
	}
	q.toldSoft, q.toldHard = q.lostSoft, q.lostHard
	return telemetry.Event{Kind: telemetry.Log, Level: "NOT",
		Text: fmt.Sprintf("telemetry: the hub was away or slow; not told: %d progress, %d other events", soft, hard)}, true
}
