package tftpd

// bound limits the bytes under way after more was lost than by chance. It rises
// again slowly at first, and then by a sixteenth each round. The zero one binds
// nobody.
type bound struct{ bytes, step int64 }

func (b *bound) binds() bool { return b.bytes > 0 }

// set draws back to somewhat less than what came through in a round, of blocks
// of such a size.
func (b *bound) set(came, each int64) {
	*b = bound{bytes: max(came*17/20, fewestBlocks*each), step: each}
}

// raise ends a round that was not crowded.
func (b *bound) raise(each int64) {
	b.step = min(b.step, max(8*each, b.bytes/16))
	b.bytes += b.step
	b.step *= 2
}
