package sim

import (
	"testing"
	"unsafe"
)

// What a Step touches lies in as few lines of the processor's cache as it fits into
// only where phones and connections, and the parts of them, begin with a line. Of
// an odd number of lines they share no place in the cache.
func TestPhonesLieInWholeLines(t *testing.T) {
	const line = 64
	var h host
	var p pipe
	for what, at := range map[string]uintptr{
		"phone's node": unsafe.Offsetof(h.node), "phone's first connection": unsafe.Offsetof(h.first), "connection's first flow": unsafe.Offsetof(p.first), "connection's lets": unsafe.Offsetof(p.lets),
	} {
		if at%line != 0 {
			t.Errorf("a %s begins at byte %d of it, which is not a multiple of %d", what, at, line)
		}
	}
	for what, size := range map[string]uintptr{"phone": unsafe.Sizeof(h), "connection": unsafe.Sizeof(p)} {
		if size%(2*line) != line {
			t.Errorf("a %s takes %d bytes, which is not an odd number of lines of %d", what, size, line)
		}
	}
}
