package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"openpfs/native/lab/bench"
)

func labBenchCommand() *cobra.Command {
	p := &bench.Plan{}
	var out string
	var quick, noCases bool
	cmd := &cobra.Command{
		Use:   "bench [-- FLAGS of every pfs lab]",
		Short: "Fill the table of labs: numbers of phones, ways, several runs of each (as root)",
		Long: "Runs pfs lab for every number of phones and every way to do the same work, in rounds, and\n" +
			"then the cases that have bars of their own: a LAN that bounds, a root that dies, losses.\n" +
			"The first round is of everything; more are made, the shortest runs first, while there is\n" +
			"time. Each figure is the median of its runs, and how many they were is told beside it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if quick {
				p.Phones, p.Runs = []int{20, 60}, 1
			}
			if !noCases {
				p.Cases = bench.Cases
			}
			if p.Runs < 1 {
				return fmt.Errorf("--runs %d: give 1 or more", p.Runs)
			}
			// The same flags say what one copy takes at least.
			of := &labFlags{}
			single := labCommandOf(of)
			if err := single.ParseFlags(args); err != nil {
				return err
			}
			if err := of.resolve(); err != nil {
				return err
			}
			var err error
			if p.Program, err = os.Executable(); err != nil {
				return err
			}
			p.Args, p.Bound = args, of.Bound(of.LeastBytes())
			if err := os.MkdirAll(out, 0o755); err != nil {
				return fmt.Errorf("--out: %w", err)
			}
			cells, err := p.Run(cmd.Context(), func(line string) { fmt.Fprintln(os.Stderr, line) })
			if err != nil {
				return err
			}
			return writeTable(out, cells)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "dist/bench", "folder for table.json, table.md and plot.svg")
	f.IntSliceVar(&p.Phones, "phones", []int{8, 20, 60, 200}, "numbers of phones")
	f.StringSliceVar(&p.Ways, "ways", bench.Usual, "which ways: "+strings.Join(bench.Ways, ", "))
	f.IntVar(&p.Runs, "runs", 3, "runs of each at most, whose median is told")
	f.DurationVar(&p.Within, "within", 25*time.Minute, "begin no second or further run that would not end by then")
	f.DurationVar(&p.Longest, "longest", 100*time.Second, "of one run; ways that bring each phone its own copy are left out where that takes longer")
	f.BoolVar(&quick, "quick", false, "20 and 60 phones, one run of each")
	f.BoolVar(&noCases, "no-cases", false, "the table only")
	cmd.MarkFlagsMutuallyExclusive("quick", "phones")
	cmd.MarkFlagsMutuallyExclusive("quick", "runs")
	return cmd
}

// writeTable writes the three files, and the table for whoever waits.
func writeTable(dir string, cells []bench.Cell) error {
	if err := bench.WriteTable(os.Stdout, cells); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"table.json": func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "\t")
			return e.Encode(cells)
		},
		"table.md": func(w io.Writer) error { return bench.WriteTable(w, cells) },
		"plot.svg": func(w io.Writer) error { return bench.WritePlot(w, cells) },
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := errors.Join(write(f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
