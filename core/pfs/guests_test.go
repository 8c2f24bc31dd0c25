package pfs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Two joiners are sent to everybody who was sent on before, in the order in which
// they make parents; to nobody before it can have reached its place.
func TestExpressSendsJoinersStraightToTheirPlace(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	join := func(id int, to ...int) {
		t.Helper()
		c, did := b.joinHaving(id, 0)
		is(t, did, fmt.Sprintf("send %s redirect %d %d", connName(c), to[0], to[1]), "close "+connName(c))
	}
	inTurn := func(ids ...int) []int {
		slices.SortFunc(ids, func(i, j int) int { return cmp.Compare(b.cur().turnOf(nodeID(i)), b.cur().turnOf(nodeID(j))) })
		return ids
	}
	b.joinHaving(2, 0)
	b.joinHaving(3, 0)
	join(4, 2, 3) // from child to child
	join(5, 3, 2)
	b.after(Classic().JoinSpread)
	p := inTurn(2, 3, 4, 5)
	for i, id := range []int{6, 7, 8, 9, 10, 11} { // now those who were welcomed, two each
		_, did := b.joinHaving(id, 0)
		want := fmt.Sprintf("redirect %d ", p[i/2])
		if !strings.Contains(did, want) {
			t.Errorf("%s for joiner %d, want %s", did, id, want)
		}
	}
	b.after(Classic().JoinSpread)
	c, did := b.joinHaving(p[3], 0)
	if strings.Contains(did, fmt.Sprintf("redirect %d ", p[3])) {
		t.Errorf("%s: it is sent to itself: %s", connName(c), did)
	}
	b.after(Classic().Reply + 1)
	if _, did := b.joinHaving(12, 0); !strings.Contains(did, "redirect 2 3") && !strings.Contains(did, "redirect 3 2") {
		t.Errorf("%s, when all are forgotten", did)
	}
}
