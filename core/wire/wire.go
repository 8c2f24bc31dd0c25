package wire

import (
	"hash/crc32"
	"net/netip"

	"openpfs/core/load"
)

// Port is used for UDP broadcast and for TCP (seeds; IANA cppdp).
const Port = 4051

// Version of the encoding. Others are refused.
const Version = 1

const magic = 0x5046 // "PF"

// Limits of the encoding, in bytes unless they say otherwise.
const (
	HeaderLen   = 28
	MaxDatagram = 512
	MaxControl  = 2048
	MaxData     = 32 << 10
	MaxPath     = 40 // nodes: a binary tree of any real site is far flatter
)

// MessageType tells datagrams apart.
type MessageType uint8

// FrameType tells frames apart.
type FrameType uint8

// The types of datagrams and frames.
const (
	TypeClaim MessageType = 1
	TypeOffer MessageType = 2

	TypeJoin     FrameType = 1
	TypeAccept   FrameType = 2
	TypeRedirect FrameType = 3
	TypeRefuse   FrameType = 4
	TypeStatus   FrameType = 5
	TypeFile     FrameType = 6
	TypeData     FrameType = 7
	TypeWhole    FrameType = 8
)

// NodeID is a device's 48-bit MAC address.
type NodeID [6]byte

// String returns the device name, as the SEP<MAC>.cnf.xml file is called.
func (id NodeID) String() string {
	const digits = "0123456789ABCDEF"
	name := [3 + 2*len(id)]byte{'S', 'E', 'P'}
	for i, b := range id {
		name[3+2*i], name[4+2*i] = digits[b>>4], digits[b&15]
	}
	return string(name[:])
}

// Less orders identities; it breaks ties of strength.
func (id NodeID) Less(other NodeID) bool { return string(id[:]) < string(other[:]) }

// PeerRef names a node that can be dialled: at Port of Addr.
type PeerRef struct {
	ID   NodeID
	Addr netip.Addr
}

// Error is a message that was refused: which, and why.
type Error struct {
	What string // the message or frame
	Why  string
}

func (e *Error) Error() string { return "wire: " + e.What + ": " + e.Why }

// Hier returns the hierarchy's identifier H: the first hash of the model and
// the file. Peers with the same H but other names are told apart by the names,
// which every Claim, Offer and Join carries.
func Hier(model, file string) uint32 {
	h := fnv(2166136261, model)
	h *= 16777619 // the NUL between the two: h ^ 0 is h
	return fnv(h, file)
}

func fnv(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Topic is what both datagrams and a Join are about: one file of one model.
type Topic struct {
	Model string
	File  string
}

// check holds a topic to the limits of names.
func (t Topic) check(what string) error {
	if err := load.CheckModel(t.Model); err != nil {
		return &Error{what, err.Error()}
	}
	if err := load.CheckName(t.File); err != nil {
		return &Error{what, err.Error()}
	}
	return nil
}
