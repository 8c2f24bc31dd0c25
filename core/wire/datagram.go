package wire

import (
	"encoding/binary"
	"hash/crc32"
)

// Header is what every datagram begins with.
type Header struct {
	Hier uint32
	XID  uint32
	From NodeID
}

// Message is a [Claim] or an [Offer].
type Message interface {
	Head() Header
	append(b []byte) []byte
	kind() MessageType
	flags() uint16
}

// AppendDatagram appends m's encoding.
func AppendDatagram(b []byte, m Message) []byte {
	start := len(b)
	h := m.Head()
	b = binary.BigEndian.AppendUint16(b, magic)
	b = append(b, Version, byte(m.kind()))
	b = append(b, 0, 0) // length
	b = binary.BigEndian.AppendUint16(b, m.flags())
	b = append(b, 0, 0, 0, 0) // checksum
	b = binary.BigEndian.AppendUint32(b, h.Hier)
	b = binary.BigEndian.AppendUint32(b, h.XID)
	b = append(b, h.From[:]...)
	b = append(b, 0, 0)
	b = m.append(b)
	msg := b[start:]
	if len(msg) > MaxDatagram {
		panic("wire: a datagram over the limit")
	}
	binary.BigEndian.PutUint16(msg[4:], uint16(len(msg)))
	binary.BigEndian.PutUint32(msg[8:], checksum(msg))
	return b
}

// checksum of a message, its own field taken as zero.
func checksum(msg []byte) uint32 {
	var zero [4]byte
	sum := crc32.Update(0, castagnoli, msg[:8])
	sum = crc32.Update(sum, castagnoli, zero[:])
	return crc32.Update(sum, castagnoli, msg[12:])
}

// ParseDatagram reads one datagram. It keeps no part of b.
func ParseDatagram(b []byte) (Message, error) {
	switch {
	case len(b) < HeaderLen:
		return nil, &Error{"datagram", "shorter than its header"}
	case len(b) > MaxDatagram:
		return nil, &Error{"datagram", "longer than the limit"}
	case binary.BigEndian.Uint16(b) != magic:
		return nil, &Error{"datagram", "not of this protocol"}
	case b[2] != Version:
		return nil, &Error{"datagram", "of another version"}
	case int(binary.BigEndian.Uint16(b[4:])) != len(b):
		return nil, &Error{"datagram", "its length field disagrees"}
	case binary.BigEndian.Uint32(b[8:]) != checksum(b):
		return nil, &Error{"datagram", "its checksum disagrees"}
	}
	h := Header{Hier: binary.BigEndian.Uint32(b[12:]), XID: binary.BigEndian.Uint32(b[16:]), From: NodeID(b[20:26])}
	body := &cursor{b: b[HeaderLen:]}
	switch MessageType(b[3]) {
	case TypeClaim:
		return parseClaim(h, body)
	case TypeOffer:
		return parseOffer(h, binary.BigEndian.Uint16(b[6:]), body)
	}
	return nil, &Error{"datagram", "of an unknown type"}
}
