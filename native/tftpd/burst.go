package tftpd

import "time"

// burst is what a client acknowledges at once that came one by one, because it has
// had much else to do. A slower line brings none.
type burst struct {
	since time.Time // when it began
	bytes int64     // that it has brought
}

// add notes bytes that have come, of a client whose part of the line is so much, and
// returns how many more have come than the line can have brought since the burst began
// (after BBR's extra_acked, draft-ietf-ccwg-bbr).
func (b *burst) add(bytes, perSecond int64, now time.Time) (surplus int64) {
	expected := perSecond * now.Sub(b.since).Microseconds() / 1e6
	if b.bytes <= expected {
		b.since, b.bytes, expected = now, 0, 0
	}
	b.bytes += bytes
	return b.bytes - expected
}
