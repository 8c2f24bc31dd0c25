package hub

import "sync/atomic"

// Stats counts what the hub has and what it dropped.
type Stats struct {
	Viewers int64 // connected now
	Senders int64 // nodes connected now
	Bad     int64 // lines that are no event
	Unknown int64 // events of kinds that this version lacks
	Foreign int64 // events that the sender may not tell
	Refused int64 // greetings
}

type counters struct{ bad, unknown, foreign, refused atomic.Int64 }

// Stats returns the counters of this moment.
func (h *Hub) Stats() Stats {
	return Stats{
		Viewers: h.viewers.Load(), Senders: h.senders.Load(),
		Bad: h.stats.bad.Load(), Unknown: h.stats.unknown.Load(),
		Foreign: h.stats.foreign.Load(), Refused: h.stats.refused.Load(),
	}
}
