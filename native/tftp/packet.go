package tftp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Opcode is the first field of every packet.
type Opcode uint16

// The opcodes of RFC 1350 and, for OACK, of RFC 2347.
const (
	OpRRQ   Opcode = 1
	OpWRQ   Opcode = 2
	OpDATA  Opcode = 3
	OpACK   Opcode = 4
	OpERROR Opcode = 5
	OpOACK  Opcode = 6
)

// Limits on what is read from a peer and on what is written to one.
const (
	HeaderBytes     = 4   // of DATA and ACK
	MaxRequestBytes = 512 // a whole RRQ or WRQ (RFC 2347)
	MaxMessageBytes = 256 // the message of an ERROR; longer ones are cut, not refused
	ModeOctet       = "octet"
)

// ErrMalformed is wrapped by every error of parsing: the peer sent what is not TFTP.
var ErrMalformed = errors.New("malformed TFTP packet")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// Peek reads the opcode, so that the right parser can be called.
func Peek(packet []byte) (Opcode, error) {
	if len(packet) < 2 {
		return 0, malformed("%d bytes", len(packet))
	}
	op := Opcode(binary.BigEndian.Uint16(packet))
	if op < OpRRQ || op > OpOACK {
		return 0, malformed("opcode %d", op)
	}
	return op, nil
}

// AppendDataHeader appends the four bytes that stand before a block's data.
func AppendDataHeader(b []byte, block uint16) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(OpDATA))
	return binary.BigEndian.AppendUint16(b, block)
}

// ParseData reads a DATA packet. The data is a part of packet, not a copy.
func ParseData(packet []byte) (block uint16, data []byte, err error) {
	if err := expect(packet, OpDATA, HeaderBytes); err != nil {
		return 0, nil, err
	}
	return binary.BigEndian.Uint16(packet[2:]), packet[HeaderBytes:], nil
}

// AppendAck appends an ACK packet.
func AppendAck(b []byte, block uint16) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(OpACK))
	return binary.BigEndian.AppendUint16(b, block)
}

// ParseAck reads an ACK packet. Bytes after the block number are ignored, as others do.
func ParseAck(packet []byte) (block uint16, err error) {
	if err := expect(packet, OpACK, HeaderBytes); err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint16(packet[2:]), nil
}

func expect(packet []byte, want Opcode, least int) error {
	op, err := Peek(packet)
	switch {
	case err != nil:
		return err
	case op != want:
		return malformed("opcode %d where %d was expected", op, want)
	case len(packet) < least:
		return malformed("%d bytes with opcode %d", len(packet), op)
	}
	return nil
}

// cutString takes the string before the first NUL off b.
func cutString(b []byte) (s string, rest []byte, ok bool) {
	i := bytes.IndexByte(b, 0)
	if i < 0 {
		return "", b, false
	}
	return string(b[:i]), b[i+1:], true
}

// appendString appends s and its NUL. A NUL inside would make two strings of one: whoever calls us checks for it.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] == 0 {
			panic("tftp: NUL in a string to send")
		}
	}
	return append(append(b, s...), 0)
}
