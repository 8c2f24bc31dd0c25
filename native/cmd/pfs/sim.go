package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
	"openpfs/native/report"
)

// patience is how long a simulated upgrade may take in its own time.
const patience = 30 * 24 * time.Hour

func simCommand() *cobra.Command {
	s := &site{defaultRootWait: pfs.Classic().RootWait}
	var seed uint64
	var asJSON bool
	var record string
	h := &hunt{}
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Simulate an upgrade with the same nodes in virtual time",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := h.check(cmd.Flags()); err != nil {
				return err
			}
			if err := s.resolve(sim.MaxPhones); err != nil {
				return err
			}
			if s.wan.Rate == 0 {
				return fmt.Errorf("--wan %s: a simulated line needs a rate", s.wanRate)
			}
			out, err := recorder(record)
			if err != nil {
				return err
			}
			switch {
			case h.swarm:
				err = h.hunt(cmd.Context(), asJSON, out.watch(), cmd.OutOrStdout())
			case h.plan != "":
				err = h.playFile(s.config(seed), asJSON, out.watch(), cmd.OutOrStdout())
			default:
				err = simulate(s, seed, asJSON, out.add)
			}
			return errors.Join(err, out.close())
		},
	}
	s.register(cmd.Flags())
	h.register(cmd.Flags())
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another seed, another history; the same seed, the same")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object instead of a table")
	cmd.Flags().StringVar(&record, "record", "", "write the history's events to this file, one JSON object a line")
	return cmd
}

// config is the site of the flags.
func (s *site) config(seed uint64) sim.Config {
	return sim.Config{Phones: s.phones, Models: s.models, Seed: seed, WANRate: int64(s.wan.Rate),
		RTT: s.rtt, Loss: int(s.wan.Loss), NoPFS: s.traditional, Express: s.express, Timing: s.timing}
}

func simulate(s *site, seed uint64, asJSON bool, watch func(telemetry.Event)) error {
	world, err := sim.New(s.config(seed))
	if err != nil {
		return err
	}
	fleet, trace := &telemetry.Fleet{}, sim.NewTrace()
	began := time.Now()
	world.Advance(patience, func(e telemetry.Event) {
		fleet.Apply(e)
		trace.Add(e)
		watch(e)
	})
	spec := load.SpecFor(s.models[0])
	line := report.Line{Rate: int64(s.wan.Rate), RTT: s.rtt}
	r := report.New(fleet, s.phones, len(s.models), report.Load{Files: len(spec.Files), Bytes: spec.Bytes()}, line,
		world.WANBytes(), world.HashesOK())
	r.TraceHash = trace.Sum()
	if asJSON {
		err = r.WriteJSON(os.Stdout)
	} else {
		fmt.Printf("%d phones, %s, simulated in %v, seed %d, trace %.16s\n\n", s.phones, fleet.Run.Profile, time.Since(began).Round(time.Millisecond), seed, r.TraceHash)
		err = r.WriteTable(os.Stdout, line)
	}
	if err == nil && !r.OK() {
		err = errNotDone
	}
	return err
}

// recording is a history on disk; the zero one records nothing.
type recording struct {
	f   *os.File
	w   *bufio.Writer
	buf []byte
}

func recorder(path string) (*recording, error) {
	if path == "" {
		return &recording{}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	return &recording{f: f, w: bufio.NewWriterSize(f, 1<<20)}, nil
}

// watch is add; nil if nothing is recorded.
func (r *recording) watch() func(telemetry.Event) {
	if r.f == nil {
		return nil
	}
	return r.add
}

func (r *recording) add(e telemetry.Event) {
	if r.f != nil {
		r.buf = append(e.AppendJSON(r.buf[:0]), '\n')
		r.w.Write(r.buf) // a failed write is reported by Flush
	}
}

func (r *recording) close() error {
	if r.f == nil {
		return nil
	}
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("--record: %w", err)
	}
	return r.f.Close()
}
