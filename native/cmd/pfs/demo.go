package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"openpfs/core/telemetry"
	"openpfs/native/demo"
	"openpfs/native/hub"
)

// rest is how long a finished upgrade stays on the page before it starts over.
const rest = 8 * time.Second

type demoFlags struct {
	site
	secureFlags
	loadDir, listen string
	open            bool
	once, asJSON    bool
	seed            uint64
	record          string
}

func demoCommand() *cobra.Command {
	// The phone's log waits 10 s as root; a demonstration need not, six times over.
	f := &demoFlags{site: site{defaultRootWait: 2 * time.Second}}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run a real upgrade on this machine and show it in the browser",
		Long: "Starts a TFTP server behind an emulated WAN link, a fleet of real nodes on loopback\n" +
			"(UDP broadcast and TCP on port 4051) and a page that shows them, over and over.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.site.resolve(demo.MaxPhones); err != nil {
				return err
			}
			if f.loadDir != "" && cmd.Flags().Changed("seed") {
				return fmt.Errorf("--seed %d: it is for generated content; leave it out, or --load", f.seed)
			}
			return f.run(cmd.Context(), cmd.Flags().Changed("listen"))
		},
	}
	f.site.register(cmd.Flags())
	f.secureFlags.register(cmd.Flags())
	cmd.Flags().StringVar(&f.loadDir, "load", "", "folder with a .loads file and its components; generated content with real sizes without it")
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8051", "HOST:PORT of the page; port 0 takes any")
	cmd.Flags().BoolVar(&f.open, "open", false, "open the page in the browser")
	cmd.Flags().BoolVar(&f.once, "once", false, "one upgrade, then exit; no page unless --listen or --open asks for it")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print one JSON object for each upgrade instead of bars and a table")
	cmd.Flags().StringVar(&f.record, "record", "", "write the history's events to this file, one JSON object a line, for pfs check")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "of the generated content")
	return cmd
}

func (f *demoFlags) run(ctx context.Context, listenAsked bool) error {
	began := time.Now()
	clock := func() time.Duration { return time.Since(began) }
	page := &page{}
	cfg := demo.Config{Phones: f.phones, Models: f.models, PFS: !f.traditional, Express: f.express, Timing: f.timing,
		WAN: f.wan, LoadDir: f.loadDir, Seed: f.seed, Clock: clock}
	if err := f.secureFlags.resolve(&cfg); err != nil {
		return err
	}
	record, err := recorder(f.record)
	if err != nil {
		return err
	}
	emit := func(e telemetry.Event) {
		record.add(e)
		page.publish(e)
	}
	d, err := demo.New(cfg, emit)
	if err != nil {
		return err
	}
	if !f.once || listenAsked || f.open {
		page, err = openPage(ctx, f.listen, hub.Config{Name: "demo", Demo: true,
			Clock: func() telemetry.Micros { return telemetry.Micros(clock() / time.Microsecond) }})
	}
	if err == nil {
		if f.open {
			page.open()
		}
		for err == nil {
			f.greet(d, page, believed(d, &cfg))
			if err = f.upgrades(ctx, d, page); err != nil || f.once {
				break
			}
			cfg.Express, cfg.Timing = f.express, f.timing
			if err = d.Close(); err == nil {
				d, err = demo.New(cfg, emit)
			} else {
				d = nil
			}
		}
		page.close()
	}
	if d != nil {
		err = cmp.Or(err, d.Close())
	}
	if closed := record.close(); err == nil {
		err = closed
	}
	return err
}

// upgrades runs one upgrade after another until told to end, or until a viewer
// wishes another profile: that is then the flags'.
func (f *demoFlags) upgrades(ctx context.Context, d *demo.Demo, page *page) error {
	for {
		err := f.upgrade(ctx, d, page)
		if f.once || err != nil {
			return err
		}
		if profile := page.wished(); profile != "" && profile != f.profile {
			f.profile = profile
			return f.site.resolve(demo.MaxPhones)
		}
	}
}

// upgrade runs one upgrade, reports it, and leaves it standing for a while.
func (f *demoFlags) upgrade(ctx context.Context, d *demo.Demo, page *page) error {
	run, err := d.Start(ctx)
	if err != nil {
		return err
	}
	err = f.watch(ctx, run, page)
	if stopped := run.Stop(); err == nil {
		err = stopped
	}
	return err
}

func (f *demoFlags) watch(ctx context.Context, run *demo.Run, page *page) error {
	ctx, restart := page.restartable(ctx)
	defer restart.done()
	stopBars := f.bars(run)
	err := run.Wait(ctx)
	stopBars()
	if restart.asked() {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.report(run); err != nil {
		return err
	}
	if f.once {
		return nil
	}
	select {
	case <-time.After(rest):
	case <-ctx.Done():
		if !restart.asked() {
			return ctx.Err()
		}
	}
	return nil
}

func (f *demoFlags) report(run *demo.Run) error {
	r, err := run.Report()
	if err != nil {
		return err
	}
	if f.asJSON {
		err = r.WriteJSON(os.Stdout)
	} else {
		err = r.WriteTable(os.Stdout, run.Line())
	}
	if err == nil && !r.OK() && f.once {
		err = errNotDone
	}
	return err
}

func (f *demoFlags) greet(d *demo.Demo, page *page, believed string) {
	if f.asJSON {
		if page.url != "" {
			fmt.Fprintln(os.Stderr, "page:", page.url)
		}
		return
	}
	way := "peer firmware sharing, profile " + f.profile
	if f.traditional {
		way = "the traditional way, without PFS"
	}
	fmt.Printf("%d phones on loopback, load %s (%d files), line %s, %v: %s\n", f.phones, d.LoadName(), d.Load().Files, f.wanRate, f.rtt, way)
	fmt.Println(believed)
	if page.url != "" {
		fmt.Printf("\n    %s\n\n", page.url)
	}
}

// bars shows progress to a person at a terminal; the function returned ends it.
func (f *demoFlags) bars(run *demo.Run) func() {
	if f.asJSON || !term.IsTerminal(int(os.Stdout.Fd())) {
		return func() {}
	}
	return showBars(func(read func(*telemetry.Fleet)) { run.Fleet(read) })
}
