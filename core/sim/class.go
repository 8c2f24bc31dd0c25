package sim

import (
	"fmt"
	"time"
)

// Class is a kind of fault.
type Class uint8

// The classes of faults. What each does is in the table below.
const (
	Lose Class = iota
	Duplicate
	Reorder
	Delay
	Truncate
	Flip
	Garble
	Deafen
	Mute
	Isolate
	NoBroadcast
	NoTCP
	Reset
	HalfOpen
	ZeroWindow
	Trickle
	Kill
	Vanish
	Crash
	PowerCut
	Pause
	RebootLoop
	Leave
	Cancel
	Retarget
	ClockJump
	SameAddr
	SameMAC
	Impostor
	Unsynced
	Torn
	Rot
	Misdirect
	DiskFull
	DiskError
	CommitCut
	ServerDown
	ServerSlow
	ServerSize
	ServerChange
	ServerList
	OldList
	Liar
	Freezer
	Poisoner
	Endless
	Claimer
	Crowd
	OldPeer

	classCount
)

// where a class may strike.
type where uint8

const (
	onPhone where = iota
	onSite
	onEither
)

// unit of a class's amount.
type unit uint8

const (
	none unit = iota
	ppm
	spans
	rates
)

var unitNames = [...]string{ppm: "ppm", spans: "time", rates: "bit/s"}

type classInfo struct {
	name        string
	where       where
	span        bool // lasts; else it happens at a moment
	unit        unit
	least, most int64
}

const minute = int64(time.Minute)

var classes = [classCount]classInfo{
	// Datagrams, at each receiver.
	Lose:        {"lose", onEither, true, ppm, 1, 1_000_000},
	Duplicate:   {"duplicate", onEither, true, ppm, 1, 1_000_000},
	Reorder:     {"reorder", onEither, true, ppm, 1, 1_000_000},  // later by up to 100 ms
	Delay:       {"delay", onEither, true, spans, 1, minute},     // the median; each doubling half as likely
	Truncate:    {"truncate", onEither, true, ppm, 1, 1_000_000}, // cut short: must be refused
	Flip:        {"flip", onEither, true, ppm, 1, 1_000_000},     // a bit: must be refused
	Garble:      {"garble", onEither, true, ppm, 1, 1_000_000},   // 2 to 32 bits
	Deafen:      {"deafen", onPhone, true, none, 0, 0},           // sends, hears nothing
	Mute:        {"mute", onPhone, true, none, 0, 0},             // hears, is not heard
	Isolate:     {"isolate", onPhone, true, none, 0, 0},          // both
	NoBroadcast: {"no-broadcast", onEither, true, none, 0, 0},    // TCP works
	NoTCP:       {"no-tcp", onEither, true, none, 0, 0},          // broadcasts work

	// Connections of a phone.
	Reset:      {"reset", onPhone, false, none, 0, 0},
	HalfOpen:   {"half-open", onPhone, false, none, 0, 0}, // they carry nothing more, and nobody is told
	ZeroWindow: {"zero-window", onPhone, true, none, 0, 0},
	Trickle:    {"trickle", onPhone, true, rates, 1, 1_000_000_000},

	// The phone itself.
	Kill:       {"kill", onPhone, false, none, 0, 0},   // for good; its peers are told by a reset
	Vanish:     {"vanish", onPhone, false, none, 0, 0}, // for good, without a word
	Crash:      {"crash", onPhone, true, none, 0, 0},   // a process that dies and starts again
	PowerCut:   {"power-cut", onPhone, true, none, 0, 0},
	Pause:      {"pause", onPhone, true, none, 0, 0}, // inputs queue, timers come late
	RebootLoop: {"reboot-loop", onPhone, true, spans, int64(time.Second), 60 * minute},
	Leave:      {"leave", onPhone, true, none, 0, 0},                  // stops in order, comes back
	Cancel:     {"cancel", onPhone, false, none, 0, 0},                // for good, by the operator: it stops in order
	Retarget:   {"retarget", onEither, false, none, 0, 0},             // the operator wants another load
	ClockJump:  {"clock-jump", onPhone, false, spans, 1, 60 * minute}, // ahead
	SameAddr:   {"same-address", onPhone, true, none, 0, 0},           // as the next phone's
	SameMAC:    {"same-mac", onPhone, true, none, 0, 0},               // as the next phone's
	Impostor:   {"impostor", onPhone, true, none, 0, 0},               // a voice with its identity, from elsewhere

	// The phone's disk.
	Unsynced:  {"unsynced", onEither, true, none, 0, 0}, // a crash loses the end of what came last
	Torn:      {"torn", onEither, true, none, 0, 0},     // a crash leaves wrong bytes in a file on its way
	Rot:       {"rot", onPhone, false, none, 0, 0},      // a bit of a whole file
	Misdirect: {"misdirect", onPhone, true, none, 0, 0}, // what is written lands elsewhere on the disk, at times
	DiskFull:  {"disk-full", onPhone, true, none, 0, 0},
	DiskError: {"disk-error", onPhone, true, none, 0, 0}, // a file that came cannot be made whole

	CommitCut: {"commit-cut", onPhone, true, none, 0, 0}, // no power between two steps of a commit

	// The server.
	ServerDown:   {"server-down", onSite, true, none, 0, 0},
	ServerSlow:   {"server-slow", onSite, true, rates, 1000, 1_000_000_000},
	ServerSize:   {"server-size", onSite, true, none, 0, 0},    // sends another length than it said
	ServerChange: {"server-change", onSite, false, none, 0, 0}, // a file is replaced while it is read
	ServerList:   {"server-list", onSite, true, none, 0, 0},    // its list is rubbish

	OldList: {"old-list", onSite, true, none, 0, 0}, // an edition from long ago, validly signed

	// A phone in an attacker's hands; honest again after it.
	Liar:     {"liar", onPhone, true, none, 0, 0},     // answers every claim, then hangs up on who comes
	Freezer:  {"freezer", onPhone, true, none, 0, 0},  // accepts, then nothing
	Poisoner: {"poisoner", onPhone, true, none, 0, 0}, // sends bytes that are not those of the digest
	Endless:  {"endless", onPhone, true, none, 0, 0},  // announces far more than there is, and sends on
	Claimer:  {"claimer", onPhone, true, none, 0, 0},  // claims with the greatest strength, never offers
	Crowd:    {"crowd", onPhone, true, none, 0, 0},    // claims and offers by ever other identities
	OldPeer:  {"old-peer", onPhone, true, none, 0, 0}, // offers that edition, and serves it
}

// String is the class's name in a plan.
func (c Class) String() string { return classes[c].name }

// Classes lists every class in order.
func Classes() []Class {
	out := make([]Class, classCount)
	for c := range out {
		out[c] = Class(c)
	}
	return out
}

// ParseClass finds a class by its name.
func ParseClass(name string) (Class, error) {
	for c := range classes {
		if classes[c].name == name {
			return Class(c), nil
		}
	}
	return 0, fmt.Errorf("%.40q is no class of faults", name)
}
