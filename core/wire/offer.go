package wire

import (
	"encoding/binary"

	"openpfs/core/load"
)

// Offer says "join me": broadcast by a confirmed root, and by a node that holds
// the whole file when somebody claims without need. Body:
//
//	+---------------------------------------------------------------+
//	|                           strength                            |
//	+---------------------------------------------------------------+
//	|                             map                               |
//	+---------------+---------------+-------------------------------+
//	|     depth     |  free slots   | size, 8 bytes, 0 unknown ...  |
//	+---------------+---------------+-------------------------------+
//	| digest (SHA-256), 32 bytes, zero while the file is not whole  |
//	+---------------------------------------------------------------+
//	| len | model ... | len | file ...
type Offer struct {
	Header
	Topic
	Strength uint32
	Map      uint32
	Depth    uint8 // hops below its root
	Free     uint8 // child slots, 0 to 2
	Size     int64 // bytes, 0 unknown
	Digest   load.Digest
}

// Head returns the header.
func (m *Offer) Head() Header { return m.Header }

func (m *Offer) kind() MessageType { return TypeOffer }

func (m *Offer) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, m.Strength)
	b = binary.BigEndian.AppendUint32(b, m.Map)
	b = append(b, m.Depth, m.Free)
	b = appendSize(b, m.Size)
	b = append(b, m.Digest[:]...)
	return appendTopic(b, m.Topic)
}

func parseOffer(h Header, c *cursor) (*Offer, error) {
	var bad error
	m := &Offer{Header: h, Strength: c.u32(), Map: c.u32(), Depth: c.u8(), Free: c.u8(),
		Size: c.size(&bad), Digest: c.digest(), Topic: c.topic()}
	if err := c.end("offer"); err != nil {
		return nil, err
	}
	switch {
	case bad != nil:
		return nil, bad
	case m.Free > MaxChildren:
		return nil, &Error{"offer", "more free slots than a binary tree has"}
	case m.Depth >= MaxPath:
		return nil, &Error{"offer", "deeper than any tree"}
	case !Confirmed(m.Strength):
		return nil, &Error{"offer", "the strength of a mere claim"}
	}
	return m, m.Topic.checkHier("offer", h.Hier)
}

// MaxChildren makes the tree binary (seeds).
const MaxChildren = 2

// Confirmed reports whether a strength was bumped: bit 31.
func Confirmed(strength uint32) bool { return strength>>31 == 1 }
