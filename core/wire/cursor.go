package wire

import (
	"encoding/binary"
	"net/netip"

	"openpfs/core/load"
)

// cursor reads a body. After the first short read it stays failed and returns
// zeroes, so that a parser reads straight through and asks once at the end.
type cursor struct {
	b    []byte
	fail bool
}

func (c *cursor) take(n int) []byte {
	if len(c.b) < n {
		c.fail, c.b = true, nil
		return make([]byte, n) // n is a constant or one byte of the input: at most 255
	}
	v := c.b[:n]
	c.b = c.b[n:]
	return v
}

func (c *cursor) u8() uint8   { return c.take(1)[0] }
func (c *cursor) u16() uint16 { return binary.BigEndian.Uint16(c.take(2)) }
func (c *cursor) u32() uint32 { return binary.BigEndian.Uint32(c.take(4)) }
func (c *cursor) u64() uint64 { return binary.BigEndian.Uint64(c.take(8)) }

func (c *cursor) id() (id NodeID)          { copy(id[:], c.take(len(id))); return id }
func (c *cursor) digest() (d load.Digest)  { copy(d[:], c.take(len(d))); return d }
func (c *cursor) text() string             { return string(c.take(int(c.u8()))) }
func (c *cursor) topic() (t Topic)         { t.Model = c.text(); t.File = c.text(); return t }
func (c *cursor) addr() netip.Addr         { return netip.AddrFrom16([16]byte(c.take(16))).Unmap() }
func (c *cursor) peer() PeerRef            { return PeerRef{ID: c.id(), Addr: c.addr()} }
func (c *cursor) size(what *error) int64   { return c.int63(what, "size") }
func (c *cursor) offset(what *error) int64 { return c.int63(what, "offset") }

// int63 reads a count of bytes that must fit a signed 64-bit integer.
func (c *cursor) int63(err *error, field string) int64 {
	v := c.u64()
	if v > MaxFile {
		if *err == nil {
			*err = &Error{field, "larger than any firmware file"}
		}
		return 0
	}
	return int64(v)
}

// MaxFile bounds a file's size: 1 GiB, far above any firmware component, and as
// much as a device's store takes. A peer that tells more breaks the protocol: if
// the disk had to say no, it would look like this node's own trouble.
const MaxFile = 1 << 30

// end reports what a body's parser must return: nil only if every byte was
// used and none was missing.
func (c *cursor) end(what string) error {
	switch {
	case c.fail:
		return &Error{what, "too short for its fields"}
	case len(c.b) > 0:
		return &Error{what, "bytes after its last field"}
	}
	return nil
}

// appendText writes a length byte and s; names are checked before they get here.
func appendText(b []byte, s string) []byte {
	if len(s) > 255 {
		panic("wire: a text of more than 255 bytes")
	}
	return append(append(b, byte(len(s))), s...)
}

func appendTopic(b []byte, t Topic) []byte { return appendText(appendText(b, t.Model), t.File) }

func appendPeer(b []byte, p PeerRef) []byte {
	a := p.Addr.As16()
	return append(append(b, p.ID[:]...), a[:]...)
}

func appendSize(b []byte, v int64) []byte {
	if v < 0 || v > MaxFile {
		panic("wire: a size out of range")
	}
	return binary.BigEndian.AppendUint64(b, uint64(v))
}
