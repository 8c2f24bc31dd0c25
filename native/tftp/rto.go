package tftp

import "time"

// RTO estimates how long to wait before repeating (RFC 1123 section 4.2.3.2 asks for adaptation and exponential back-off;
// the arithmetic is RFC 6298's, with more room). Only times of exchanges without a repetition may be given to Sample (Karn).
type RTO struct {
	first, most time.Duration
	patience    time.Duration // doubling goes no further than this; 0: than most
	slack       time.Duration // least distance between the smoothed round trip and the time-out
	srtt, dev   time.Duration
	least       time.Duration // the quickest round trip seen; 0: none yet
	doublings   int
}

// NewRTO starts an estimate: first is the wait before anything was measured, most bounds every wait, slack is added to
// the measured round trip where that hardly varies.
func NewRTO(first, slack, most time.Duration) RTO {
	if first <= 0 || slack < 0 || most < first {
		panic("tftp: NewRTO wants 0 < first <= most and 0 <= slack")
	}
	return RTO{first: first, slack: slack, most: most}
}

// Insist has the back-off double waits up to this only, or to what was measured, where that is longer. A repetition that costs
// the line next to nothing, such as an ACK, need not become rare; and whatever ends a silence is noticed that soon.
func (r *RTO) Insist(most time.Duration) { r.patience = most }

// Sample takes a measured round trip and ends the back-off.
func (r *RTO) Sample(rtt time.Duration) {
	rtt = max(rtt, 1)
	if r.least == 0 || rtt < r.least {
		r.least = rtt
	}
	if r.srtt == 0 {
		r.srtt, r.dev = rtt, rtt/2
	} else {
		r.dev += ((r.srtt - rtt).Abs() - r.dev) / 4
		r.srtt += (rtt - r.srtt) / 8
	}
	r.doublings = 0
}

// BackOff doubles the wait, because one has just been in vain.
func (r *RTO) BackOff() { r.doublings++ }

// Headway ends the back-off without a measure: something came through, if only by a repetition, so that the line is not dead
// (RFC 9002 section 6.2.1; RFC 6298 would wait for a measure, which after the loss of everything under way is long to come).
func (r *RTO) Headway() { r.doublings = 0 }

// Wait is how long to wait now.
func (r *RTO) Wait() time.Duration {
	wait := r.first
	if r.srtt != 0 {
		// At least twice the round trip: another transfer that joins on the same line may double the time.
		wait = r.srtt + max(4*r.dev, r.slack, r.srtt)
	}
	most := r.most
	if r.patience > 0 {
		most = min(most, max(wait, r.patience))
	}
	for range r.doublings {
		if wait *= 2; wait >= most {
			break
		}
	}
	return min(wait, most)
}

// Least is the quickest round trip seen, 0 if none was measured.
func (r *RTO) Least() time.Duration { return r.least }

// TooSoon tells that an answer which comes after this long cannot be an answer to what was sent last: it takes no less
// than a round trip. Half of the quickest one seen leaves room for a line that gets quicker. This is how both sides keep
// clear of the sorcerer's apprentice: a duplicate that comes too soon was caused by something older, and is not answered.
//
// The time doubles with every answer of the same kind that was given before: a queue may make a round trip many times the
// quickest one, and without an end every answer that is repeated on the way would call forth answers of its own.
func (r *RTO) TooSoon(since time.Duration, before int) bool {
	least := r.least
	if least == 0 && before > 0 {
		least = r.first
	}
	return since < least/2<<min(before, 16)
}
