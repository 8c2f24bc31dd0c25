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
	// What a person does to a site in mid-upgrade: no swarm draws these.
	Corrupt
	PFSOff
	Move
	LineRate
	Join

	classCount
	drawnCount = Corrupt
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
	plain
)

var unitNames = [...]string{ppm: "ppm", spans: "time", rates: "bit/s", plain: ""}

// meaning is what a class means for the checks: which of them hold less
// strictly while it may strike (see check.Config).
type meaning uint8

const (
	harmless    meaning = iota // every check holds as it does without faults
	ends                       // of a phone's life: two in a row, and it is no longer believed in
	badHost                    // it is not reached, or holds wrong bytes
	badServer                  // who passes on what it sent is blamed
	badNetwork                 // what is said does not arrive, or late
	hostileHost                // its word counts for nothing
)

type classInfo struct {
	name        string
	means       meaning
	where       where
	span        bool // lasts; else it happens at a moment
	unit        unit
	least, most int64
}

const minute = int64(time.Minute)

var classes = [classCount]classInfo{
	// Datagrams, at each receiver.
	Lose:        {"lose", badNetwork, onEither, true, ppm, 1, 1_000_000},
	Duplicate:   {"duplicate", harmless, onEither, true, ppm, 1, 1_000_000},
	Reorder:     {"reorder", badNetwork, onEither, true, ppm, 1, 1_000_000},  // later by up to 100 ms
	Delay:       {"delay", badNetwork, onEither, true, spans, 1, minute},     // the median; each doubling half as likely
	Truncate:    {"truncate", badNetwork, onEither, true, ppm, 1, 1_000_000}, // cut short: must be refused
	Flip:        {"flip", badNetwork, onEither, true, ppm, 1, 1_000_000},     // a bit: must be refused
	Garble:      {"garble", badNetwork, onEither, true, ppm, 1, 1_000_000},   // 2 to 32 bits
	Deafen:      {"deafen", badNetwork, onPhone, true, none, 0, 0},           // sends, hears nothing
	Mute:        {"mute", badNetwork, onPhone, true, none, 0, 0},             // hears, is not heard
	Isolate:     {"isolate", badNetwork, onPhone, true, none, 0, 0},          // both
	NoBroadcast: {"no-broadcast", badNetwork, onEither, true, none, 0, 0},    // TCP works
	NoTCP:       {"no-tcp", badNetwork, onEither, true, none, 0, 0},          // broadcasts work

	// Connections of a phone.
	Reset:      {"reset", badNetwork, onPhone, false, none, 0, 0},
	HalfOpen:   {"half-open", badNetwork, onPhone, false, none, 0, 0}, // they carry nothing more, and nobody is told
	ZeroWindow: {"zero-window", badNetwork, onPhone, true, none, 0, 0},
	Trickle:    {"trickle", badNetwork, onPhone, true, rates, 1, 1_000_000_000},

	// The phone itself.
	Kill:       {"kill", ends, onPhone, false, none, 0, 0},   // for good; its peers are told by a reset
	Vanish:     {"vanish", ends, onPhone, false, none, 0, 0}, // for good, without a word
	Crash:      {"crash", ends, onPhone, true, none, 0, 0},   // a process that dies and starts again
	PowerCut:   {"power-cut", ends, onPhone, true, none, 0, 0},
	Pause:      {"pause", badNetwork, onPhone, true, none, 0, 0}, // inputs queue, timers come late
	RebootLoop: {"reboot-loop", badHost, onPhone, true, spans, int64(time.Second), 60 * minute},
	Leave:      {"leave", ends, onPhone, true, none, 0, 0},                        // stops in order, comes back
	Cancel:     {"cancel", ends, onPhone, false, none, 0, 0},                      // for good, by the operator: it stops in order
	Retarget:   {"retarget", ends, onEither, false, none, 0, 0},                   // the operator wants another load
	ClockJump:  {"clock-jump", badNetwork, onPhone, false, spans, 1, 60 * minute}, // ahead
	SameAddr:   {"same-address", badHost, onPhone, true, none, 0, 0},              // as the next phone's
	SameMAC:    {"same-mac", hostileHost, onPhone, true, none, 0, 0},              // as the next phone's
	Impostor:   {"impostor", badHost, onPhone, true, none, 0, 0},                  // a voice with its identity, from elsewhere

	// The phone's disk.
	Unsynced:  {"unsynced", harmless, onEither, true, none, 0, 0}, // a crash loses the end of what came last
	Torn:      {"torn", badHost, onEither, true, none, 0, 0},      // a crash leaves wrong bytes in a file on its way
	Rot:       {"rot", badHost, onPhone, false, none, 0, 0},       // a bit of a whole file
	Misdirect: {"misdirect", badHost, onPhone, true, none, 0, 0},  // what is written lands elsewhere on the disk, at times
	DiskFull:  {"disk-full", badHost, onPhone, true, none, 0, 0},
	DiskError: {"disk-error", badHost, onPhone, true, none, 0, 0}, // a file that came cannot be made whole
	CommitCut: {"commit-cut", badHost, onPhone, true, none, 0, 0}, // no power between two steps of a commit

	// The server.
	ServerDown:   {"server-down", harmless, onSite, true, none, 0, 0},
	ServerSlow:   {"server-slow", harmless, onSite, true, rates, 1000, 1_000_000_000},
	ServerSize:   {"server-size", harmless, onSite, true, none, 0, 0},    // sends another length than it said
	ServerChange: {"server-change", harmless, onSite, false, none, 0, 0}, // a file is replaced while it is read
	ServerList:   {"server-list", badServer, onSite, true, none, 0, 0},   // its list is rubbish
	OldList:      {"old-list", badServer, onSite, true, none, 0, 0},      // an edition from long ago, validly signed

	// A phone in an attacker's hands; honest again after it.
	Liar:     {"liar", hostileHost, onPhone, true, none, 0, 0},     // answers every claim, then hangs up on who comes
	Freezer:  {"freezer", hostileHost, onPhone, true, none, 0, 0},  // accepts, then nothing
	Poisoner: {"poisoner", hostileHost, onPhone, true, none, 0, 0}, // sends bytes that are not those of the digest
	Endless:  {"endless", hostileHost, onPhone, true, none, 0, 0},  // announces far more than there is, and sends on
	Claimer:  {"claimer", hostileHost, onPhone, true, none, 0, 0},  // claims with the greatest strength, never offers
	Crowd:    {"crowd", hostileHost, onPhone, true, none, 0, 0},    // claims and offers by ever other identities
	OldPeer:  {"old-peer", hostileHost, onPhone, true, none, 0, 0}, // offers that edition, and serves it

	Corrupt:  {"corrupt", badHost, onPhone, true, none, 0, 0},            // what it passes on arrives with wrong bytes
	PFSOff:   {"pfs-off", ends, onPhone, false, none, 0, 0},              // switched off in its configuration: it is reset
	Move:     {"move", ends, onPhone, false, plain, 0, maxSubnets - 1},   // plugged in on another subnet, which are counted from 0
	LineRate: {"line", harmless, onSite, false, rates, minRate, maxRate}, // the WAN's from now on
	Join:     {"join", harmless, onSite, false, plain, 1, MaxPhones - 1}, // so many phones more
}

// String is the class's name in a plan.
func (c Class) String() string { return classes[c].name }

// Classes lists every class of faults that a swarm draws, in order.
func Classes() []Class {
	out := make([]Class, drawnCount)
	for c := range out {
		out[c] = Class(c)
	}
	return out
}

// Deeds lists the other classes: what a person does to a site.
func Deeds() (out []Class) {
	for c := drawnCount; c < classCount; c++ {
		out = append(out, c)
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
