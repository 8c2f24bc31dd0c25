package telemetry

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// SchemaVersion is sent in every Run event and by every node's greeting.
const SchemaVersion = 1

// Micros is a time or a span in microseconds on a history's monotonic clock.
type Micros int64

// Bytes counts bytes. A size that nobody knows yet is [Unknown].
type Bytes int64

// Unknown is the size of a file before the server or a parent has told it.
const Unknown Bytes = -1

// Hex32 is a 32-bit identifier that the phone's log prints in hexadecimal.
type Hex32 uint32

// Event is one thing that happened at one node. Kinds say which fields matter;
// the zero value of every other field is left out of the JSON. Events compare
// with ==.
type Event struct {
	T    Micros `json:"t"`              // µs since the history began
	Node string `json:"node,omitempty"` // device name, SEP + 12 hex digits; "" for the run itself
	Seq  uint32 `json:"seq,omitempty"`  // counts this node's events, from 1
	Kind Kind   `json:"kind"`

	Model string `json:"model,omitempty"`
	Load  string `json:"load,omitempty"`
	File  string `json:"file,omitempty"`
	Hier  Hex32  `json:"hier,omitempty"` // hierarchy: one per file, model and subnet
	XID   Hex32  `json:"xid,omitempty"`  // the node's exchange in that hierarchy

	Peer string `json:"peer,omitempty"` // the other device's name
	Addr string `json:"addr,omitempty"` // an IP address
	// Subnet is what the node's broadcasts reach, as a prefix; "" the only one of its site.
	Subnet string `json:"subnet,omitempty"`

	Map      Hex32 `json:"map,omitempty"`      // which 32nds of the file are held, first is bit 31
	Strength Hex32 `json:"strength,omitempty"` // bit 31 set: confirmed
	Depth    int   `json:"depth,omitempty"`    // hops below the root
	N        int   `json:"n,omitempty"`        // a small count, see the kind

	Have   Bytes  `json:"have,omitempty"`
	Size   Bytes  `json:"size,omitempty"` // −1 unknown
	Digest string `json:"digest,omitempty"`
	Down   Bytes  `json:"down,omitempty"` // over the WAN towards the site
	Up     Bytes  `json:"up,omitempty"`
	Rate   int64  `json:"rate,omitempty"` // bit/s

	Wait    Micros `json:"wait,omitempty"` // how long the node will wait
	Phones  int    `json:"phones,omitempty"`
	RTT     Micros `json:"rtt,omitempty"`
	Profile string `json:"profile,omitempty"`

	Level string `json:"level,omitempty"` // DBG, INF, NOT: the console's levels
	Text  string `json:"text,omitempty"`
}

// AppendJSON appends the canonical JSON of e, without a newline: fields in the
// order of the struct, zero fields left out, integers plain, hexadecimal
// identifiers as 8-digit strings. It is written by hand because traces are
// hashed and a site of a thousand phones tells a hundred thousand events.
func (e Event) AppendJSON(b []byte) []byte {
	b = append(b, `{"t":`...)
	b = strconv.AppendInt(b, int64(e.T), 10)
	b = appendText(b, "node", e.Node)
	b = appendInt(b, "seq", int64(e.Seq))
	b = append(b, `,"kind":"`...)
	b = append(b, e.Kind.String()...)
	b = append(b, '"')
	b = appendText(b, "model", e.Model)
	b = appendText(b, "load", e.Load)
	b = appendText(b, "file", e.File)
	b = appendHex(b, "hier", e.Hier)
	b = appendHex(b, "xid", e.XID)
	b = appendText(b, "peer", e.Peer)
	b = appendText(b, "addr", e.Addr)
	b = appendText(b, "subnet", e.Subnet)
	b = appendHex(b, "map", e.Map)
	b = appendHex(b, "strength", e.Strength)
	b = appendInt(b, "depth", int64(e.Depth))
	b = appendInt(b, "n", int64(e.N))
	b = appendInt(b, "have", int64(e.Have))
	b = appendInt(b, "size", int64(e.Size))
	b = appendText(b, "digest", e.Digest)
	b = appendInt(b, "down", int64(e.Down))
	b = appendInt(b, "up", int64(e.Up))
	b = appendInt(b, "rate", e.Rate)
	b = appendInt(b, "wait", int64(e.Wait))
	b = appendInt(b, "phones", int64(e.Phones))
	b = appendInt(b, "rtt", int64(e.RTT))
	b = appendText(b, "profile", e.Profile)
	b = appendText(b, "level", e.Level)
	b = appendText(b, "text", e.Text)
	return append(b, '}')
}

// MarshalJSON is AppendJSON.
func (e Event) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil), nil }

// MaxEventBytes bounds one event's JSON: longer ones are refused unread.
const MaxEventBytes = 16 << 10

// ParseEvent reads one event. The error names what is wrong with the line.
func ParseEvent(line []byte) (Event, error) {
	if len(line) > MaxEventBytes {
		return Event{}, fmt.Errorf("telemetry: an event of %d bytes; at most %d are read", len(line), MaxEventBytes)
	}
	e, ok := parseCanonical(line)
	if ok {
		return e, nil
	}
	e = Event{}
	if err := json.Unmarshal(line, &e); err != nil {
		return Event{}, fmt.Errorf("telemetry: not an event: %w", err)
	}
	return e, nil
}

// MarshalText writes 8 hexadecimal digits.
func (h Hex32) MarshalText() ([]byte, error) {
	return strconv.AppendUint(make([]byte, 0, 9), uint64(h)|1<<32, 16)[1:], nil
}

// UnmarshalText reads up to 8 hexadecimal digits.
func (h *Hex32) UnmarshalText(b []byte) error {
	v, err := strconv.ParseUint(string(b), 16, 32)
	if err != nil {
		return fmt.Errorf("telemetry: %q is not a 32-bit hexadecimal number", b)
	}
	*h = Hex32(v)
	return nil
}

func appendInt(b []byte, key string, v int64) []byte {
	if v == 0 {
		return b
	}
	b = appendKey(b, key)
	return strconv.AppendInt(b, v, 10)
}

func appendHex(b []byte, key string, v Hex32) []byte {
	if v == 0 {
		return b
	}
	b = append(appendKey(b, key), '"')
	digits, _ := v.MarshalText()
	return append(append(b, digits...), '"')
}

func appendText(b []byte, key, v string) []byte {
	if v == "" {
		return b
	}
	return appendString(appendKey(b, key), v)
}

func appendKey(b []byte, key string) []byte {
	b = append(b, ',', '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

// appendString takes the fast way for what nearly every string is: plain
// printable ASCII; the rest goes through encoding/json.
func appendString(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("telemetry: a string that JSON cannot carry: " + err.Error())
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
