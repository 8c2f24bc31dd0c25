package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"openpfs/core/pfs"
	"openpfs/native/wan"
)

// site holds the flags that the demo and the simulator share.
type site struct {
	phones          int
	models          []string
	wanRate, loss   string
	rtt, rootWait   time.Duration
	pfs, profile    string
	wan             wan.Config
	timing          pfs.Timing
	express         bool
	traditional     bool
	flags           *pflag.FlagSet
	defaultRootWait time.Duration
}

func (s *site) register(f *pflag.FlagSet) {
	s.flags = f
	f.IntVar(&s.phones, "phones", 24, "how many phones the site has")
	f.StringSliceVar(&s.models, "models", []string{"CP-7961G"}, "models that the phones take in turn")
	f.StringVar(&s.wanRate, "wan", "10mbit", "rate of the WAN line: 384kbit, 10mbit, 1gbit")
	f.DurationVar(&s.rtt, "rtt", 150*time.Millisecond, "round trip of the WAN line")
	f.StringVar(&s.loss, "loss", "0%", "datagrams lost on the WAN line: 0.5%")
	f.StringVar(&s.pfs, "pfs", "on", "on, or off: every phone takes its own copy from the server")
	f.StringVar(&s.profile, "profile", "classic", "classic follows the phone's log, file after file; express hands blocks on as they come, all files at once")
	f.DurationVar(&s.rootWait, "root-wait", s.defaultRootWait, "how long a confirmed root lets others join before it turns to the server; express does not wait")
}

// resolve checks the flags and fills in what they mean.
func (s *site) resolve(maxPhones int) error {
	if s.phones < 1 || s.phones > maxPhones {
		return fmt.Errorf("--phones %d: give 1 to %d", s.phones, maxPhones)
	}
	if len(s.models) == 0 {
		return fmt.Errorf("--models: name at least one, such as CP-7961G")
	}
	rate, err := wan.ParseRate(s.wanRate)
	if err != nil {
		return fmt.Errorf("--wan: %w", err)
	}
	loss, err := wan.ParseLoss(s.loss)
	if err != nil {
		return fmt.Errorf("--loss: %w", err)
	}
	if s.rtt < 0 || s.rtt > 10*time.Second {
		return fmt.Errorf("--rtt %v: give 0s to 10s", s.rtt)
	}
	if s.rootWait < 0 || s.rootWait > time.Hour {
		return fmt.Errorf("--root-wait %v: give 0s to 1h", s.rootWait)
	}
	if s.timing, s.express, err = pfs.Profile(s.profile); err != nil {
		return fmt.Errorf("--profile %q: %w", s.profile, err)
	}
	if !s.express || s.flags.Changed("root-wait") {
		s.timing.RootWait = s.rootWait
	}
	switch strings.ToLower(s.pfs) {
	case "on":
	case "off":
		s.traditional = true
	default:
		return fmt.Errorf("--pfs %q: give on or off", s.pfs)
	}
	s.wan = wan.Config{Rate: rate, RTT: s.rtt, Loss: loss}
	return nil
}
