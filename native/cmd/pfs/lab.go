package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"openpfs/native/lab"
	"openpfs/native/wan"
)

type labFlags struct {
	lab.Config
	wanRate, lanRate, loss, queue, bytes string
	rootWait                             string
	record                               string
	runs                                 int
	asJSON                               bool
}

func labCommand() *cobra.Command {
	cmd := labCommandOf(&labFlags{})
	cmd.AddCommand(labBenchCommand())
	return cmd
}

func labCommandOf(f *labFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Measure an upgrade on a site of network namespaces, beside other ways to do it (as root)",
		Long: "Builds headquarters, a WAN line, a gateway and phones in network namespaces of its own,\n" +
			"runs an upgrade with separate processes, and prints its figures. This machine's network\n" +
			"is not touched, and nothing stays, however the command ends.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if play, ok := lab.Part(); ok {
				return play(cmd.Context())
			}
			if err := f.resolve(); err != nil {
				return err
			}
			if lab.Inside() {
				return f.run(cmd.Context())
			}
			status, err := lab.Enter(cmd.Context(), f.Config)
			if err == nil && status != 0 {
				os.Exit(status) // the one inside has said why
			}
			return err
		},
	}
	c := cmd.Flags()
	c.IntVar(&f.Phones, "phones", 60, "how many phones the site has")
	c.StringVar(&f.wanRate, "wan", "10mbit", "rate of the WAN line: 384kbit, 10mbit, unlimited")
	c.DurationVar(&f.WAN.RTT, "rtt", 150*time.Millisecond, "round trip of the WAN line")
	c.StringVar(&f.queue, "queue", "256KiB", "drop-tail queue of the line, each way")
	c.StringVar(&f.loss, "loss", "0", "packets lost on the line, each way: 1%")
	c.Uint64Var(&f.WAN.Seed, "seed", 1, "of the losses")
	c.StringVar(&f.lanRate, "lan", "100mbit", "rate of each phone's port, each way; or unlimited")
	c.StringVar(&f.Model, "model", "CP-7961G", "the phones' model")
	c.StringVar(&f.Dir, "load", "", "folder with a load, of which a copy is published; without it content of the real load's sizes is generated")
	c.StringVar(&f.bytes, "bytes", "", "generate a load of so many bytes instead, in two components: 100MB")
	c.StringVar(&f.Upstream, "upstream", "tftp", "how files come over the WAN: "+strings.Join(lab.Upstreams, ", "))
	c.StringVar(&f.Server, "server", "ours", "the server at headquarters: "+strings.Join(lab.Servers, ", "))
	c.StringVar(&f.Profile, "profile", "classic", "the protocol's timing, as pfs-node knows it")
	c.StringVar(&f.rootWait, "root-wait", "", "how long a confirmed root lets others join (default: as long as the profile says)")
	c.DurationVar(&f.Boot, "boot", 0, "spread the phones' starts over this span")
	c.IntVar(&f.KillRoot, "kill-root", 0, "kill the root of the largest file when it has so many percent, and tell the time that this adds")
	c.StringVar(&f.Rival, "rival", "", "do the work with programs of Debian instead: "+strings.Join(lab.Rivals(), ", "))
	c.StringVar(&f.NodePath, "node", "", "the pfs-node to run (default: the one beside this program, else built with Go)")
	c.DurationVar(&f.Timeout, "timeout", 20*time.Minute, "of one upgrade")
	c.IntVar(&f.runs, "runs", 1, "how many upgrades to measure")
	c.StringVar(&f.record, "record", "", "write the upgrade's events to this file, one JSON object a line, for pfs check")
	c.BoolVar(&f.asJSON, "json", false, "print one JSON object for each upgrade instead of a table")
	return cmd
}

// resolve reads the flags that have units.
func (f *labFlags) resolve() (err error) {
	if f.WAN.Rate, err = wan.ParseRate(f.wanRate); err != nil {
		return fmt.Errorf("--wan: %w", err)
	}
	if f.LAN, err = wan.ParseRate(f.lanRate); err != nil {
		return fmt.Errorf("--lan: %w", err)
	}
	if f.WAN.Loss, err = wan.ParseLoss(f.loss); err != nil {
		return fmt.Errorf("--loss: %w", err)
	}
	queue, err := lab.ParseBytes(f.queue)
	if err != nil {
		return fmt.Errorf("--queue: %w", err)
	}
	f.WAN.Queue = int(queue)
	if f.bytes != "" {
		if f.Bytes, err = lab.ParseBytes(f.bytes); err != nil {
			return fmt.Errorf("--bytes: %w", err)
		}
	}
	f.RootWait = -1
	if f.rootWait != "" {
		if f.RootWait, err = time.ParseDuration(f.rootWait); err != nil || f.RootWait < 0 || f.RootWait > time.Hour {
			return fmt.Errorf("--root-wait %s: give 0s to 1h", f.rootWait)
		}
	}
	switch {
	case f.runs < 1:
		return fmt.Errorf("--runs %d: give 1 or more", f.runs)
	case f.record != "" && (f.runs > 1 || f.Rival != ""):
		return fmt.Errorf("--record: one upgrade is recorded, and of pfs-node; not --runs %d, --rival %q", f.runs, f.Rival)
	}
	return f.Validate()
}

// run is the command inside its namespaces.
func (f *labFlags) run(ctx context.Context) (err error) {
	record, err := recorder(f.record)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, record.close()) }()
	f.Observe = record.watch()
	l, err := lab.New(f.Config)
	if err != nil {
		return err
	}
	whole := true
	for range f.runs {
		r, err := l.Run(ctx)
		if err != nil {
			return err
		}
		whole = whole && r.OK()
		if f.asJSON {
			err = r.WriteJSON(os.Stdout)
		} else {
			err = r.WriteTable(os.Stdout)
		}
		if err != nil {
			return err
		}
	}
	if !whole {
		return errNotDone
	}
	return l.Close()
}
