package wire

import (
	"encoding/binary"

	"openpfs/core/load"
)

// Join is the child's first word. Body: magic and version as in a datagram and
// one zero byte, then hierarchy, XID and identity, have (8 bytes), digest,
// model and file.
//
// Have and Digest let a child go on where it stopped: the digest is that of
// the file whose first Have bytes it holds, zero when nobody has told it.
type Join struct {
	Header
	Topic
	Have   int64 // bytes held, from the first
	Digest load.Digest
}

func (*Join) kind() FrameType { return TypeJoin }

func (f *Join) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, magic)
	b = append(b, Version, 0)
	b = binary.BigEndian.AppendUint32(b, f.Hier)
	b = binary.BigEndian.AppendUint32(b, f.XID)
	b = append(b, f.From[:]...)
	b = appendSize(b, f.Have)
	b = append(b, f.Digest[:]...)
	return appendTopic(b, f.Topic)
}

func parseJoin(c *cursor) (*Join, error) {
	if c.u16() != magic {
		return nil, &Error{"join", "not of this protocol"}
	}
	if c.u8() != Version {
		return nil, &Error{"join", "of another version"}
	}
	c.u8()
	var bad error
	f := &Join{Header: Header{Hier: c.u32(), XID: c.u32(), From: c.id()},
		Have: c.offset(&bad), Digest: c.digest(), Topic: c.topic()}
	if err := c.end("join"); err != nil {
		return nil, err
	}
	if bad != nil {
		return nil, bad
	}
	if f.Have > 0 && f.Digest.IsZero() {
		return nil, &Error{"join", "bytes are held of a file without a digest"}
	}
	return f, f.Topic.checkHier("join", f.Hier)
}
