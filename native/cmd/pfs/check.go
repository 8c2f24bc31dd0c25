package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"openpfs/core/check"
	"openpfs/core/telemetry"
)

// errBreach is a recording that breaks a check; it has been reported.
var errBreach = errors.New("the recording breaks what must always hold")

func checkCommand() *cobra.Command {
	var strict, list bool
	var slack time.Duration
	cmd := &cobra.Command{
		Use:   "check RECORDING",
		Short: "Hold a recording to the protocol's invariants",
		Long: "Reads events, one JSON object a line, as --record writes them in the order of their\n" +
			"arrival, puts them into that of their times, and holds them to the same named checks as the\n" +
			"simulator's runs. Exits with 1 if one is broken.",
		Args: func(cmd *cobra.Command, args []string) error {
			if list {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				return listChecks(cmd)
			}
			if slack < 0 {
				return fmt.Errorf("--slack %v: give a time such as 200ms, or 0", slack)
			}
			rules := check.Config{Reorder: micros(slack), Flight: 10_000_000, Gaps: true, Network: true}
			if strict {
				rules = check.Config{Reorder: micros(slack), Flight: micros(time.Second)}
			}
			return checkFile(cmd.Context(), cmd, args[0], rules)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "no event is missing and nothing on the network failed: hold the economy, too")
	cmd.Flags().DurationVar(&slack, "slack", 200*time.Millisecond, "how far the nodes' clocks may be apart")
	cmd.Flags().BoolVar(&list, "list", false, "list the checks and why they must hold")
	return cmd
}

func micros(d time.Duration) telemetry.Micros { return telemetry.Micros(d / time.Microsecond) }

func listChecks(cmd *cobra.Command) error {
	for _, c := range check.Checks() {
		world := ""
		if c.World {
			world = " [simulator only]"
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%-14s %s%s\n", c.Name, c.Doc, world)
	}
	return nil
}

func checkFile(ctx context.Context, cmd *cobra.Command, path string, rules check.Config) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	c, order, lines, last := check.New(rules), check.Order{}, 0, telemetry.Micros(0)
	in := bufio.NewScanner(f)
	in.Buffer(nil, telemetry.MaxEventBytes+1)
	for in.Scan() {
		e, err := telemetry.ParseEvent(in.Bytes())
		lines++
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", path, lines, err)
		}
		order.Add(e, c.Event)
		last = max(last, e.T)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("%s: line %d: %w", path, lines+1, err)
	}
	order.End(c.Event)
	c.End(last)
	for _, v := range c.Violations() {
		fmt.Fprintln(cmd.OutOrStdout(), v)
	}
	if c.Failed() {
		return errBreach
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d events hold every check\n", lines)
	return nil
}
