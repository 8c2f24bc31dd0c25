package pfs

import "testing"

// Two joiners are sent to everybody who was sent on before, oldest first, and
// the tree fills level by level; to nobody before it can have reached its place.
func TestExpressSendsJoinersStraightToTheirPlace(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	join := func(id int, want string) {
		t.Helper()
		c, did := b.joinHaving(id, 0)
		is(t, did, "send "+connName(c)+" redirect "+want, "close "+connName(c))
	}
	b.joinHaving(2, 0)
	b.joinHaving(3, 0)
	join(4, "2 3") // from child to child
	join(5, "3 2")
	b.after(Classic().JoinSpread)
	join(6, "2 3") // the children were welcomed first
	join(7, "2 3")
	join(8, "3 2")
	join(9, "3 2")
	join(10, "4 2") // now those who were sent on
	join(11, "4 3")
	b.after(Classic().JoinSpread)
	join(5, "6 2") // nobody is sent to itself
	b.after(Classic().Reply + 1)
	join(12, "3 2") // all are forgotten
}
