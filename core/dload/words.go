package dload

import (
	"strconv"
	"strings"

	"openpfs/core/telemetry"
)

// marker starts the text of every line that is ours and not the phone's.
const marker = "PFS"

// field is one value in a line of ours: KEY=value. Two have the phone's own
// shape, as in its HROOT line: XID%08X and /dnld/<file>.
type field uint8

const (
	fXID field = iota
	fHier
	fModel
	fLoad
	fPeer
	fAddr
	fDepth
	fN
	fHave
	fSize
	fDigest
	fFile
	fText // " : " and free text to the end of the line; left out when empty
)

var fieldKeys = [...]string{fXID: "XID", fHier: "H=", fModel: "m=", fLoad: "load=", fPeer: "peer=", fAddr: "addr=",
	fDepth: "depth=", fN: "n=", fHave: "have=", fSize: "size=", fDigest: "digest=", fFile: "/dnld/", fText: ":"}

// form is the line of one kind: what follows "PFS", and its fields in order.
type form struct {
	kind    telemetry.Kind
	level   string
	word    string
	fields  []field
	verbose bool // printed only on request
}

// ofFile starts the fields of every event that belongs to a hierarchy.
func ofFile(more ...field) []field {
	return append(append([]field{fXID, fHier, fModel}, more...), fFile, fText)
}

// forms holds the wording of our own. The order is that of telemetry's kinds.
var forms = []form{
	{telemetry.NodeUp, "NOT", "NodeUp", []field{fModel, fAddr, fLoad, fN, fText}, false},
	{telemetry.NodeDown, "NOT", "NodeDown", []field{fText}, false},
	{telemetry.Yield, "NOT", "Yield", ofFile(fPeer), false},
	{telemetry.Offer, "INF", "Offer", ofFile(fDepth, fN), true},
	{telemetry.Joined, "INF", "Joined", ofFile(fPeer, fDepth), false},
	{telemetry.ChildJoined, "INF", "ChildJoined", ofFile(fPeer, fN), false},
	{telemetry.ChildLeft, "INF", "ChildLeft", ofFile(fPeer, fN), false},
	{telemetry.Redirect, "INF", "Redirect", ofFile(fPeer), false},
	{telemetry.Depth, "DBG", "Depth", ofFile(fDepth), true},
	{telemetry.ParentLost, "NOT", "ParentLost", ofFile(fPeer, fHave), false},
	{telemetry.TransferStart, "INF", "TransferStart", ofFile(fPeer, fHave, fSize), false},
	{telemetry.Progress, "DBG", "Progress", ofFile(fHave, fSize), true},
	{telemetry.TransferFail, "NOT", "TransferFail", ofFile(fPeer, fHave), false},
	{telemetry.Verified, "INF", "Verified", ofFile(fSize, fDigest), false},
	{telemetry.Rejected, "NOT", "Rejected", ofFile(fPeer), false},
	{telemetry.Fallback, "NOT", "Fallback", ofFile(fHave), false},
	{telemetry.Committed, "NOT", "Committed", []field{fModel, fLoad, fText}, false},
	{telemetry.CommitFailed, "NOT", "CommitFailed", []field{fModel, fLoad, fText}, false},
	{telemetry.RolledBack, "NOT", "RolledBack", []field{fModel, fLoad, fText}, false},
	{telemetry.Ignored, "DBG", "Ignored", []field{fN, fText}, false},
}

func formOf(k telemetry.Kind) *form {
	for i := range forms {
		if forms[i].kind == k {
			return &forms[i]
		}
	}
	return nil
}

// text writes e in the form's words.
func (f *form) text(e telemetry.Event) string {
	b := append([]byte(marker+" "), f.word...)
	for _, fd := range f.fields {
		if fd == fText && e.Text == "" {
			continue
		}
		b = append(append(b, ' '), fieldKeys[fd]...)
		b = fd.append(b, &e)
	}
	return string(b)
}

func (fd field) append(b []byte, e *telemetry.Event) []byte {
	switch fd {
	case fXID:
		return append(b, upper8(e.XID)...)
	case fHier:
		return append(b, lower8(e.Hier)...)
	case fDepth:
		return strconv.AppendInt(b, int64(e.Depth), 10)
	case fN:
		return strconv.AppendInt(b, int64(e.N), 10)
	case fHave:
		return strconv.AppendInt(b, int64(e.Have), 10)
	case fSize:
		return strconv.AppendInt(b, int64(e.Size), 10)
	case fText:
		return append(append(b, ' '), escape(e.Text, maxTextBytes, false)...)
	}
	return append(b, escape(*fd.name(e), maxTokenBytes, true)...)
}

// name returns the event's string that a field of that sort prints.
func (fd field) name(e *telemetry.Event) *string {
	switch fd {
	case fModel:
		return &e.Model
	case fLoad:
		return &e.Load
	case fPeer:
		return &e.Peer
	case fAddr:
		return &e.Addr
	case fDigest:
		return &e.Digest
	case fFile:
		return &e.File
	}
	panic("dload: a field that is no name: " + fieldKeys[fd])
}

// read takes the field's value from s into e.
func (fd field) read(s string, e *telemetry.Event) bool {
	var ok bool
	switch fd {
	case fXID:
		e.XID, ok = hex8(s)
	case fHier:
		e.Hier, ok = hex8(s)
	case fDepth:
		e.Depth, ok = number[int](s)
	case fN:
		e.N, ok = number[int](s)
	case fHave:
		e.Have, ok = number[telemetry.Bytes](s)
	case fSize:
		e.Size, ok = number[telemetry.Bytes](s)
	default:
		*fd.name(e), ok = unescape(s, true), s != ""
	}
	return ok
}

// readForm reads a line's text in words of ours.
func readForm(text string) (telemetry.Event, bool) {
	words, free := text, ""
	if head, tail, cut := strings.Cut(text, " : "); cut {
		words, free = head, unescape(tail, false)
	}
	tokens := tokensOf(words)
	if len(tokens) < 2 || tokens[0] != marker {
		return telemetry.Event{}, false
	}
	for i := range forms {
		if forms[i].word == tokens[1] {
			e := telemetry.Event{Kind: forms[i].kind, Text: free}
			return e, forms[i].read(tokens[2:], &e)
		}
	}
	return telemetry.Event{}, false
}

func (f *form) read(tokens []string, e *telemetry.Event) bool {
	for _, fd := range f.fields {
		if fd == fText {
			continue
		}
		if len(tokens) == 0 {
			return false
		}
		value, ok := strings.CutPrefix(tokens[0], fieldKeys[fd])
		if !ok || !fd.read(value, e) {
			return false
		}
		tokens = tokens[1:]
	}
	return len(tokens) == 0
}

func hex8(s string) (telemetry.Hex32, bool) {
	v, err := strconv.ParseUint(s, 16, 32)
	return telemetry.Hex32(v), err == nil
}

func number[T ~int | ~int64](s string) (T, bool) {
	v, err := strconv.ParseInt(s, 10, strconv.IntSize)
	return T(v), err == nil
}

func lower8(h telemetry.Hex32) string {
	digits, _ := h.MarshalText()
	return string(digits)
}

func upper8(h telemetry.Hex32) string { return strings.ToUpper(lower8(h)) }
