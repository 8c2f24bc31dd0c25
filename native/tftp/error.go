package tftp

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// ErrorCode says in an ERROR packet what went wrong.
type ErrorCode uint16

// The codes of RFC 1350 and, for CodeOptionRefused, of RFC 2347.
const (
	CodeUndefined       ErrorCode = 0 // see the message
	CodeNotFound        ErrorCode = 1
	CodeAccessViolation ErrorCode = 2
	CodeDiskFull        ErrorCode = 3
	CodeIllegal         ErrorCode = 4
	CodeUnknownTID      ErrorCode = 5
	CodeFileExists      ErrorCode = 6
	CodeNoSuchUser      ErrorCode = 7
	CodeOptionRefused   ErrorCode = 8
)

var codeNames = [...]string{
	"undefined error", "file not found", "access violation", "disk full", "illegal operation",
	"unknown transfer ID", "file already exists", "no such user", "option refused",
}

// String names the code as the RFCs do.
func (c ErrorCode) String() string {
	if int(c) < len(codeNames) {
		return codeNames[c]
	}
	return fmt.Sprintf("code %d", uint16(c))
}

// ErrorPacket is an ERROR, and a Go error: what a peer told us, or what we tell it. It ends a transfer, except for
// CodeUnknownTID, which only tells a stranger to go away.
type ErrorPacket struct {
	Code    ErrorCode
	Message string // printable ASCII when it came from ParseError
}

// Error makes an ErrorPacket an error.
func (e *ErrorPacket) Error() string {
	if e.Message == "" || strings.EqualFold(e.Message, e.Code.String()) {
		return fmt.Sprintf("TFTP error %d (%s)", uint16(e.Code), e.Code)
	}
	return fmt.Sprintf("TFTP error %d (%s): %s", uint16(e.Code), e.Code, e.Message)
}

// AppendError appends an ERROR packet. The message is cut to MaxMessageBytes of printable ASCII.
func AppendError(b []byte, e *ErrorPacket) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(OpERROR))
	b = binary.BigEndian.AppendUint16(b, uint16(e.Code))
	return appendString(b, printable(e.Message))
}

// ParseError reads an ERROR packet. Since the transfer is over anyhow, a message that is too long, lacks its NUL or holds
// control bytes is cleaned, not refused: it goes into logs and terminals.
func ParseError(packet []byte) (*ErrorPacket, error) {
	if err := expect(packet, OpERROR, HeaderBytes); err != nil {
		return nil, err
	}
	message, _, ok := cutString(packet[HeaderBytes:])
	if !ok {
		message = string(packet[HeaderBytes:])
	}
	return &ErrorPacket{Code: ErrorCode(binary.BigEndian.Uint16(packet[2:])), Message: printable(message)}, nil
}

func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), MaxMessageBytes)]
}
