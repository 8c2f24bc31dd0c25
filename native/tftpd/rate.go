package tftpd

import "time"

// rate estimates what a site's line carries and how long its round trip is, and
// from that how fast to send and how much may be under way. It follows the model
// of BBR (draft-ietf-ccwg-bbr, cut down to what files need): the greatest rate
// at which bytes were lately acknowledged, and the least round trip. Single
// losses do not slow it, for on a long line they say nothing about crowding.
// Many in one round do: then the bottleneck's queue was full, and what may be
// under way is bound by what had come through.
//
// It begins with a flight that nearly any line holds, and doubles: twice what
// the line is known to hold may be under way, never more, unless that is next to
// nothing (see room). So it fills a queue of what the line itself holds at most,
// and a larger one loses nothing. It has found the line when three rounds have
// brought no more, or when even the quickest block of a round had to queue.
// Clients that were slow to answer look like a queue, too: so when a round that
// was sent faster brings clearly more and nothing has to queue, the search goes
// on.
type rate struct {
	perSecond [rateRounds]int64 // greatest rate by round, bytes; 0: none
	round     int               // that told something
	phase     int               // of pace's cycle: all rounds
	trips     trips

	begun, end int64 // the round is over when end bytes were acknowledged; begun were when it began
	sated      bool  // in this round everything was sent at one time, or a client was silent for a while: it tells little of the line

	best  int64 // perSecond's greatest when the line was last found faster
	stale int   // rounds since then
	full  bool  // the line is found
	drain bool  // what finding it has queued is still there
	bound bound // since a round was crowded

	transfers int64 // that had something to send when the round began
}

const (
	rateRounds   = 10                 // a rate counts for so many round trips
	unitBytes    = 1432               // a block of the size that fits a frame
	firstBlocks  = 24                 // of a transfer under way before anything is known
	firstPace    = 96 * unitBytes     // of a site fill a round trip: all at once they would be lost to a full queue, and nobody would tell
	fewestBlocks = 4                  // of a transfer, always: fewer show no loss by reordering
	second       = int64(time.Second) // in nanoseconds
)

// delivered notes that since a block was sent, so many bytes were acknowledged in
// that time. all counts those of the whole site, flying those under way. over
// tells that this ends a round.
func (r *rate) delivered(bytes int64, took time.Duration, all, flying int64) (over bool) {
	if took <= 0 {
		return false
	}
	if r.drain && flying <= r.drained(r.transfers) {
		r.drain = false
	}
	now := &r.perSecond[r.round%rateRounds]
	*now = max(*now, bytes*second/int64(took))
	return all >= r.end
}

// next draws a round's conclusions and begins another, of so many transfers. crowded tells that more was lost than by chance.
func (r *rate) next(all, flying, transfers int64, crowded bool) {
	came := all - r.begun
	r.phase++
	r.begun, r.end, r.transfers = all, all+flying, transfers
	queued := r.trips.next()
	greatest := r.perSecondNow()
	if !crowded && r.bound.binds() && 2*came >= r.bound.bytes {
		r.bound.raise(unitBytes)
		r.bound.bytes = min(r.bound.bytes, r.room(transfers))
	}
	switch {
	case crowded:
		r.crowded(came)
	case r.sated, !r.full && came < r.content(): // what came is what was there to send, or what somebody had the time for
		r.sated = false
		return
	default:
		if r.full {
			r.best = min(r.best, greatest) // found slower since: from there it may be found faster again
		}
		if r.full && !queued && !r.bound.binds() && greatest > r.best*9/8 {
			r.full, r.drain, r.best, r.stale = false, false, greatest, 0
			break
		}
		if r.full || greatest == 0 {
			break
		}
		if greatest > r.best*5/4 {
			r.best, r.stale = greatest, 0
		} else {
			r.stale++
		}
		if r.stale == 3 || queued && r.stale > 0 {
			r.full, r.drain, r.best = true, true, greatest
			r.phase = 2 // what is queued drains by itself: pace need not
		}
	}
	r.sated = false
	r.round++
	r.perSecond[r.round%rateRounds] = 0
}

// crowded draws back to somewhat less than what came through in a round, and
// forgets rates of a time when the line was less crowded.
func (r *rate) crowded(came int64) {
	r.bound.set(min(came, 2*r.content()), unitBytes)
	r.full, r.best, r.stale = false, 0, 0
	for i := range r.perSecond {
		if i != r.round%rateRounds {
			r.perSecond[i] = 0
		}
	}
}

// perSecondNow is what the line carries, in bytes; 0: not known.
func (r *rate) perSecondNow() (greatest int64) {
	for _, each := range r.perSecond {
		greatest = max(greatest, each)
	}
	return greatest
}

// pace is how many bytes to send in a second, in a cycle of rounds: one a
// quarter faster, to see whether there is more; one as much slower, to drain
// what that has queued; six hardly faster than the line, so that it has something
// to do when we are late. It is never less than the fewest blocks in a round trip:
// of less nothing could be measured. 0: as fast as can be.
func (r *rate) pace() int64 {
	each := max(r.perSecondNow(), r.inATrip(fewestBlocks*unitBytes))
	switch {
	case !r.full && !r.bound.binds():
		return max(2*each, r.inATrip(firstPace))
	case !r.full:
		return 2 * each
	case r.phase%8 == 0:
		return each * 5 / 4
	case r.phase%8 == 1:
		return each * 3 / 4
	}
	return each + each/32
}

// inATrip is how many bytes to send in a second for so many in a round trip; 0: that is not known.
func (r *rate) inATrip(bytes int64) int64 {
	if least := r.trips.least(); least > 0 {
		return bytes * second / int64(least)
	}
	return 0
}

// content is how many bytes the line itself holds; 0: not known.
func (r *rate) content() int64 { return r.in(r.trips.least()) }

// in is how many bytes the line carries in that time; 0: not known.
func (r *rate) in(d time.Duration) int64 {
	// In microseconds, as the product of a minute and 100 Gbit/s would not fit.
	return r.perSecondNow() * d.Microseconds() / 1e6
}

// room is how many bytes under way leave the line room to show that it carries more: twice what it is known to hold. Of a
// near one that would be less than clients keep to themselves, who acknowledge several blocks at once, and than what waits
// behind others' traffic: it would be taken for slower with every round, down to the fewest blocks, and left at that.
func (r *rate) room(transfers int64) int64 {
	content := r.in(max(r.trips.least(), nearTrip))
	return max(2*content, content+transfers*burstBlocks*unitBytes)
}

// drained is how many bytes are under way when nothing queues any more.
func (r *rate) drained(transfers int64) int64 {
	return max(r.content(), transfers*fewestBlocks*unitBytes)
}

// flight is how many bytes may be under way, to a site of which transfers have something to send.
func (r *rate) flight(transfers int64) int64 {
	most := r.room(transfers)
	switch {
	case !r.full && !r.bound.binds():
		most = max(most, transfers*firstBlocks*unitBytes)
	case r.drain:
		most = r.drained(transfers)
	}
	if r.bound.binds() {
		most = min(most, r.bound.bytes)
	}
	return max(most, fewestBlocks*unitBytes)
}
