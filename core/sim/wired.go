package sim

import (
	"bytes"
	"fmt"
	"slices"

	"openpfs/core/wire"
)

// In a run that is held to the checks what crosses the site crosses it as bytes:
// everything that a node says is encoded, parsed, and held to be the same again.
// Any other run spares itself that: a message is nobody's once it was sent, so
// that its receivers can have it as it is, and the history is the same.

func (s *Sim) encode(m wire.Message) ([]byte, wire.Message) {
	if !s.strict {
		return nil, m
	}
	raw := wire.AppendDatagram(nil, m)
	parsed, err := wire.ParseDatagram(raw)
	if err != nil {
		panic("sim: a node sent what cannot be parsed: " + err.Error())
	}
	if !sameMessage(m, parsed) || !bytes.Equal(raw, wire.AppendDatagram(nil, parsed)) {
		s.breach(RoundTrip, fmt.Sprintf("%T %+v arrives as %+v", m, m, parsed))
	}
	return raw, parsed
}

func (s *Sim) encodeFrame(f wire.Frame) wire.Frame {
	raw := wire.AppendFrame(nil, f)
	parsed, err := wire.ParseFrame(wire.FrameType(raw[0]), raw[wire.FrameHeaderLen:])
	if err != nil {
		panic("sim: a node sent what cannot be parsed: " + err.Error())
	}
	if !sameFrame(f, parsed) || !bytes.Equal(raw, wire.AppendFrame(nil, parsed)) {
		s.breach(RoundTrip, fmt.Sprintf("%T %+v arrives as %+v", f, f, parsed))
	}
	return parsed
}

func sameMessage(a, b wire.Message) bool {
	switch a := a.(type) {
	case *wire.Claim:
		return samePointed(a, b)
	case *wire.Offer:
		return samePointed(a, b)
	}
	return false
}

func sameFrame(a, b wire.Frame) bool {
	switch a := a.(type) {
	case *wire.Join:
		return samePointed(a, b)
	case *wire.Accept:
		b, ok := b.(*wire.Accept)
		return ok && a.Rooted == b.Rooted && slices.Equal(a.Path, b.Path)
	case *wire.Redirect:
		b, ok := b.(*wire.Redirect)
		return ok && slices.Equal(a.To, b.To)
	case *wire.Refuse:
		return samePointed(a, b)
	case *wire.Status:
		return samePointed(a, b)
	case *wire.File:
		return samePointed(a, b)
	case *wire.Whole:
		return samePointed(a, b)
	}
	return false
}

func samePointed[T comparable](a *T, b any) bool {
	p, ok := b.(*T)
	return ok && *a == *p
}
