package tftp

import (
	"strconv"
	"strings"
)

// The values an option may have, and what holds where it was not negotiated.
const (
	MinBlockBytes     = 8
	MaxBlockBytes     = 65464
	DefaultBlockBytes = 512
	MaxWindowBlocks   = 65535
	MaxTimeoutSeconds = 255
	// MaxSelectiveBlocks keeps a bitmap of them within a small datagram.
	MaxSelectiveBlocks = 4096
)

// Options are the negotiable values of a transfer. Zero means "not there", which no option has as a value, except
// tsize: HasTransferSize tells the tsize of 0 (in a read request: the question) from no tsize.
type Options struct {
	BlockBytes      int   // blksize, MinBlockBytes..MaxBlockBytes
	TimeoutSeconds  int   // timeout, 1..MaxTimeoutSeconds
	WindowBlocks    int   // windowsize, 1..MaxWindowBlocks
	TransferBytes   int64 // tsize
	HasTransferSize bool
	// SelectiveBlocks is our own option "sack", 1..MaxSelectiveBlocks: see ParseSack.
	SelectiveBlocks int
	// OffsetBytes is our own option "offset": block 1 begins at this byte of the file. tsize stays the whole file's. A server
	// that does not know the option passes over it (RFC 2347) and begins at 0; one that knows it says the same number, or
	// leaves it out if the file ends before.
	OffsetBytes int64
}

// Empty tells whether no option is there.
func (o Options) Empty() bool { return o == Options{} }

// Names of the options in packets; they are compared without regard to case.
const (
	nameBlockBytes    = "blksize"
	nameTimeout       = "timeout"
	nameTransferBytes = "tsize"
	nameWindowBlocks  = "windowsize"
	nameSelective     = "sack"
	nameOffset        = "offset"
)

func (o Options) append(b []byte) []byte {
	b = appendOption(b, nameBlockBytes, int64(o.BlockBytes), o.BlockBytes != 0)
	b = appendOption(b, nameTransferBytes, o.TransferBytes, o.HasTransferSize)
	b = appendOption(b, nameTimeout, int64(o.TimeoutSeconds), o.TimeoutSeconds != 0)
	b = appendOption(b, nameWindowBlocks, int64(o.WindowBlocks), o.WindowBlocks != 0)
	b = appendOption(b, nameSelective, int64(o.SelectiveBlocks), o.SelectiveBlocks != 0)
	return appendOption(b, nameOffset, o.OffsetBytes, o.OffsetBytes != 0)
}

func appendOption(b []byte, name string, value int64, there bool) []byte {
	if !there {
		return b
	}
	b = appendString(b, name)
	return append(strconv.AppendInt(b, value, 10), 0)
}

// set takes one option from a packet. An unknown name, or a value outside the option's range, is reported and changes
// nothing: RFC 2347 lets a server pass over both, a client must not.
func (o *Options) set(name, value string) (understood bool) {
	switch n, isNumber := parseDecimal(value); {
	case !isNumber:
	case strings.EqualFold(name, nameBlockBytes) && n >= MinBlockBytes:
		// RFC 2348 lets a server answer with less than it was asked for, so more than the most is still understood.
		o.BlockBytes = int(min(n, MaxBlockBytes))
		return true
	case strings.EqualFold(name, nameTimeout) && n >= 1 && n <= MaxTimeoutSeconds:
		o.TimeoutSeconds = int(n)
		return true
	case strings.EqualFold(name, nameTransferBytes):
		o.TransferBytes, o.HasTransferSize = n, true
		return true
	case strings.EqualFold(name, nameWindowBlocks) && n >= 1 && n <= MaxWindowBlocks:
		o.WindowBlocks = int(n)
		return true
	case strings.EqualFold(name, nameSelective) && n >= 1 && n <= MaxSelectiveBlocks:
		o.SelectiveBlocks = int(n)
		return true
	case strings.EqualFold(name, nameOffset) && n >= 1:
		o.OffsetBytes = n
		return true
	}
	return false
}

// parseDecimal takes digits only: no sign, no blank. Longer numbers than an int64 holds are no numbers.
func parseDecimal(s string) (int64, bool) {
	if s == "" || len(s) > 19 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// AppendOptionAck appends an OACK with the options that are there.
func AppendOptionAck(b []byte, o Options) []byte {
	return o.append(append(b, 0, byte(OpOACK)))
}

// ParseOptionAck reads an OACK. Unlike a server reading a request, a client may not pass over what it does not understand:
// it never asked for that.
func ParseOptionAck(packet []byte) (Options, error) {
	if err := expect(packet, OpOACK, 2); err != nil {
		return Options{}, err
	}
	if len(packet) > MaxRequestBytes {
		return Options{}, malformed("OACK of %d bytes", len(packet))
	}
	var o Options
	for rest := packet[2:]; len(rest) > 0; {
		name, value, after, ok := cutOption(rest)
		if !ok {
			return Options{}, malformed("OACK ends within an option")
		}
		if !o.set(name, value) {
			return Options{}, malformed("OACK with %s=%s", printable(name), printable(value))
		}
		rest = after
	}
	return o, nil
}

func cutOption(b []byte) (name, value string, rest []byte, ok bool) {
	if name, rest, ok = cutString(b); ok {
		value, rest, ok = cutString(rest)
	}
	return name, value, rest, ok
}
