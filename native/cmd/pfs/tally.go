package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"openpfs/core/check"
	"openpfs/core/sim"
)

func writeTally(out io.Writer, t *sim.Tally, took time.Duration) error {
	fmt.Fprintf(out, "%d sites of %d phones in all, %d events, in %v; %d without a fault\n\n",
		t.Runs, t.Phones, t.Events, took.Round(time.Millisecond), t.Clean)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "fault class\truns\tstruck\ttimes\tinvariant breaks\t")
	for _, c := range sim.Classes() {
		row := t.Classes[c]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t\n", c, row.Runs, row.Struck, row.Times, row.Breaks)
	}
	fmt.Fprintln(w, "\t\t\t\t\t\ncheck\tasked\t\t\truns that broke it\t")
	for _, k := range sim.Checks() {
		fmt.Fprintf(w, "%s\t%d\t\t\t%d\t\n", k.Name, t.Asked[k.Name], t.Breaks[k.Name])
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
	_, err := fmt.Fprintf(out, "\n%d runs broke a check\n", t.Failed)
	return err
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
	type asked struct {
		Check  check.Name `json:"check"`
		Asked  int        `json:"asked"`
		Breaks int        `json:"breaks"`
	}
	report := struct {
		From    uint64             `json:"from"`
		Runs    int                `json:"runs"`
		Phones  int                `json:"phones"`
		Events  int                `json:"events"`
		Classes []row              `json:"classes"`
		Checks  []asked            `json:"checks"`
		States  []state            `json:"states"`
		Breaks  map[check.Name]int `json:"breaks"`
		Failed  []uint64           `json:"failed_seeds,omitempty"`
	}{From: from, Runs: t.Runs, Phones: t.Phones, Events: t.Events, Breaks: t.Breaks, Failed: failed}
	for _, c := range sim.Classes() {
		r := t.Classes[c]
		report.Classes = append(report.Classes, row{c.String(), r.Runs, r.Struck, r.Times, r.Breaks})
	}
	for _, k := range sim.Checks() {
		report.Checks = append(report.Checks, asked{k.Name, t.Asked[k.Name], t.Breaks[k.Name]})
	}
	for _, m := range sim.States() {
		report.States = append(report.States, state{m.String(), t.States[m]})
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
