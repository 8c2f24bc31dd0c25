package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"openpfs/core/check"
	"openpfs/core/sim"
)

// errBroken is a hunt that found something; it has been reported.
var errBroken = errors.New("a check was broken")

// shrinkTries bounds the replays that make a failing plan smaller.
const shrinkTries = 400

// hunt holds the flags of a swarm, and of one plan played.
type hunt struct {
	swarm       bool
	seeds, from uint64
	jobs        int
	plan        string
}

func (h *hunt) register(f *pflag.FlagSet) {
	f.BoolVar(&h.swarm, "swarm", false, "hunt: every seed draws its own site and faults, and is held to every check")
	f.Uint64Var(&h.seeds, "seeds", 100, "how many seeds a swarm plays")
	f.Uint64Var(&h.from, "from", 0, "the swarm's first seed")
	f.IntVar(&h.jobs, "jobs", 1, "how many of the swarm's sites are played at once")
	f.StringVar(&h.plan, "plan", "", "play the faults of this file on the site, and hold it to every check")
}

// on reports whether the command is to hunt rather than to demonstrate.
func (h *hunt) on() bool { return h.swarm || h.plan != "" }

func (h *hunt) run(ctx context.Context, site sim.Config, asJSON bool, out io.Writer) error {
	switch {
	case h.swarm && h.plan != "":
		return fmt.Errorf("--swarm draws its own faults: leave --plan away")
	case h.plan != "":
		return h.playFile(site, out)
	case h.seeds < 1 || h.jobs < 1 || h.jobs > 64:
		return fmt.Errorf("--seeds %d --jobs %d: at least one seed, and 1 to 64 jobs", h.seeds, h.jobs)
	}
	began := time.Now()
	runs, err := h.playAll(ctx)
	if err != nil {
		return err
	}
	var tally sim.Tally
	var failed []uint64
	for i, r := range runs {
		tally.Add(r)
		if r.Failed() {
			failed = append(failed, h.from+uint64(i))
		}
	}
	if asJSON {
		err = writeTallyJSON(out, &tally, h.from, failed)
	} else {
		err = writeTally(out, &tally, time.Since(began))
	}
	if err != nil || len(failed) == 0 {
		return err
	}
	for _, seed := range failed[:min(len(failed), 3)] {
		explain(os.Stderr, seed, runs[seed-h.from])
	}
	return errBroken
}

// playAll plays every seed; the order of the result is that of the seeds,
// however many are played at once.
func (h *hunt) playAll(ctx context.Context) ([]*sim.Run, error) {
	runs, errs := make([]*sim.Run, h.seeds), make([]error, h.jobs)
	var next sync.Mutex
	var taken uint64
	take := func() (uint64, bool) {
		next.Lock()
		defer next.Unlock()
		if taken == h.seeds || ctx.Err() != nil {
			return 0, false
		}
		taken++
		return taken - 1, true
	}
	var wg sync.WaitGroup
	for job := range h.jobs {
		wg.Go(func() {
			for i, ok := take(); ok && errs[job] == nil; i, ok = take() {
				runs[i], errs[job] = sim.Swarm(h.from+i, nil)
			}
		})
	}
	wg.Wait()
	return runs, errors.Join(append(errs, ctx.Err())...)
}

// playFile plays a script: its own site, or that of the flags where it says
// nothing.
func (h *hunt) playFile(site sim.Config, out io.Writer) error {
	text, err := os.ReadFile(h.plan)
	if err != nil {
		return fmt.Errorf("--plan: %w", err)
	}
	script, err := sim.ParseScriptOn(site, string(text))
	if err != nil {
		return fmt.Errorf("--plan %s: %w", h.plan, err)
	}
	r, err := sim.Play(script.Config, script.Plan, nil)
	if err != nil {
		return fmt.Errorf("--plan %s: %w", h.plan, err)
	}
	fmt.Fprintf(out, "%d phones, %d faults until %v; ended at %v\n", r.Phones, len(r.Plan), r.Heal, r.End)
	for _, c := range sim.Classes() {
		if n := r.Struck[c]; n > 0 {
			fmt.Fprintf(out, "  %-14s struck %d times\n", c, n)
		}
	}
	if !r.Failed() {
		fmt.Fprintln(out, "no check was broken")
		return nil
	}
	writeBreaks(out, r)
	return errBroken
}

