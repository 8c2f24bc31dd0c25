package upstream

// receiver decides which block to take and when to acknowledge: the package comment's rules, without a socket or a clock.
// Blocks are counted from 1 without end.
type receiver struct {
	blockBytes int
	window     int64

	last      int64 // last block taken, all before it taken too
	heard     int64 // block that came last, taken or not
	acked     int64 // block of the ACK sent last; -1: none yet
	windowEnd int64 // a server that got that ACK waits for the next one after this block
	earlyEnd  int64 // a server that did not get it waits after this one; 0: no sign of that
	gap       bool  // a gap has been reported and nothing was taken since
	roundEnd  int64 // with gap: last block that can still come of the round with the gap
}

func newReceiver(blockBytes, windowBlocks int) receiver {
	return receiver{blockBytes: blockBytes, window: int64(windowBlocks), windowEnd: int64(windowBlocks), acked: -1}
}

// absolute finds the block number nearest to the last one taken.
func (r *receiver) absolute(block uint16) int64 {
	return r.last + int64(int16(block-uint16(r.last)))
}

// arrive is told of each block, and answers whether to take its data and whether to send an ACK of the last block taken.
// The file's last block is acknowledged in any case.
func (r *receiver) arrive(n int64) (take, ack bool) {
	if n < 1 {
		return false, false
	}
	// A number that goes down means that the server has begun anew, or that the line has repeated or reordered a block.
	// In a window of one the same number again means the former as a rule.
	anew := n < r.heard || n == r.heard && r.window == 1
	if anew && n <= r.acked {
		r.earlyEnd = n + r.window - 1
	}
	anew = anew || n > r.roundEnd
	r.heard = n
	end := n == r.windowEnd || n == r.earlyEnd
	switch {
	case n == r.last+1:
		r.last, r.gap = n, false
		return true, end
	case n <= r.last:
		return false, end
	case r.gap && !anew:
		return false, end
	}
	r.gap, r.roundEnd = true, max(r.windowEnd, n)
	return false, true
}

// acknowledge is told of each ACK that is sent.
func (r *receiver) acknowledge() {
	r.acked, r.windowEnd, r.earlyEnd = r.last, r.last+r.window, 0
}
