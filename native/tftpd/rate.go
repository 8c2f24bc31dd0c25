package tftpd

import "time"

// rate estimates what the line carries and how long its round trip is, and from
// that how fast to send and how much may be under way. It follows the model of
// BBR (draft-cardwell-iccrg-bbr-congestion-control, cut down to what one file
// needs): the greatest rate at which blocks were lately acknowledged, and the
// least round trip. Losses do not slow it, for on a long line a single one says
// nothing about crowding; a queue that grows does not either, since no more
// than twice the line's own content is ever under way.
type rate struct {
	perBlock [rateRounds]time.Duration // least time a block took, by round; 0: none
	round    int
	roundEnd int64         // the round is over when this many blocks were acknowledged
	least    time.Duration // round trip; 0: not known

	best  time.Duration // perBlock's least when the line was last found faster
	stale int           // rounds since then
	full  bool          // the line is found
}

const (
	rateRounds   = 10 // a rate counts for so many round trips
	firstBlocks  = 16 // under way before anything is known
	fewestBlocks = 8
)

// trip notes a round trip of a block that was sent once.
func (r *rate) trip(took time.Duration) {
	if took = max(took, time.Microsecond); r.least == 0 || took < r.least {
		r.least = took
	}
}

// delivered notes that since a block was sent, blocks were acknowledged, so
// many in that time. all counts those of the whole transfer, flying those under way.
func (r *rate) delivered(blocks int64, took time.Duration, all, flying int64) {
	if took <= 0 || blocks < 1 {
		return
	}
	if all >= r.roundEnd {
		r.nextRound()
		r.roundEnd = all + flying
	}
	each := max(took/time.Duration(blocks), 1)
	if now := &r.perBlock[r.round%rateRounds]; *now == 0 || each < *now {
		*now = each
	}
}

func (r *rate) nextRound() {
	if each := r.block(); !r.full && each > 0 {
		if r.best == 0 || each < r.best*4/5 {
			r.best, r.stale = each, 0
		} else if r.stale++; r.stale == 3 {
			r.full = true
		}
	}
	r.round++
	r.perBlock[r.round%rateRounds] = 0
}

// block is what the line takes for a block; 0: not known.
func (r *rate) block() (least time.Duration) {
	for _, each := range r.perBlock {
		if each > 0 && (least == 0 || each < least) {
			least = each
		}
	}
	return least
}

// gap is the time between two blocks to send, in a cycle of rounds: one a
// quarter faster, to see whether there is more; one as much slower, to drain
// what that has queued; six at the line's own rate.
func (r *rate) gap() time.Duration {
	each := r.block()
	switch {
	case !r.full:
		return each * 2 / 5
	case r.round%8 == 0:
		return each * 4 / 5
	case r.round%8 == 1:
		return each * 4 / 3
	}
	return each
}

// flight is how many blocks may be under way.
func (r *rate) flight() int64 {
	each := r.block()
	if each == 0 || r.least == 0 {
		return firstBlocks
	}
	content := int64(r.least / each)
	if !r.full {
		return max(3*content, firstBlocks)
	}
	return max(2*content, fewestBlocks)
}
