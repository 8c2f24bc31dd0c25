package pfs

import (
	"slices"
	"time"
)

// chore names what a node does in its own time that is of no one file.
type chore uint8

const (
	choreLoad   chore = iota // a bad list is fetched again
	choreCommit              // one that the disk failed is tried again
	choreTell                // what was ignored is told; never if there is nothing to tell
	choreCount
)

// Deadline is when Step must be called at the latest; false if only an input
// can move the node.
func (n *Node) Deadline() (time.Duration, bool) {
	return n.firstDue, !n.stopped && n.firstDue != never
}

// plan sets when a chore is due.
func (n *Node) plan(c chore, at time.Duration) {
	was := n.chores[c]
	n.chores[c] = at
	n.dueChanged(was, at)
}

// await has a new connection say what it wants, in time.
func (n *Node) await(c *conn) {
	c.deadline = n.now + n.timing.Reply
	n.pending = append(n.pending, c)
	n.dueChanged(never, c.deadline)
}

// awaited takes a connection off those that have not said what they want.
func (n *Node) awaited(c *conn) {
	was := len(n.pending)
	if n.pending = slices.DeleteFunc(n.pending, func(p *conn) bool { return p == c }); len(n.pending) < was {
		n.dueChanged(c.deadline, never)
	}
}

// dueChanged keeps firstDue, so that a Step in which no timer fires need not look
// at each; it is looked for anew only where it was this timer that was due first,
// and is put off.
func (n *Node) dueChanged(was, at time.Duration) {
	switch {
	case at <= n.firstDue:
		n.firstDue = at
	case was == n.firstDue:
		n.findFirst()
	}
}

// findFirst looks which timer fires first.
func (n *Node) findFirst() {
	n.firstDue = slices.Min(n.chores[:])
	for i := range n.sessions {
		n.firstDue = min(n.firstDue, n.sessions[i].due)
	}
	if len(n.pending) > 0 {
		n.firstDue = min(n.firstDue, n.pending[0].deadline)
	}
}

// fireTimers runs what is due. A timer's own work never makes another due at
// the same moment without bound: every re-arming lies in the future, except
// waits of zero, which end here, behind it, or with the next Step.
func (n *Node) fireTimers() {
	if n.now < n.firstDue {
		return
	}
	for len(n.pending) > 0 && n.pending[0].deadline <= n.now {
		n.ignore("connection without a join", n.pending[0].addr.String())
		n.drop(n.pending[0])
	}
	if n.chores[choreTell] <= n.now {
		n.reportIgnored()
	}
	if n.chores[choreLoad] <= n.now {
		n.refetchList()
	}
	if n.chores[choreCommit] <= n.now {
		n.plan(choreCommit, never)
		n.commit()
	}
	for i := 0; i < len(n.sessions); i++ { // firing may open the next session
		if n.sessions[i].due > n.now {
			continue
		}
		s := n.sessions[i].session
		for t := range timerCount {
			if due := s.timers[t]; due <= n.now {
				s.clear(t)
				if t != timerElect || !s.deaf(n.now-due) {
					s.fire(t)
				}
			}
		}
	}
}
