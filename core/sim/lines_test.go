package sim

import (
	"testing"
	"unsafe"
)

// What a Step touches of a phone lies in as few lines of the processor's cache as
// it fits into only where the phones, and the nodes in them, begin with a line.
func TestPhonesLieInWholeLines(t *testing.T) {
	const line = 64
	var h host
	if at := unsafe.Offsetof(h.node); at%line != 0 {
		t.Errorf("a phone's node begins at byte %d of it, which is not a multiple of %d", at, line)
	}
	if size := unsafe.Sizeof(h); size%(2*line) != line {
		t.Errorf("a phone takes %d bytes, which is not an odd number of lines of %d", size, line)
	}
}