// explain prints what a failing seed broke, the smallest plan that still breaks
// it, and how to see it again.
func explain(w io.Writer, seed uint64, r *sim.Run) {
	first := r.Breaks[0].Check
	small := sim.Shrink(r, first, shrinkTries)
	fmt.Fprintf(w, "\nseed %d broke %s. See it again:\n    pfs sim --swarm --seeds 1 --from %d\n", seed, first, seed)
	writeBreaks(w, small)
	fmt.Fprintf(w, "%d of its %d faults are enough (a file for pfs sim --plan FILE):\n    swarm %d\n", len(small.Plan), len(r.Plan), seed)
	for line := range strings.Lines(small.Plan.String()) {
		fmt.Fprint(w, "    ", line)
	}
}

func writeBreaks(w io.Writer, r *sim.Run) {
	for i, v := range r.Breaks {
		if i == 10 {
			fmt.Fprintf(w, "  and %d more\n", len(r.Breaks)-i)
			break
		}
		fmt.Fprintf(w, "  %v\n", v)
	}
	for i, line := range r.Waiting {
		if i == 10 {
			fmt.Fprintf(w, "  and %d more wait\n", len(r.Waiting)-i)
			break
		}
		fmt.Fprintf(w, "  %s\n", line)
	}
}

func writeTally(out io.Writer, t *sim.Tally, took time.Duration) error {
	fmt.Fprintf(out, "%d sites of %d phones in all, %d events, in %v; %d without a fault\n\n",
		t.Runs, t.Phones, t.Events, took.Round(time.Millisecond), t.Clean)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "fault class\truns\tstruck\ttimes\tinvariant breaks\t")
	for _, c := range sim.Classes() {
		row := t.Classes[c]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t\n", c, row.Runs, row.Struck, row.Times, row.Breaks)
	}
	fmt.Fprintln(w, "\t\t\t\t\t\nrare state\truns\t\t\t\t")
	for _, m := range sim.States() {
		fmt.Fprintf(w, "%s\t%d\t\t\t\t\n", m, t.States[m])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if t.Failed == 0 {
		_, err := fmt.Fprintln(out, "\nno check was broken")
		return err
	}
	fmt.Fprintf(out, "\n%d runs broke a check:\n", t.Failed)
	for _, name := range slices.Sorted(maps.Keys(t.Breaks)) {
		fmt.Fprintf(out, "  %-16s %d\n", name, t.Breaks[name])
	}
	return nil
}

func writeTallyJSON(out io.Writer, t *sim.Tally, from uint64, failed []uint64) error {
	type row struct {
		Class  string `json:"class"`
		Runs   int    `json:"runs"`
		Struck int    `json:"struck"`
		Times  int    `json:"times"`
		Breaks int    `json:"breaks"`
	}
	type state struct {
		State string `json:"state"`
		Runs  int    `json:"runs"`
	}
	report := struct {
		From    uint64             `json:"from"`
		Runs    int                `json:"runs"`
		Phones  int                `json:"phones"`
		Events  int                `json:"events"`
		Classes []row              `json:"classes"`
		States  []state            `json:"states"`
		Breaks  map[check.Name]int `json:"breaks"`
		Failed  []uint64           `json:"failed_seeds,omitempty"`
	}{From: from, Runs: t.Runs, Phones: t.Phones, Events: t.Events, Breaks: t.Breaks, Failed: failed}
	for _, c := range sim.Classes() {
		r := t.Classes[c]
		report.Classes = append(report.Classes, row{c.String(), r.Runs, r.Struck, r.Times, r.Breaks})
	}
	for _, m := range sim.States() {
		report.States = append(report.States, state{m.String(), t.States[m]})
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
