package plan

import (
	"fmt"
	"slices"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

// Input is what a site is like. [FromQuery] makes one from text and fills in the
// defaults; who makes one by hand begins with [Default].
type Input struct {
	Phones int
	// Off is how many percent of the phones have peer sharing switched off.
	Off int
	// Subnets are broadcast domains: each fetches a copy of its own. The phones
	// are spread over them evenly, and over the models.
	Subnets int
	// Models share only with their like. Where Sizes is empty each has the load
	// that [load.SpecFor] knows of it.
	Models []string
	// Sizes are those of a load's components in bytes, without the list.
	Sizes []int64

	WAN    int64         // bit/s
	RTT    time.Duration // of the line
	LAN    int64         // bit/s each way, at every phone
	Server Server

	// Profile is one of package pfs's, or "" for all.
	Profile string
	// Window is how long the maintenance may take; 0: nobody asks.
	Window time.Duration
}

// Limits of an Input.
const (
	MaxPhones  = 1_000_000
	MaxSubnets = 10_000
	MaxModels  = 16
	MaxFiles   = 32      // components
	MaxBytes   = 1 << 34 // of one of them
	MaxRate    = 1_000_000_000_000
	MinRate    = 1_000
	MaxRTT     = 10 * time.Second
	MaxWindow  = 30 * 24 * time.Hour
)

// Default is the site of `pfs sim` and of the page.
func Default() Input {
	return Input{Phones: 24, Subnets: 1, Models: []string{"CP-7961G"}, WAN: 10_000_000, RTT: 150 * time.Millisecond,
		LAN: 100_000_000, Server: Server{Kind: TFTP, BlockBytes: 1428, WindowBlocks: 64}}
}

// An InputError names the value that cannot be planned with, and what to give
// instead.
type InputError struct {
	Key   string // as in a query; the command's flag has the same name
	Value string
	Cure  string
}

func (e *InputError) Error() string { return fmt.Sprintf("%s=%.80s: %s", e.Key, e.Value, e.Cure) }

// check holds an Input to its limits.
func (in *Input) check() error {
	return firstOf(
		within("phones", in.Phones, 1, MaxPhones),
		within("off", in.Off, 0, 100),
		within("subnets", in.Subnets, 1, MaxSubnets),
		within("family", len(in.Models), 1, MaxModels),
		within("wan", in.WAN, MinRate, MaxRate),
		within("lan", in.LAN, MinRate, MaxRate),
		within("rtt", in.RTT, 0, MaxRTT),
		within("window", in.Window, 0, MaxWindow),
		in.Server.check(),
		in.checkLoads(),
	)
}

// checkLoads holds the models and the sizes to what a list can name.
func (in *Input) checkLoads() error {
	for i, m := range in.Models {
		if slices.Contains(in.Models[:i], m) {
			return &InputError{"family", m, "name every model once"}
		}
		if err := load.CheckModel(m); err != nil {
			return &InputError{"family", m, err.Error()}
		}
	}
	if len(in.Sizes) > MaxFiles {
		return &InputError{"sizes", fmt.Sprint(len(in.Sizes)), fmt.Sprintf("give at most %d components", MaxFiles)}
	}
	for _, n := range in.Sizes {
		if err := within("sizes", n, 1, MaxBytes); err != nil {
			return err
		}
	}
	if !slices.Contains([]string{"", pfs.ProfileClassic, pfs.ProfileExpress}, in.Profile) {
		return &InputError{"profile", in.Profile, "give classic or express, or nothing for both"}
	}
	return nil
}

func within[T int | int64 | time.Duration](key string, v, least, most T) error {
	if v < least || v > most {
		return &InputError{key, fmt.Sprint(v), fmt.Sprintf("give %v to %v", least, most)}
	}
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
