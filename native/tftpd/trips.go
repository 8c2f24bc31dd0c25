package tftpd

import "time"

// trips are a site's round trips: the least of the last half minute to minute, so that a line which has become longer is not
// measured by what it was, and the least of this round, which tells whether blocks had to queue.
type trips struct {
	now, before time.Duration // least of this half minute, and of the one before; 0: none
	since       time.Time     // when this half minute began
	thisRound   time.Duration // 0: none yet
	lastRound   time.Duration
}

const (
	tripsFor = 30 * time.Second
	jitter   = 4 * time.Millisecond // by which round trips differ anyhow
	nearTrip = 5 * time.Millisecond // of a shorter one others' traffic is the greater part, and who is late in it cannot be told
)

// sample takes the round trip of a block that was sent once.
func (t *trips) sample(took time.Duration, now time.Time) {
	took = max(took, time.Microsecond)
	if now.Sub(t.since) > tripsFor {
		t.before, t.now, t.since = t.now, 0, now
	}
	t.now, t.thisRound = least(t.now, took), least(t.thisRound, took)
}

// least is the least of late; 0: none is known.
func (t *trips) least() time.Duration { return least(t.now, t.before) }

// next ends a round, and tells whether its quickest block was an eighth and a few milliseconds slower than the least.
func (t *trips) next() (queued bool) {
	l := t.least()
	queued = t.thisRound > l+max(l/8, jitter)
	t.lastRound, t.thisRound = t.thisRound, 0
	return queued
}

// quickest is the least of this round and the last one: what a block takes there and back now, its queue included, whose client
// answers at once.
func (t *trips) quickest() time.Duration { return least(t.lastRound, t.thisRound) }

// least is the lesser of two times of which 0 is none.
func least(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
