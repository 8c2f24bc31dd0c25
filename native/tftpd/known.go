package tftpd

import (
	"net/netip"
	"sync"
	"time"
)

// known remembers the addresses that have lately acknowledged a whole file. Whoever did so did not forge its address a moment
// ago, and may be sent the first blocks of the next file right behind the OACK, which saves a round trip for each file of a
// load. Somebody else may forge it now: so no more than maxHurried such transfers may be unanswered, and one that stays
// unanswered counts until the address acknowledges a file again.
type known struct {
	mu sync.Mutex
	of map[netip.Addr]acquaintance
}

type acquaintance struct {
	until time.Time
	spent int // hurried transfers that nobody has answered
}

const (
	knownFor   = 10 * time.Second
	maxKnown   = 1 << 12 // addresses
	maxHurried = 8
)

// meet notes that a file was acknowledged.
func (k *known) meet(a netip.Addr, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) == maxKnown {
		k.of = map[netip.Addr]acquaintance{} // who is met again is known again
	}
	k.of[a] = acquaintance{until: now.Add(knownFor)}
}

// hurry tells whether blocks may go before the address has answered. It counts until settle.
func (k *known) hurry(a netip.Addr, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	who, ok := k.of[a]
	if !ok || now.After(who.until) || who.spent == maxHurried {
		return false
	}
	who.spent++
	k.of[a] = who
	return true
}

// settle notes that a hurried transfer was answered.
func (k *known) settle(a netip.Addr) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if who, ok := k.of[a]; ok && who.spent > 0 {
		who.spent--
		k.of[a] = who
	}
}
