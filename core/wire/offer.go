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
//
// Flags: bit 0 (0x0001) is Alone. It says that no root crowned the sender: peers
// failed it, and it takes the file from the server by itself. Who is about to do
// the same joins it instead of taking one more copy, and so may a root that has
// not begun to fetch; others ignore it. Such a node has depth 0 and no digest
// yet.
type Offer struct {
	Header
	Topic
	Alone    bool
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

const flagAlone = 1

func (m *Offer) flags() uint16 {
	if m.Alone {
		return flagAlone
	}
	return 0
}

func (m *Offer) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, m.Strength)
	b = binary.BigEndian.AppendUint32(b, m.Map)
	b = append(b, m.Depth, m.Free)
	b = appendSize(b, m.Size)
	b = append(b, m.Digest[:]...)
	return appendTopic(b, m.Topic)
}

func parseOffer(h Header, flags uint16, c *cursor) (*Offer, error) {
	var bad error
	m := &Offer{Header: h, Alone: flags&flagAlone != 0, Strength: c.u32(), Map: c.u32(), Depth: c.u8(), Free: c.u8(),
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
	case m.Alone && (m.Depth > 0 || !m.Digest.IsZero()):
		return nil, &Error{"offer", "alone, and below others or whole"}
	case !Confirmed(m.Strength):
		return nil, &Error{"offer", "the strength of a mere claim"}
	}
	return m, m.Topic.checkHier("offer", h.Hier)
}

// MaxChildren makes the tree binary (seeds).
const MaxChildren = 2

// Confirmed reports whether a strength was bumped: bit 31.
func Confirmed(strength uint32) bool { return strength>>31 == 1 }
