package wire

// FrameHeaderLen is the length of what every frame begins with.
const FrameHeaderLen = 4

// Frame is a control frame: [Join], [Accept], [Redirect], [Refuse], [Status],
// [File] or [Whole]. Data frames have no type of their own: their body goes
// from socket to disk.
type Frame interface {
	append(b []byte) []byte
	kind() FrameType
}

// AppendFrame appends f's encoding, header included.
func AppendFrame(b []byte, f Frame) []byte {
	start := len(b)
	b = append(b, byte(f.kind()), 0, 0, 0)
	b = f.append(b)
	n := len(b) - start - FrameHeaderLen
	if n > MaxControl {
		panic("wire: a control frame over the limit")
	}
	putLen(b[start:], n)
	return b
}

// AppendDataHeader appends the header of a data frame whose body has n bytes,
// 1 to MaxData.
func AppendDataHeader(b []byte, n int) []byte {
	if n < 1 || n > MaxData {
		panic("wire: a data frame out of range")
	}
	b = append(b, byte(TypeData), 0, 0, 0)
	putLen(b[len(b)-FrameHeaderLen:], n)
	return b
}

func putLen(head []byte, n int) { head[1], head[2], head[3] = byte(n>>16), byte(n>>8), byte(n) }

// ParseFrameHeader reads the type and the length of the body, and holds the
// length to the type's limit, before anybody allocates or reads that much.
func ParseFrameHeader(b [FrameHeaderLen]byte) (FrameType, int, error) {
	t, n := FrameType(b[0]), int(b[1])<<16|int(b[2])<<8|int(b[3])
	switch {
	case t < TypeJoin || t > TypeWhole:
		return 0, 0, &Error{"frame", "of an unknown type"}
	case t == TypeData && (n < 1 || n > MaxData):
		return 0, 0, &Error{"data frame", "its length is out of range"}
	case t != TypeData && n > MaxControl:
		return 0, 0, &Error{"frame", "longer than the limit"}
	}
	return t, n, nil
}

// ParseFrame reads the body of a control frame. It keeps no part of body.
func ParseFrame(t FrameType, body []byte) (Frame, error) {
	c := &cursor{b: body}
	switch t {
	case TypeJoin:
		return parseJoin(c)
	case TypeAccept:
		return parseAccept(c)
	case TypeRedirect:
		return parseRedirect(c)
	case TypeRefuse:
		return parseRefuse(c)
	case TypeStatus:
		return parseStatus(c)
	case TypeFile:
		return parseFile(c)
	case TypeWhole:
		return &Whole{}, c.end("whole")
	}
	return nil, &Error{"frame", "of an unknown type"}
}

// Whole is the child's last word: every byte is here and the digest matched.
// It has no body.
type Whole struct{}

func (*Whole) kind() FrameType        { return TypeWhole }
func (*Whole) append(b []byte) []byte { return b }
