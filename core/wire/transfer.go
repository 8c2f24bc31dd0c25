package wire

import "openpfs/core/load"

// Status tells a waiting child how far the parent is, and that it lives.
// Body: have and size, 8 bytes each; size 0 while unknown.
type Status struct {
	Have int64
	Size int64
}

func (*Status) kind() FrameType { return TypeStatus }

func (f *Status) append(b []byte) []byte { return appendSize(appendSize(b, f.Have), f.Size) }

func parseStatus(c *cursor) (*Status, error) {
	var bad error
	f := &Status{Have: c.offset(&bad), Size: c.size(&bad)}
	if bad != nil {
		return nil, bad
	}
	return f, c.end("status")
}

// File announces the content that follows in Data frames: bytes Offset to
// Size of the file with this digest. Body: size, offset (8 bytes each), digest.
type File struct {
	Size   int64
	Offset int64
	Digest load.Digest
}

func (*File) kind() FrameType { return TypeFile }

func (f *File) append(b []byte) []byte {
	return append(appendSize(appendSize(b, f.Size), f.Offset), f.Digest[:]...)
}

func parseFile(c *cursor) (*File, error) {
	var bad error
	f := &File{Size: c.size(&bad), Offset: c.offset(&bad), Digest: c.digest()}
	if err := c.end("file"); err != nil {
		return nil, err
	}
	switch {
	case bad != nil:
		return nil, bad
	case f.Offset > f.Size:
		return nil, &Error{"file", "its offset lies behind its end"}
	case f.Digest.IsZero():
		return nil, &Error{"file", "no digest"}
	}
	return f, nil
}

// RefuseCode says why a join was not accepted.
type RefuseCode uint8

// The reasons to refuse.
const (
	RefuseNotHere  RefuseCode = 1 // the file or model is not shared here
	RefuseNoParent RefuseCode = 2 // full, or itself without a parent: try elsewhere or later
	RefuseCycle    RefuseCode = 3 // the joiner is an ancestor
	RefuseLeaving  RefuseCode = 4 // to a child that it has, too: cannot go on with this file
)

// String returns a reason for people.
func (r RefuseCode) String() string {
	switch r {
	case RefuseNotHere:
		return "does not share this file"
	case RefuseNoParent:
		return "has no place and no parent to name"
	case RefuseCycle:
		return "is below the joiner"
	case RefuseLeaving:
		return "cannot go on with the file"
	}
	return "refused for an unknown reason"
}

// Refuse declines a join; the connection is closed after it. Body: code.
type Refuse struct {
	Code RefuseCode
}

func (*Refuse) kind() FrameType { return TypeRefuse }

func (f *Refuse) append(b []byte) []byte { return append(b, byte(f.Code)) }

func parseRefuse(c *cursor) (*Refuse, error) {
	f := &Refuse{Code: RefuseCode(c.u8())}
	return f, c.end("refuse")
}
