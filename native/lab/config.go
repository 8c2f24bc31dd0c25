package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/native/wan"
)

// Limits of a [Config].
const (
	MaxPhones = 500
	MaxBytes  = 2 << 30 // of a generated load
)

// Config is one experiment.
type Config struct {
	Phones int
	WAN    wan.Config        // Rate 0: no limit
	LAN    wan.BitsPerSecond // of each phone's port, each way; 0: no limit
	Model  string
	Dir    string // a folder with a load; "" generates one
	Bytes  int64  // of the generated load, in two equal components; 0: the real load's names and sizes

	Upstream string        // how phones fetch over the WAN: one of Upstreams
	Server   string        // the program at headquarters: one of Servers
	Profile  string        // of the protocol, as pfs-node knows it
	RootWait time.Duration // of a confirmed root; negative: the profile's own
	Boot     time.Duration // phones begin spread over this span; 0: at one instant
	// KillRoot kills the process of the largest file's root when it holds this
	// many percent of it; 0: it lives.
	KillRoot int
	Rival    string // another program does the same work: one of Rivals; "": pfs-node

	Observe func(telemetry.Event) // is shown the events of the upgrade whose result [Lab.Run] returns; nil: nobody is

	NodePath string        // a pfs-node; "": beside this program, or built
	Timeout  time.Duration // of one upgrade
}

// What there is to choose from.
var (
	Upstreams = []string{"tftp", "http"}
	Servers   = []string{"ours", "atftpd", "nginx"}
)

// Validate names the field that is out of bounds. A rival's upstream is its own.
func (c *Config) Validate() error {
	if c.Rival != "" {
		r, ok := findRival(c.Rival)
		if !ok {
			return fmt.Errorf("no rival %q: there are %s", c.Rival, strings.Join(Rivals(), ", "))
		}
		c.Upstream = cmp.Or(r.upstream, c.Upstream)
	}
	if !slices.Contains(Upstreams, c.Upstream) {
		return fmt.Errorf("no upstream %q: there are %s", c.Upstream, strings.Join(Upstreams, ", "))
	}
	if !slices.Contains(Servers, c.Server) {
		return fmt.Errorf("no server %q: there are %s", c.Server, strings.Join(Servers, ", "))
	}
	switch {
	case c.Phones < 1 || c.Phones > MaxPhones:
		return fmt.Errorf("%d phones: the lab takes 1 to %d", c.Phones, MaxPhones)
	case c.Dir != "" && c.Bytes != 0:
		return fmt.Errorf("a folder's load has the bytes that it has: give --load or --bytes")
	case c.Bytes < 0 || c.Bytes > MaxBytes || c.Bytes == 1:
		return fmt.Errorf("%d bytes: give 2 to %d", c.Bytes, MaxBytes)
	case c.KillRoot < 0 || c.KillRoot > 99:
		return fmt.Errorf("a root is killed at 1 to 99 percent, not %d", c.KillRoot)
	case c.KillRoot > 0 && (c.Phones < 2 || c.Rival != ""):
		return fmt.Errorf("a root is killed among two or more phones that run pfs-node")
	case c.Boot < 0 || c.Boot > time.Hour:
		return fmt.Errorf("phones boot within 0s to 1h, not %v", c.Boot)
	case c.Timeout <= 0:
		return fmt.Errorf("a timeout of %v", c.Timeout)
	case c.Server == "nginx" && c.Upstream != "http", c.Server == "atftpd" && c.Upstream != "tftp":
		return fmt.Errorf("%s does not serve %s", c.Server, c.Upstream)
	}
	return load.CheckModel(c.Model)
}

// LeastBytes is about what the load has, before anything is read or made: for a
// folder's it is the real load's.
func (c *Config) LeastBytes() (n int64) {
	if c.Bytes > 0 {
		return c.Bytes
	}
	for _, f := range load.SpecFor(c.Model).Components() {
		n += f.Size
	}
	return n
}

// Bound is the least time that physics allows for so many bytes: bytes · 8 ÷
// the slower of the two rates, and half a round trip.
func (c *Config) Bound(bytes int64) time.Duration {
	d := c.WAN.RTT / 2
	if rate := c.slowest(); rate > 0 {
		d += time.Duration(float64(bytes) * 8 / float64(rate) * float64(time.Second))
	}
	return d
}

// slowest is the rate that bounds the upgrade; 0 if none does.
func (c *Config) slowest() wan.BitsPerSecond {
	if c.WAN.Rate == 0 || c.LAN > 0 && c.LAN < c.WAN.Rate {
		return c.LAN
	}
	return c.WAN.Rate
}
