package demo

import (
	"fmt"
	"net/netip"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/native/sitekey"
	"openpfs/native/trust"
	"openpfs/native/wan"
)

// MaxPhones is how many nodes one process is run with.
const MaxPhones = 500

// Config is the site and its line.
type Config struct {
	Phones  int
	Models  []string // phones take them in turn
	PFS     bool
	Express bool // the profile; generated content is then published, so that its blocks are known
	Timing  pfs.Timing
	WAN     wan.Config
	LoadDir string // with a .loads and its components; "" generates content
	Seed    uint64
	// Sign publishes the generated content, signed with a key that is made for
	// it; every phone is given its public half.
	Sign bool
	// Keys are whose load in LoadDir the phones take; none: anybody's, unverified.
	Keys trust.Keys
	// SiteKey authenticates the phones to each other; nil: they believe whoever
	// speaks.
	SiteKey *sitekey.Key
	TempDir string // where the phones' disks are made; "" the system's
	// Clock is the history's, which the hub shares; nil: since New.
	Clock func() time.Duration
}

func (c *Config) validate() error {
	if c.Phones < 1 || c.Phones > MaxPhones {
		return fmt.Errorf("%d phones: the demo runs 1 to %d", c.Phones, MaxPhones)
	}
	if len(c.Models) == 0 || len(c.Models) > c.Phones {
		return fmt.Errorf("%d models for %d phones", len(c.Models), c.Phones)
	}
	seen := map[string]bool{}
	for _, m := range c.Models {
		if err := load.CheckModel(m); err != nil {
			return err
		}
		if seen[m] {
			return fmt.Errorf("model %s is named twice", m)
		}
		seen[m] = true
	}
	switch {
	case c.Sign && c.LoadDir != "":
		return fmt.Errorf("a folder is not signed here: publish it with pfs publish")
	case len(c.Keys) > 0 && c.LoadDir == "":
		return fmt.Errorf("keys without a folder that was published with one of them")
	case c.SiteKey != nil && !c.PFS:
		return fmt.Errorf("a site key, and no neighbours that speak to each other")
	}
	return nil
}

// phoneAddr is the loopback address of the i-th phone.
func phoneAddr(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{127, 40, byte(51 + i/250), byte(1 + i%250)})
}

var loopbackBroadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})

// line fills in the emulated link's queue: what the line itself holds in flight,
// as a router's is sized.
func (c *Config) line() wan.Config {
	w := c.WAN
	flying := int(int64(w.Rate) / 8 * int64(w.RTT/time.Microsecond) / 1_000_000)
	w.Queue = max(wan.DefaultQueue, min(flying, 16<<20))
	return w
}

// blockBytes is the blksize that the phones ask for.
const blockBytes = 1428
