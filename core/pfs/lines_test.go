package pfs

import (
	"testing"
	"unsafe"
)

// See session: most Steps touch its first two lines of the processor's cache, if it
// begins with one.
func TestSessionsLieInWholeLines(t *testing.T) {
	const line = 64
	var n Node
	var s session
	if at := unsafe.Offsetof(n.first); at%line != 0 {
		t.Errorf("a node's first sessions begin at byte %d of it, which is not a multiple of %d", at, line)
	}
	if size := unsafe.Sizeof(s); size%line != 0 {
		t.Errorf("a session takes %d bytes, which is not a multiple of %d", size, line)
	}
	if end := unsafe.Offsetof(s.size) + unsafe.Sizeof(s.size); end != 2*line {
		t.Errorf("what most Steps need of it takes %d bytes, want %d", end, 2*line)
	}
}
