package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	if os.Getenv("GOMAXPROCS") == "" {
		// What a node does is to move bytes; a second thread mostly wakes the first.
		runtime.GOMAXPROCS(1)
	}
	restful()
	// After the first signal the second one has its usual effect.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:]))
}

// badValue is a flag's value that cannot be used.
type badValue struct {
	flag string // with its value, as --flag VALUE
	err  error  // why, and what to do
}

func (e *badValue) Error() string { return e.flag + ": " + e.err.Error() }
func (e *badValue) Unwrap() error { return e.err }

func run(ctx context.Context, args []string) int {
	var o options
	cmd := &cobra.Command{
		Use:   "pfs-node (--iface IFACE | --bind ADDR) --model MODEL [--load NAME] --tftp HOST[:PORT] --dir DIR",
		Short: "Install a firmware load, one copy per site: Peer Firmware Sharing's agent for a device",
		Args:  cobra.NoArgs, Version: version(), SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.newSiteKey != "" {
				return o.makeSiteKey()
			}
			a, err := o.agent()
			if err != nil {
				return err
			}
			return a.run(cmd.Context())
		},
	}
	o.flags(cmd.Flags())
	cmd.SetArgs(args)
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &badValue{"command line", fmt.Errorf("%w; see pfs-node --help", err)}
	})
	err := cmd.ExecuteContext(ctx)
	var bad *badValue
	switch {
	case err == nil:
		return 0
	case errors.As(err, &bad):
		fmt.Fprintln(os.Stderr, "pfs-node:", err)
		return 2
	default:
		fmt.Fprintln(os.Stderr, "pfs-node:", err)
		return 1
	}
}

// version is what the build was made from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version + " " + info.GoVersion
}
