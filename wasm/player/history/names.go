package history

import "openpfs/core/telemetry"

// Limits of the tables: what is new beyond them is written out where it occurs,
// so that a hostile recording costs memory in proportion to its size.
const (
	maxStrings  = 1 << 16
	maxContexts = 1 << 19
	maxInterned = 128 // bytes of a string that goes into the table
)

// context is what most events of a node in one exchange have in common.
type context struct {
	node, model, load, file string
	hier, xid               telemetry.Hex32
}

func contextOf(e *telemetry.Event) context {
	return context{e.Node, e.Model, e.Load, e.File, e.Hier, e.XID}
}

func (c *context) fill(e *telemetry.Event) {
	e.Node, e.Model, e.Load, e.File, e.Hier, e.XID = c.node, c.model, c.load, c.file, c.hier, c.xid
}

// names are the tables of a history and of those forked from it: they only grow.
type names struct {
	strings  []string // 0 means: written out
	stringAt map[string]uint64

	contexts  []context // 0 means: written out
	contextAt map[context]uint64
	nodeOf    []int // the context's node, numbered from 0: for the sequence numbers
	nodeAt    map[string]int
}

func newNames() *names {
	return &names{
		strings: make([]string, 1), stringAt: map[string]uint64{},
		contexts: make([]context, 1), contextAt: map[context]uint64{}, nodeOf: make([]int, 1), nodeAt: map[string]int{},
	}
}

// string is the number of s; 0 if it has none.
func (n *names) string(s string) uint64 {
	if id, ok := n.stringAt[s]; ok {
		return id
	}
	if len(n.strings) >= maxStrings || len(s) > maxInterned {
		return 0
	}
	id := uint64(len(n.strings))
	n.strings = append(n.strings, s)
	n.stringAt[s] = id
	return id
}

// context is the number of c; 0 if it has none.
func (n *names) context(c context) uint64 {
	if id, ok := n.contextAt[c]; ok {
		return id
	}
	if len(n.contexts) >= maxContexts {
		return 0
	}
	id := uint64(len(n.contexts))
	n.contexts = append(n.contexts, c)
	n.nodeOf = append(n.nodeOf, n.node(c.node))
	n.contextAt[c] = id
	return id
}

// node is the number of the node so named, for whoever counts by node.
func (n *names) node(name string) int {
	at, ok := n.nodeAt[name]
	if !ok {
		at = len(n.nodeAt)
		n.nodeAt[name] = at
	}
	return at
}
