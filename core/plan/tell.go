package plan

import (
	"slices"
	"time"

	"openpfs/core/telemetry"
)

// tolerance is how many percent the simulator is off at most, on the sites of
// grid_test.go. Strained are classic sites whose trees outlast a root's wait, or
// whose groups fill the line, express ones whose LAN is slower than the line, and
// sites where some phones do not share.
func tolerance(way string, strained bool) int {
	switch {
	case way == Express && strained:
		return 30
	case way == Express || strained:
		return 10
	}
	return 5
}

// way tells an outcome.
func (s *site) way(name string, o outcome) Way {
	w := Way{Name: name, First: micros(o.done[0].at), Median: micros(median(o.done)), Last: micros(o.last.at),
		WANBytes: o.wan, Copies: mulDiv(o.wan, 1_000_000, s.bytes()), Fetches: o.fetches,
		Parts: Parts{Waits: micros(o.last.waits), LAN: micros(o.last.lan)}, Done: curve(o.done)}
	w.Parts.Line = w.Last - w.Parts.Waits - w.Parts.LAN
	w.Limit, w.Tolerance = s.limit(w.Parts, o), tolerance(name, o.strained)
	if o.impatient {
		w.Warning = Impatient
	}
	if s.Window > 0 {
		w.Fits, w.Windows = o.last.at <= s.Window, int64((o.last.at+s.Window-1)/s.Window)
	}
	return w
}

// bytes are those of all loads, once.
func (s *site) bytes() (n int64) {
	for _, l := range s.loads {
		n += l.Bytes()
	}
	return n
}

// limit names what takes the greatest part. Transfers are held up by the server
// where they do not fill the line.
func (s *site) limit(p Parts, o outcome) string {
	switch {
	case p.Waits > p.Line && p.Waits > p.LAN:
		return "waits"
	case p.LAN > p.Line:
		return "lan"
	case crossing(o.wan, s.WAN) < time.Duration(p.Line)*time.Microsecond*19/20:
		return "server"
	}
	return "line"
}

// median is when half of the phones are done.
func median(done []batch) time.Duration {
	var all, sum int64
	for _, b := range done {
		all += b.phones
	}
	i := slices.IndexFunc(done, func(b batch) bool { sum += b.phones; return 2*sum >= all })
	return done[i].at
}

// curve is how many are done by when.
func curve(done []batch) (out []Point) {
	n := 0
	for _, b := range done {
		n += int(b.phones)
		if last := len(out) - 1; last >= 0 && out[last].T == micros(b.at) {
			out[last].Done = n
			continue
		}
		out = append(out, Point{T: telemetry.Micros(micros(b.at)), Done: n})
	}
	return out
}
