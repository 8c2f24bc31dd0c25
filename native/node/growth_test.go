package node

import "testing"

// Who has left is not kept for a next block, which may never come.
func TestWhoLeavesAGrowingFileIsForgotten(t *testing.T) {
	var g growth
	for range 100 {
		c := &conn{}
		g.join()
		if g.beyond(0, c) != 0 || len(g.waiting) != 1 {
			t.Fatalf("%d wait, want the one that has all there is", len(g.waiting))
		}
		g.leave(c)
	}
	if len(g.waiting) != 0 || g.followed() {
		t.Errorf("%d wait, and all have left", len(g.waiting))
	}
}
