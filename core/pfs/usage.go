package pfs

// Usage counts what a node keeps in memory now. Each number has a limit, which
// holds whatever its neighbours do.
type Usage struct {
	Sessions int // at most one a file of the load
	Conns    int // pending ones included
	Pending  int // accepted, without a Join yet: at most MaxPending
	Timers   int // that are armed
	Heard    int // offers remembered of files to come
	Strikes  int
}

// Usage reports what the node keeps.
func (n *Node) Usage() Usage {
	u := Usage{Sessions: len(n.sessions), Conns: n.conns.count(), Pending: len(n.pending), Heard: len(n.heard), Strikes: len(n.strikes)}
	for _, s := range n.sessions {
		for _, at := range s.timers {
			if at != never {
				u.Timers++
			}
		}
	}
	return u
}
