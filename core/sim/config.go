package sim

import (
	"fmt"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// Config is a site and its line. Zero fields get defaults by WithDefaults.
type Config struct {
	Phones  int
	Models  []string // phones take them in turn
	Seed    uint64
	WANRate int64         // bit/s
	RTT     time.Duration // of the WAN line
	Loss    int           // of datagrams on the WAN, in millionths
	LANRate int64         // bit/s each way at every phone
	Subnets int           // that the phones are spread over, as many on each; 1 by default
	NoPFS   bool          // the traditional way
	Express bool          // the profile; the lists then tell their components' blocks
	Mixed   bool          // with Express: every third phone keeps to the classic profile, and its waits
	Timing  pfs.Timing    // of the profile by default
	Boot    time.Duration // phones start within this span of each other
	// Late are the start times of phones that come besides.
	Late []time.Duration
	// BlockSize and Window are TFTP's: bytes, and blocks under way.
	BlockSize, Window int64
	// Mutant makes every phone wrong on purpose, for the hunt's own tests.
	Mutant pfs.Mutant
	// Signed: the lists carry signed manifests, and the phones take no others.
	// Every other phone runs an edition already that is older than the server's.
	Signed bool
	// Loads overrides the generated load of a model, by index of Models.
	Loads []load.Spec
}

// firstSequence is that of a signed load's oldest edition.
const firstSequence = 5

// Limits of a simulated site.
const (
	MaxPhones = 10_000
	MaxModels = 32

	maxSubnets = 64
	minRate    = 1000
	maxRate    = 1_000_000_000_000
)

// WithDefaults fills in what is zero: the demo's site.
func (c Config) WithDefaults() Config {
	def(&c.Phones, 24)
	def(&c.Subnets, 1)
	if len(c.Models) == 0 {
		c.Models = []string{"CP-7961G"}
	}
	def(&c.WANRate, 10_000_000)
	def(&c.RTT, 150*time.Millisecond)
	def(&c.LANRate, 100_000_000)
	if c.Timing == (pfs.Timing{}) {
		c.Timing = pfs.Classic()
		if c.Express {
			c.Timing = pfs.Express()
		}
	}
	def(&c.Boot, 200*time.Millisecond)
	def(&c.BlockSize, 1428)
	def(&c.Window, 2048)
	return c
}

func def[T int | int64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

func (c *Config) validate() error {
	switch {
	case c.Phones < 1 || c.Phones+len(c.Late) > MaxPhones:
		return fmt.Errorf("sim: %d phones; 1 to %d can be simulated", c.Phones, MaxPhones)
	case len(c.Models) > MaxModels:
		return fmt.Errorf("sim: %d models; at most %d", len(c.Models), MaxModels)
	case c.WANRate < minRate || c.WANRate > maxRate:
		return fmt.Errorf("sim: a WAN of %d bit/s; %d to %d", c.WANRate, minRate, int64(maxRate))
	case c.LANRate < minRate || c.LANRate > maxRate:
		return fmt.Errorf("sim: a LAN of %d bit/s; %d to %d", c.LANRate, minRate, int64(maxRate))
	case c.Subnets < 1 || c.Subnets > maxSubnets:
		return fmt.Errorf("sim: %d subnets; 1 to %d", c.Subnets, maxSubnets)
	case c.RTT < 0 || c.RTT > time.Minute:
		return fmt.Errorf("sim: a round trip of %v; 0 to 1m", c.RTT)
	case c.Loss < 0 || c.Loss > 500_000:
		return fmt.Errorf("sim: a loss of %d millionths; 0 to 500000", c.Loss)
	case c.Boot < 0 || c.Boot > time.Hour:
		return fmt.Errorf("sim: a boot span of %v; 0 to 1h", c.Boot)
	case c.BlockSize < 8 || c.BlockSize > 65464:
		return fmt.Errorf("sim: TFTP blocks of %d bytes; 8 to 65464", c.BlockSize)
	case c.Window < 1 || c.Window > 65535:
		return fmt.Errorf("sim: a TFTP window of %d blocks; 1 to 65535", c.Window)
	case c.Mixed && !c.Express:
		return fmt.Errorf("sim: a mixed site is one of the express profile, too")
	case len(c.Loads) != 0 && len(c.Loads) != len(c.Models):
		return fmt.Errorf("sim: %d loads for %d models", len(c.Loads), len(c.Models))
	}
	for _, at := range c.Late {
		if at < 0 {
			return fmt.Errorf("sim: a late phone starts at %v, before the history", at)
		}
	}
	for _, m := range c.Models {
		if err := load.CheckModel(m); err != nil {
			return fmt.Errorf("sim: %w", err)
		}
	}
	return nil
}
