package tftp

import "strings"

// Request is an RRQ, or with Write a WRQ.
type Request struct {
	Write    bool
	Filename string // as sent: neither cleaned nor checked beyond being there
	Mode     string // as sent; compare with IsOctet
	Options  Options
}

// IsOctet tells whether the request wants the bytes as they are.
func (r Request) IsOctet() bool { return strings.EqualFold(r.Mode, ModeOctet) }

// AppendRequest appends an RRQ or WRQ. Its length is the caller's to hold under MaxRequestBytes; CheckFilename helps.
func AppendRequest(b []byte, r Request) []byte {
	op := OpRRQ
	if r.Write {
		op = OpWRQ
	}
	b = append(b, 0, byte(op))
	b = appendString(b, r.Filename)
	b = appendString(b, r.Mode)
	return r.Options.append(b)
}

// ParseRequest reads an RRQ or WRQ. Options that are unknown or out of range are left out, as RFC 2347 asks; of an option
// given twice the last counts.
func ParseRequest(packet []byte) (Request, error) {
	op, err := Peek(packet)
	switch {
	case err != nil:
		return Request{}, err
	case op != OpRRQ && op != OpWRQ:
		return Request{}, malformed("opcode %d where a request was expected", op)
	case len(packet) > MaxRequestBytes:
		return Request{}, malformed("request of %d bytes", len(packet))
	}
	r := Request{Write: op == OpWRQ}
	rest, ok := packet[2:], false
	if r.Filename, rest, ok = cutString(rest); !ok || r.Filename == "" {
		return Request{}, malformed("request without a file name")
	}
	if r.Mode, rest, ok = cutString(rest); !ok || r.Mode == "" {
		return Request{}, malformed("request without a mode")
	}
	for len(rest) > 0 {
		name, value, after, ok := cutOption(rest)
		if !ok {
			// Some boot ROMs pad requests with garbage after the last option; what came before it stands.
			break
		}
		r.Options.set(name, value)
		rest = after
	}
	return r, nil
}

// CheckFilename tells whether a name can be asked for: not empty, no NUL, and short enough for a request with every
// option.
func CheckFilename(name string) error {
	const allOptions = 128 // bytes that mode and options take at most, rounded up
	switch {
	case name == "":
		return malformed("empty file name")
	case len(name) > MaxRequestBytes-allOptions:
		return malformed("file name of %d bytes", len(name))
	case strings.IndexByte(name, 0) >= 0:
		return malformed("NUL in a file name")
	}
	return nil
}
