package tftpd

import "time"

// rate estimates what the line carries and how long its round trip is, and from
// that how fast to send and how much may be under way. It follows the model of
// BBR (draft-ietf-ccwg-bbr, cut down to what one file needs): the greatest rate
// at which blocks were lately acknowledged, and the least round trip. Single
// losses do not slow it, for on a long line they say nothing about crowding.
// Many in one round do: then the bottleneck's queue was full, and what may be
// under way is bound by what had come through.
type rate struct {
	perBlock [rateRounds]time.Duration // least time a block took, by round; 0: none
	round    int
	least    time.Duration // round trip; 0: not known

	begun, end int64 // the round is over when end blocks were acknowledged; begun were when it began
	lost       int64 // in this round

	best  time.Duration // perBlock's least when the line was last found faster
	stale int           // rounds since then
	full  bool          // the line is found
	drain bool          // what finding it has queued is still there
	bound int64         // blocks under way, since a round was crowded; 0: none was
	step  int64         // by which bound grows
}

const (
	rateRounds   = 10 // a rate counts for so many round trips
	firstBlocks  = 24 // under way before anything is known
	firstPace    = 96 // of them fill a round trip: together they would all be lost to a full queue, and nobody would tell
	fewestBlocks = 4  // fewer show no loss by reordering
)

// trip notes a round trip of a block that was sent once.
func (r *rate) trip(took time.Duration) {
	if took = max(took, time.Microsecond); r.least == 0 || took < r.least {
		r.least = took
	}
}

// lose notes a lost block.
func (r *rate) lose() { r.lost++ }

// delivered notes that since a block was sent, blocks were acknowledged, so
// many in that time. all counts those of the whole transfer, flying those under way.
func (r *rate) delivered(blocks int64, took time.Duration, all, flying int64) {
	if took <= 0 || blocks < 1 {
		return
	}
	if all >= r.end {
		r.nextRound(all)
		r.begun, r.end, r.lost = all, all+flying, 0
	}
	if r.drain && flying <= r.content() {
		r.drain = false
	}
	each := max(took/time.Duration(blocks), 1)
	if now := &r.perBlock[r.round%rateRounds]; *now == 0 || each < *now {
		*now = each
	}
}

// nextRound draws the round's conclusions.
func (r *rate) nextRound(all int64) {
	came := all - r.begun
	switch each := r.block(); {
	case r.lost >= manyLost && r.lost*crowdedShare > r.lost+came:
		r.crowded(came)
	default:
		if r.bound > 0 {
			r.bound = min(r.bound+min(r.step, max(8, r.bound/16)), max(2*r.content(), fewestBlocks))
			r.step *= 2
		}
		if r.full || each == 0 {
			break
		}
		if r.best == 0 || each < r.best*4/5 {
			r.best, r.stale = each, 0
		} else if r.stale++; r.stale == 3 {
			r.full, r.drain = true, true
		}
	}
	r.round++
	r.perBlock[r.round%rateRounds] = 0
}

// A round is crowded if more than one block in crowdedShare was lost, and at
// least manyLost: as many hardly get lost by chance where three in a hundred do.
const (
	manyLost     = 3
	crowdedShare = 10
)

// crowded draws back to somewhat less than what came through in a round, and
// forgets rates of a time when the line was less crowded.
func (r *rate) crowded(came int64) {
	r.bound = max(min(came, r.flight())*17/20, fewestBlocks)
	r.full, r.best, r.stale, r.step = false, 0, 0, 1
	for i := range r.perBlock {
		if i != r.round%rateRounds {
			r.perBlock[i] = 0
		}
	}
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
	case each == 0:
		return r.least / firstPace
	case !r.full && r.bound == 0:
		return each * 2 / 5
	case !r.full:
		return each / 2
	case r.round%8 == 0:
		return each * 4 / 5
	case r.round%8 == 1:
		return each * 4 / 3
	}
	return each
}

// content is how many blocks the line itself holds; 0: not known.
func (r *rate) content() int64 {
	each := r.block()
	if each == 0 || r.least == 0 {
		return 0
	}
	return int64(r.least / each)
}

// flight is how many blocks may be under way.
func (r *rate) flight() int64 {
	content := r.content()
	most := 2 * content
	switch {
	case !r.full && r.bound == 0:
		most = max(3*content, firstBlocks)
	case r.drain:
		most = content
	}
	if r.bound > 0 {
		most = min(most, r.bound)
	}
	return max(most, fewestBlocks)
}
