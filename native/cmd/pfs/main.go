// Command pfs is the operator's tool: it demonstrates, simulates and serves
// peer firmware sharing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// errNotDone is an upgrade that ended without its goal; it has been reported.
var errNotDone = errors.New("not every phone committed the load")

func run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:           "pfs",
		Short:         "Peer Firmware Sharing: one copy over the WAN, the rest from phone to phone",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(demoCommand(), simCommand(), checkCommand(), serveCommand(), keygenCommand(), publishCommand(), loadsCommand(),
		labCommand(), planCommand())
	if len(args) > 0 && args[0] == "demo" {
		args = joinKeys(args)
	}
	root.SetArgs(args)
	switch err := root.ExecuteContext(ctx); {
	case err == nil:
		return 0
	case errors.Is(err, errNotDone), errors.Is(err, errBreach), errors.Is(err, errBroken):
		fmt.Fprintln(os.Stderr, "pfs:", err)
		return 1
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 130 // ended by Ctrl-C, cleanly
	default:
		fmt.Fprintln(os.Stderr, "pfs:", err)
		return 2
	}
}
