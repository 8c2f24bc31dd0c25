package tftp

// Selective acknowledgement is an option of our own, "sack" (RFC 2347 lets a
// server that does not know it pass over it). Its value is the number of blocks
// that may be under way, and takes the place of windowsize. Where it was
// granted, the window slides: an ACK says which block came last in order, and
// in a bitmap behind it which later ones came already:
//
//	 2 bytes    2 bytes   0 to 512 bytes
//	+----------+---------+------------------------------------------+
//	|  opcode  | block n | bit 7 of byte 0: n+1 is here, bit 6: n+2 |
//	+----------+---------+------------------------------------------+
//
// so that the sender repeats what was lost and nothing else. RFC 7440 repeats
// everything behind a loss, and lets the line rest for a round trip behind
// every window.
//
// Who asks for it also agrees that blocks may follow the OACK at once, where RFC
// 2347 would have the server wait for ACK 0 (any ACK then stands for that one).
// Such a first block has more than 512 bytes, so that it is not mistaken for the
// answer of a server without options if the OACK is lost; a client passes over
// blocks until it has the OACK.

// AppendSack appends an ACK with a bitmap; here tells of n+1+i, for i from 0 to
// one before count. Bytes of zeroes at the end are left out.
func AppendSack(b []byte, block uint16, count int, here func(i int) bool) []byte {
	b = AppendAck(b, block)
	end := len(b)
	for i := range count {
		if i%8 == 0 {
			b = append(b, 0)
		}
		if here(i) {
			b[len(b)-1] |= 0x80 >> (i % 8)
			end = len(b)
		}
	}
	return b[:end]
}

// ParseSack reads an ACK with a bitmap, which is a part of the packet.
func ParseSack(packet []byte) (block uint16, bitmap []byte, err error) {
	if block, err = ParseAck(packet); err != nil {
		return 0, nil, err
	}
	bitmap = packet[HeaderBytes:]
	if len(bitmap) > MaxSelectiveBlocks/8 {
		return 0, nil, malformed("ACK with a bitmap of %d bytes", len(bitmap))
	}
	return block, bitmap, nil
}

// Sacked reads bit i of a bitmap.
func Sacked(bitmap []byte, i int) bool { return i/8 < len(bitmap) && bitmap[i/8]&(0x80>>(i%8)) != 0 }
