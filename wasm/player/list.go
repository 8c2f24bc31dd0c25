package player

import "openpfs/core/telemetry"

// Numbered is an event with its place in the history: the first is number 0.
type Numbered struct {
	No uint64
	telemetry.Event
}

// maxLooked bounds how far back a list is looked for.
const maxLooked = 400_000

// Events returns, newest first, up to limit events that lists show, numbered since
// or later and before the playhead, and the cursor to ask with next time.
func (p *Player) Events(since uint64, limit int, keep func(*telemetry.Event) bool) ([]Numbered, uint64) {
	if p.main.branch == nil {
		return nil, 0
	}
	var out []Numbered
	n := p.main.n
	p.main.hist.Backwards(n, listed, func(no int, e *telemetry.Event) bool {
		if len(out) >= limit || uint64(no) < since || n-no > maxLooked {
			return false
		}
		if keep(e) {
			out = append(out, Numbered{uint64(no), *e})
		}
		return true
	})
	return out, uint64(p.main.listed)
}
