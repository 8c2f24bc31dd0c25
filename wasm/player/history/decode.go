package history

import (
	"encoding/binary"

	"openpfs/core/telemetry"
)

// input is what is left of a chunk. It was written here: that it cannot be read
// would be our own bug, so nothing is checked.
type input []byte

func (in *input) uint() uint64 {
	v, n := binary.Uvarint(*in)
	*in = (*in)[n:]
	return v
}

func (in *input) int() int64 {
	v, n := binary.Varint(*in)
	*in = (*in)[n:]
	return v
}

func (c *coder) string(in *input) string {
	if id := in.uint(); id > 0 {
		return c.names.strings[id]
	}
	n := in.uint()
	s := string((*in)[:n])
	*in = (*in)[n:]
	return s
}

// read reads one event.
func (c *coder) read(in *input, e *telemetry.Event) {
	*e = telemetry.Event{Kind: telemetry.Kind((*in)[0])}
	*in = (*in)[1:]
	mask := in.uint()
	e.T = c.t + telemetry.Micros(in.int())
	node := 0
	if id := in.uint(); id > 0 {
		c.names.contexts[id].fill(e)
		node = c.names.nodeOf[id]
	} else {
		e.Node, e.Model, e.Load, e.File = c.string(in), c.string(in), c.string(in), c.string(in)
		e.Hier, e.XID = telemetry.Hex32(in.uint()), telemetry.Hex32(in.uint())
		node = c.names.node(e.Node)
	}
	e.Seq = c.expected(e.Node, node)
	if mask&hasSeq != 0 {
		e.Seq = uint32(int64(e.Seq) + in.int())
	}
	c.t = e.T
	c.next(node, e.Seq)
	fields(mask, e, func(int64) int64 { return in.int() }, func(string) string { return c.string(in) })
}
