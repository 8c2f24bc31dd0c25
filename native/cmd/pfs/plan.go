package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"openpfs/core/check"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// shrinkTries bounds the replays that make a failing plan smaller.
const shrinkTries = 400

// playFile plays a script: its own site, or that of the flags where it says
// nothing.
func (h *hunt) playFile(site sim.Config, asJSON bool, watch func(telemetry.Event), out io.Writer) error {
	text, err := os.ReadFile(h.plan)
	if err != nil {
		return fmt.Errorf("--plan: %w", err)
	}
	script, err := sim.ParseScriptOn(site, string(text))
	if err != nil {
		return fmt.Errorf("--plan %s: %w", h.plan, err)
	}
	r, err := sim.Play(script.Config, script.Plan, watch)
	if err != nil {
		return fmt.Errorf("--plan %s: %w", h.plan, err)
	}
	if asJSON {
		err = h.writeRunJSON(out, r)
	} else {
		h.writeRun(out, r)
	}
	if err == nil && r.Failed() {
		return errBroken
	}
	return err
}

func (h *hunt) writeRun(out io.Writer, r *sim.Run) {
	fmt.Fprintf(out, "%d phones, %d faults until %v; ended at %v\n", r.Phones, len(r.Plan), r.Heal, r.End)
	for _, c := range slices.Concat(sim.Classes(), sim.Deeds()) {
		if n := r.Struck[c]; n > 0 {
			fmt.Fprintf(out, "  %-14s struck %d times\n", c, n)
		}
	}
	if r.Failed() {
		writeBreaks(out, r)
	} else {
		fmt.Fprintln(out, "no check was broken")
	}
	fmt.Fprintf(out, "on the page: %s\n", h.link(r))
}

func (h *hunt) writeRunJSON(out io.Writer, r *sim.Run) error {
	type broken struct {
		Check  check.Name       `json:"check"`
		Node   string           `json:"node,omitempty"`
		File   string           `json:"file,omitempty"`
		At     telemetry.Micros `json:"t"` // as in a recording
		Detail string           `json:"detail"`
	}
	report := struct {
		Phones  int            `json:"phones"`
		Faults  int            `json:"faults"`
		Heal    float64        `json:"heal_seconds"` // the last fault is over
		End     float64        `json:"end_seconds"`
		Struck  map[string]int `json:"struck"` // class of faults: how often
		Breaks  []broken       `json:"breaks"`
		Waiting []string       `json:"waiting,omitempty"`
		Page    string         `json:"page"`
	}{r.Phones, len(r.Plan), r.Heal.Seconds(), r.End.Seconds(), map[string]int{}, []broken{}, r.Waiting, h.link(r)}
	for _, v := range r.Breaks {
		report.Breaks = append(report.Breaks, broken{v.Check, v.Node, v.File, v.At, v.Detail})
	}
	for _, c := range slices.Concat(sim.Classes(), sim.Deeds()) {
		if n := r.Struck[c]; n > 0 {
			report.Struck[c.String()] = n
		}
	}
	return json.NewEncoder(out).Encode(report)
}

// link is the page's address that plays a run; or why there is none.
func (h *hunt) link(r *sim.Run) string {
	link, err := sim.Script{Config: r.Config, Plan: r.Plan}.Link()
	if err != nil {
		return "none: " + err.Error()
	}
	return h.page + "#mode=sim&" + link
}

// explain prints what a failing seed broke, the smallest plan that still breaks
// it, and how to see it again.
func (h *hunt) explain(w io.Writer, seed uint64, r *sim.Run) {
	first := r.Breaks[0].Check
	small := sim.Shrink(r, first, shrinkTries)
	fmt.Fprintf(w, "\nseed %d broke %s. See it again:\n    pfs sim --swarm --seeds 1 --from %d\n", seed, first, seed)
	writeBreaks(w, small)
	fmt.Fprintf(w, "%d of its %d faults are enough (a file for pfs sim --plan FILE):\n    swarm %d\n", len(small.Plan), len(r.Plan), seed)
	for line := range strings.Lines(small.Plan.String()) {
		fmt.Fprint(w, "    ", line)
	}
	fmt.Fprintf(w, "Watch these, while pfs serve shows the page:\n    %s\n", h.link(small))
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
