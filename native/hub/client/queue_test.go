package client

import (
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func push(q *queue, n int, soft bool) (added int) {
	for i := range n {
		if q.push(fmt.Appendf(nil, "%v%d", soft, i), soft) {
			added++
		}
	}
	return added
}

// "From three quarters on, new progress is dropped; when it is full, waiting
// progress makes room. Only a queue full of structure loses structure."
func TestProgressGivesWayToStructure(t *testing.T) {
	q := queue{limit: 100}
	if got := push(&q, 80, true); got != 75 || q.lostSoft != 5 {
		t.Errorf("%d progress lines of 80 added, %d lost", got, q.lostSoft)
	}
	if got := push(&q, 110, false); got != 100 || q.lostSoft != 80 || q.lostHard != 10 {
		t.Errorf("%d structural lines of 110 added; lost %d and %d", got, q.lostSoft, q.lostHard)
	}
	if len(q.lines) != 100 || q.softWaiting != 0 {
		t.Errorf("%d lines, %d of them droppable", len(q.lines), q.softWaiting)
	}
}

// Lines once sent keep their numbers: they are not dropped, and what the hub
// does not have is sent again first and in order.
func TestSentLinesKeepTheirNumbers(t *testing.T) {
	q := queue{limit: 10}
	push(&q, 5, true)
	if got := string(q.batch(nil, 1000, 3)); got != "true0\ntrue1\ntrue2\n" {
		t.Errorf("sent %q", got)
	}
	push(&q, 10, false) // five have room, then the two unsent make some
	if len(q.lines) != 10 || q.lostSoft != 2 || q.lostHard != 3 {
		t.Errorf("%d lines; lost %d and %d", len(q.lines), q.lostSoft, q.lostHard)
	}
	if err := q.ack(1); err != nil || q.base != 1 || q.sent != 2 {
		t.Errorf("%v, base %d, sent %d", err, q.base, q.sent)
	}
	q.sent = 0 // a new connection
	if got := string(q.batch(nil, 1000, 1000)); !strings.HasPrefix(got, "true1\ntrue2\nfalse0\n") {
		t.Errorf("sent %q", got)
	}
}

func TestImpossibleAcksAreErrors(t *testing.T) {
	q := queue{limit: 10}
	push(&q, 5, false)
	q.batch(nil, 1000, 2)
	if err := q.ack(3); err == nil {
		t.Error("acknowledged what was not sent")
	}
	if err := q.ack(2); err != nil {
		t.Error(err)
	}
	if err := q.ack(1); err == nil {
		t.Error("took an acknowledgement back")
	}
	if len(q.lines) != 3 || q.known != 0 || q.sent != 0 {
		t.Errorf("%+v", q)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	q := queue{limit: 10}
	push(&q, 3, false)
	if got := string(q.batch(nil, 8, 10)); got != "false0\n" {
		t.Errorf("sent %q", got)
	}
	if got := string(q.batch(nil, 1, 10)); got != "false1\n" { // a line of any length goes alone
		t.Errorf("sent %q", got)
	}
}
