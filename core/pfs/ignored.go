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

// reason is why foreign input was dropped since it was last told of, and how often.
// It is in words of our own: if the sender could choose them, each of its lies would
// be a reason apart, and push the others' out. What it could choose, such as names
// and addresses, goes into the example.
type reason struct {
	what, last string
	count      int
}

// ignore counts foreign input that was dropped: why, in words of our own, and
// who or what it was this time.
func (n *Node) ignore(what, example string) {
	if n.chores[choreTell] == never {
		n.plan(choreTell, n.now+time.Second)
	}
	i := slices.IndexFunc(n.ignored, func(r reason) bool { return r.what == what })
	if i < 0 && len(n.ignored) >= MaxReasons {
		what, example = otherReasons, what+": "+example
		i = slices.IndexFunc(n.ignored, func(r reason) bool { return r.what == what })
	}
	if i < 0 {
		i = len(n.ignored)
		n.ignored = append(n.ignored, reason{what: what})
	}
	n.ignored[i].count++
	n.ignored[i].last = example[:min(len(example), MaxExample)]
}

// reportIgnored tells what was dropped, an event for each reason.
func (n *Node) reportIgnored() {
	for _, r := range n.ignored {
		text := r.what + "; last: " + strings.ToValidUTF8(r.last, "")
		n.emit(&telemetry.Event{Kind: telemetry.Ignored, N: r.count, Text: text})
	}
	n.ignored = n.ignored[:0]
	n.plan(choreTell, never)
}
