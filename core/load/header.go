package load

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Tags of the vendor's signed header that this package acts on or names.
const (
	TagVersion       = 1  // two bytes, 01 02
	TagHeaderLength  = 2  // two bytes, big-endian: where the body starts
	TagSignerID      = 3  // container of 4, 5 and 6
	TagSignerName    = 4  //
	TagSerial        = 5  //
	TagCAName        = 6  //
	TagSignatureInfo = 7  // container of 8 and 9
	TagDigestAlgo    = 8  // one byte, 1 = SHA-1
	TagSignatureAlgo = 9  // container of 10 and 11
	TagSignature     = 12 // 256 bytes
	TagPadding       = 13 // a bare byte: no length, no value
	TagFileName      = 14 // NUL-terminated
)

// maxHeaderTLVs bounds the work on a hostile header; real ones have about 14.
const maxHeaderTLVs = 64

// A TLV is one field of a signed header. A container is listed before its
// members, with Value covering them all, and its members follow it in the same
// slice. Value aliases the parsed input's copy and must not be changed.
type TLV struct {
	Tag   byte
	Value []byte
}

// A Header is the vendor's signed header in front of a list or a component:
//
//	 0        1                 3
//	+--------+--------+--------+-----------------+
//	|  tag   |  length (u16 BE) |  value ...      |   repeated up to Bytes;
//	+--------+--------+--------+-----------------+   0x0d alone is padding
//
// Its signature is not checked here.
type Header struct {
	Bytes    int    // length of the header; the body starts there
	FileName string // tag 14 without its NUL; "" when absent
	TLVs     []TLV  // every field in order, padding left out
}

// Get returns the value of the first field with the tag.
func (h *Header) Get(tag byte) ([]byte, bool) {
	for _, t := range h.TLVs {
		if t.Tag == tag {
			return t.Value, true
		}
	}
	return nil, false
}

// A HeaderError says where a signed header stops making sense.
type HeaderError struct {
	Offset int // bytes from the start of the file
	Reason string
}

func (e *HeaderError) Error() string {
	return fmt.Sprintf("load: signed header, byte %d: %s; fetch the file again or take it from another server",
		e.Offset, e.Reason)
}

// IsSigned says whether b starts with the vendor's signed header. Text never
// does: the header's first byte is the version tag, a control character.
func IsSigned(b []byte) bool { return len(b) > 0 && b[0] == TagVersion }

// ParseHeader reads the signed header at the start of b, which may be a whole
// list or component. It returns a *[HeaderError] for anything malformed. The
// result shares no memory with b.
func ParseHeader(b []byte) (*Header, error) {
	p := headerParser{b: b, end: len(b)}
	for p.pos < p.end {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	if p.h.Bytes == 0 {
		return nil, p.fail("the header length (tag 2) is missing")
	}
	return &p.h, nil
}

type headerParser struct {
	b        []byte
	pos, end int // end shrinks to the header's length once tag 2 is read
	h        Header
}

func (p *headerParser) fail(format string, args ...any) error {
	return &HeaderError{p.pos, fmt.Sprintf(format, args...)}
}

// next consumes one field. Containers only lose their three leading bytes, so
// that their members come next.
func (p *headerParser) next() error {
	tag := p.b[p.pos]
	if p.h.Bytes == 0 && tag != TagVersion && tag != TagHeaderLength {
		return p.fail("tag %d before the header length (tag 2)", tag)
	}
	if tag == TagPadding {
		p.pos++
		return nil
	}
	if len(p.h.TLVs) == maxHeaderTLVs {
		return p.fail("more than %d fields", maxHeaderTLVs)
	}
	if p.end-p.pos < 3 {
		return p.fail("tag %d is cut off", tag)
	}
	n := int(binary.BigEndian.Uint16(p.b[p.pos+1:]))
	if n > p.end-p.pos-3 {
		return p.fail("tag %d claims %d bytes, %d are left", tag, n, p.end-p.pos-3)
	}
	value := bytes.Clone(p.b[p.pos+3 : p.pos+3+n])
	if err := p.take(tag, value); err != nil {
		return err
	}
	p.h.TLVs = append(p.h.TLVs, TLV{tag, value})
	p.pos += 3
	if tag != TagSignerID && tag != TagSignatureInfo && tag != TagSignatureAlgo {
		p.pos += n
	}
	return nil
}

// take acts on the two fields that the parser itself needs.
func (p *headerParser) take(tag byte, value []byte) error {
	switch tag {
	case TagHeaderLength:
		if p.h.Bytes != 0 {
			return p.fail("a second header length (tag 2)")
		}
		if len(value) != 2 {
			return p.fail("the header length (tag 2) has %d bytes, want 2", len(value))
		}
		n := int(binary.BigEndian.Uint16(value))
		if n < p.pos+3+len(value) || n > len(p.b) {
			return p.fail("the header length %d does not fit a file of %d bytes", n, len(p.b))
		}
		p.h.Bytes, p.end = n, n
	case TagFileName:
		if p.h.FileName != "" {
			return p.fail("a second file name (tag 14)")
		}
		name, _, _ := bytes.Cut(value, []byte{0})
		if err := CheckName(string(name)); err != nil {
			return fmt.Errorf("load: signed header, byte %d: %w", p.pos, err)
		}
		p.h.FileName = string(name)
	}
	return nil
}
