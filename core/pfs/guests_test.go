package pfs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Two joiners are sent to everybody who was sent on before, the first in turn
// first; nobody to itself, and nobody to who has been gone too long.
func TestExpressSendsJoinersStraightToTheirPlace(t *testing.T) {
	b := inBlocks(t, true)
	b.root()
	turn := func(id int) uint32 { return b.cur().turnOf(nodeID(id)) }
	var hosts []int // everybody who came, twice
	come := func(id int) { hosts = append(hosts, id, id) }
	for _, id := range []int{2, 3} {
		b.joinHaving(id, 0)
		come(id)
	}
	for _, id := range []int{4, 5, 6, 7, 8, 9, 10, 11, 4} { // who comes again is not sent to itself
		_, did := b.joinHaving(id, 0)
		others := slices.DeleteFunc(slices.Clone(hosts), func(h int) bool { return h == id })
		want := slices.MinFunc(others, func(i, j int) int { return cmp.Compare(turn(i), turn(j)) })
		if !strings.Contains(did, fmt.Sprintf("redirect %d ", want)) {
			t.Errorf("%s for joiner %d, want %d", did, id, want)
		}
		i := slices.Index(hosts, want)
		hosts = slices.Delete(hosts, i, i+1)
		come(id)
	}
	b.after(Classic().Reply + 1)
	if _, did := b.joinHaving(12, 0); !strings.Contains(did, "redirect 2 3") && !strings.Contains(did, "redirect 3 2") {
		t.Errorf("%s, when all are forgotten", did)
	}
}
