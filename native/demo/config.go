package demo

import (
	"fmt"
	"net/netip"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/native/wan"
)

// MaxPhones is how many nodes one process is run with.
const MaxPhones = 500

// Config is the site and its line.
type Config struct {
	Phones  int
	Models  []string // phones take them in turn
	PFS     bool
	Timing  pfs.Timing
	WAN     wan.Config
	LoadDir string // with a .loads and its components; "" generates content
	Seed    uint64
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
	return nil
}

// phoneAddr is the loopback address of the i-th phone.
func phoneAddr(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{127, 40, byte(51 + i/250), byte(1 + i%250)})
}

var loopbackBroadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})

// line fills in what the emulated link and the clients' windows need.
//
// A TFTP window goes out as one burst, so the queue before the line has to hold
// it; and between two windows the line is idle for a round trip, so windows are
// best several times what the line holds in flight. Without PFS all phones'
// windows meet in that queue and share it.
func (c *Config) line() (wan.Config, int) {
	const block = blockBytes + 32
	flying := int(int64(c.WAN.Rate) / 8 * int64(c.WAN.RTT/time.Microsecond) / 1_000_000)
	w := c.WAN
	w.Queue = max(wan.DefaultQueue, min(4*flying, 16<<20))
	fetchers := len(c.Models)
	if !c.PFS {
		fetchers = c.Phones
	}
	return w, max(1, min(w.Queue/block/fetchers, 1024))
}

// blockBytes is the blksize that the phones ask for.
const blockBytes = 1428
