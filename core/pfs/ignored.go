package pfs

import (
	"slices"
	"strings"
	"time"

	"openpfs/core/telemetry"
)

// Bounds on what is told of foreign input that was dropped.
const (
	// MaxReasons is how many reasons are told apart within a second; what comes
	// for yet others is told as one.
	MaxReasons = 8
	// MaxExample bounds the words of one example, in bytes.
	MaxExample = 160

	otherReasons = "other reasons"
)

// ignored counts the foreign input that was dropped since it was last told of.
// The reasons are words of our own: if the sender could choose them, each of its
// lies would be a reason apart, and push the others' out. What it could choose,
// such as names and addresses, goes into the example.
type ignored struct {
	at      time.Duration // when they are told; never if there is nothing to tell
	reasons []reason      // in order of appearance; otherReasons is the last
}

type reason struct {
	what, last string
	count      int
}

// ignore counts foreign input that was dropped: why, in words of our own, and
// who or what it was this time.
func (n *Node) ignore(what, example string) {
	g := &n.ignored
	if g.at == never {
		g.at = n.now + time.Second
	}
	i := slices.IndexFunc(g.reasons, func(r reason) bool { return r.what == what })
	if i < 0 && len(g.reasons) >= MaxReasons {
		what, example = otherReasons, what+": "+example
		i = slices.IndexFunc(g.reasons, func(r reason) bool { return r.what == what })
	}
	if i < 0 {
		i = len(g.reasons)
		g.reasons = append(g.reasons, reason{what: what})
	}
	g.reasons[i].count++
	g.reasons[i].last = example[:min(len(example), MaxExample)]
}

// reportIgnored tells what was dropped, an event for each reason.
func (n *Node) reportIgnored() {
	for _, r := range n.ignored.reasons {
		text := r.what + "; last: " + strings.ToValidUTF8(r.last, "")
		n.emit(&telemetry.Event{Kind: telemetry.Ignored, N: r.count, Text: text})
	}
	n.ignored = ignored{reasons: n.ignored.reasons[:0], at: never}
}
