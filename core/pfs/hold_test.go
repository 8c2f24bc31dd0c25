package pfs

import (
	"fmt"
	"testing"
)

// dialling is a node of the express profile that has been sent on to node 3 and
// has no answer yet.
func dialling(t *testing.T) *bench {
	b := inBlocks(t, true)
	b.offer(3)
	b.after(Classic().JoinSpread)
	return b
}

// Who is sent to a node that has no place yet waits there: two at most, and each
// has its answer as soon as the node has its own.
func TestAJoinerWaitsForAHostThatIsStillJoining(t *testing.T) {
	b := dialling(t)
	for _, id := range []int{4, 5} {
		_, did := b.joinHaving(id, 0)
		is(t, did)
	}
	_, did := b.joinHaving(6, 0)
	is(t, did, "send in2 refuse: has no place and no parent to name", "close in2")
	is(t, b.in(Closed{Conn: Inbound + 1})) // it has thought better of it
	did = b.pathIs(3)
	size := len(blocksA)
	is(t, did, "send in0 accept rooted 1 3", fmt.Sprintf("send in0 status 0/%d", size), fmt.Sprintf("send in0 file 0-%d", size), fmt.Sprintf("file in0 0-%d", size))
}

// It does not wait for ever: two who were sent to each other find out.
func TestAJoinerDoesNotWaitForLong(t *testing.T) {
	b := dialling(t)
	b.joinHaving(4, 0)
	most := b.n.timing.holdMost()
	is(t, b.after(most-1))
	if did := b.after(1); did == "" || len(b.cur().held) > 0 {
		t.Errorf("%q, and %d wait", did, len(b.cur().held))
	}
	_, did := b.joinHaving(3, 0) // whom it waits for itself
	is(t, did, "send in1 refuse: has no place and no parent to name", "close in1")
}

// Nor for a node that finds no place, that has others below it, or that stores
// and forwards.
func TestAJoinerWaitsForNobodyElse(t *testing.T) {
	b := dialling(t)
	b.joinHaving(4, 0)
	is(t, b.in(Closed{b.up(), errTest}), "send in0 refuse: has no place and no parent to name", "close in0")

	b = inBlocks(t, true)
	b.attach(3)
	b.joinHaving(4, 0)
	b.in(Closed{b.up(), errTest})
	b.offer(5)
	b.after(Classic().JoinSpread)
	if b.cur().phase != joining || len(b.cur().children) != 1 {
		t.Fatalf("in phase %d with %d children", b.cur().phase, len(b.cur().children))
	}
	_, did := b.joinHaving(6, 0)
	is(t, did, "send in1 refuse: has no place and no parent to name", "close in1")

	b = inBlocks(t, false)
	b.offer(3)
	b.after(Classic().JoinSpread)
	_, did = b.joinHaving(4, 0)
	is(t, did, "send in0 refuse: has no place and no parent to name", "close in0")
}
