package history

import (
	"encoding/binary"

	"openpfs/core/telemetry"
)

// The fields of an event besides its kind, time and context, by their bit in the
// mask. Those that occur most have the lowest bits, so that the mask is one byte.
const (
	hasSeq = 1 << iota // not the one after the node's last in this chunk
	hasPeer
	hasHave
	hasSize
	hasDepth
	hasN
	hasDigest
	hasDown
	hasRate
	hasText
	hasAddr
	hasMap
	hasStrength
	hasUp
	hasWait
	hasPhones
	hasRTT
	hasProfile
	hasLevel
	hasSubnet
)

// coder is the state that the events of a chunk share, as written and as read.
type coder struct {
	names *names
	t     telemetry.Micros // of the event before
	seq   []uint32         // of each node's last event
}

// begin forgets all, at the start of a chunk.
func (c *coder) begin(t telemetry.Micros) {
	c.t = t
	clear(c.seq)
}

func (c *coder) next(node int, seq uint32) {
	for node >= len(c.seq) {
		c.seq = append(c.seq, 0)
	}
	c.seq[node] = seq
}

// expected is the sequence number that the node's next event should have. An
// event of no node, as of the run itself, has none.
func (c *coder) expected(name string, node int) uint32 {
	switch {
	case name == "":
		return 0
	case node >= len(c.seq):
		return 1
	}
	return c.seq[node] + 1
}

// append writes an event behind b.
func (c *coder) append(b []byte, e *telemetry.Event) []byte {
	id, node := c.names.context(contextOf(e)), 0
	if id > 0 {
		node = c.names.nodeOf[id]
	} else {
		node = c.names.node(e.Node)
	}
	mask := maskOf(e)
	expected := c.expected(e.Node, node)
	if e.Seq != expected {
		mask |= hasSeq
	}
	b = append(b, byte(e.Kind))
	b = binary.AppendUvarint(b, mask)
	b = binary.AppendVarint(b, int64(e.T-c.t))
	b = binary.AppendUvarint(b, id)
	if id == 0 {
		b = c.appendContext(b, e)
	}
	if mask&hasSeq != 0 {
		b = binary.AppendVarint(b, int64(e.Seq)-int64(expected))
	}
	c.t = e.T
	c.next(node, e.Seq)
	return c.appendFields(b, mask, e)
}

func maskOf(e *telemetry.Event) (m uint64) {
	set := func(bit uint64, on bool) {
		if on {
			m |= bit
		}
	}
	set(hasPeer, e.Peer != "")
	set(hasHave, e.Have != 0)
	set(hasSize, e.Size != 0)
	set(hasDepth, e.Depth != 0)
	set(hasN, e.N != 0)
	set(hasDigest, e.Digest != "")
	set(hasDown, e.Down != 0)
	set(hasRate, e.Rate != 0)
	set(hasText, e.Text != "")
	set(hasAddr, e.Addr != "")
	set(hasMap, e.Map != 0)
	set(hasStrength, e.Strength != 0)
	set(hasUp, e.Up != 0)
	set(hasWait, e.Wait != 0)
	set(hasPhones, e.Phones != 0)
	set(hasRTT, e.RTT != 0)
	set(hasProfile, e.Profile != "")
	set(hasLevel, e.Level != "")
	set(hasSubnet, e.Subnet != "")
	return m
}

// fields visits those of the mask, in the order of their bits. Numbers and
// strings have a visitor each, so that writing and reading cannot disagree.
func fields(m uint64, e *telemetry.Event, number func(int64) int64, text func(string) string) {
	if m&hasPeer != 0 {
		e.Peer = text(e.Peer)
	}
	if m&hasHave != 0 {
		e.Have = telemetry.Bytes(number(int64(e.Have)))
	}
	if m&hasSize != 0 {
		e.Size = telemetry.Bytes(number(int64(e.Size)))
	}
	if m&hasDepth != 0 {
		e.Depth = int(number(int64(e.Depth)))
	}
	if m&hasN != 0 {
		e.N = int(number(int64(e.N)))
	}
	if m&hasDigest != 0 {
		e.Digest = text(e.Digest)
	}
	if m&hasDown != 0 {
		e.Down = telemetry.Bytes(number(int64(e.Down)))
	}
	if m&hasRate != 0 {
		e.Rate = number(e.Rate)
	}
	if m&hasText != 0 {
		e.Text = text(e.Text)
	}
	if m >= hasAddr {
		rareFields(m, e, number, text)
	}
}

func rareFields(m uint64, e *telemetry.Event, number func(int64) int64, text func(string) string) {
	if m&hasAddr != 0 {
		e.Addr = text(e.Addr)
	}
	if m&hasMap != 0 {
		e.Map = telemetry.Hex32(number(int64(e.Map)))
	}
	if m&hasStrength != 0 {
		e.Strength = telemetry.Hex32(number(int64(e.Strength)))
	}
	if m&hasUp != 0 {
		e.Up = telemetry.Bytes(number(int64(e.Up)))
	}
	if m&hasWait != 0 {
		e.Wait = telemetry.Micros(number(int64(e.Wait)))
	}
	if m&hasPhones != 0 {
		e.Phones = int(number(int64(e.Phones)))
	}
	if m&hasRTT != 0 {
		e.RTT = telemetry.Micros(number(int64(e.RTT)))
	}
	if m&hasProfile != 0 {
		e.Profile = text(e.Profile)
	}
	if m&hasLevel != 0 {
		e.Level = text(e.Level)
	}
	if m&hasSubnet != 0 {
		e.Subnet = text(e.Subnet)
	}
}

func (c *coder) appendFields(b []byte, m uint64, e *telemetry.Event) []byte {
	fields(m, e, func(v int64) int64 {
		b = binary.AppendVarint(b, v)
		return v
	}, func(s string) string {
		b = c.appendString(b, s)
		return s
	})
	return b
}

func (c *coder) appendString(b []byte, s string) []byte {
	id := c.names.string(s)
	b = binary.AppendUvarint(b, id)
	if id == 0 {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

func (c *coder) appendContext(b []byte, e *telemetry.Event) []byte {
	for _, s := range [...]string{e.Node, e.Model, e.Load, e.File} {
		b = c.appendString(b, s)
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(e.Hier)), uint64(e.XID))
}
