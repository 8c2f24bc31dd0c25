package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/pfs"
	"openpfs/core/sim"
)

// The table has every class and state, and is the same however many sites are
// played at once.
func TestSwarmPrintsItsTable(t *testing.T) {
	var outs []string
	for _, jobs := range []int{1, 2} {
		var out bytes.Buffer
		h := &hunt{swarm: true, seeds: 12, jobs: jobs}
		if err := h.hunt(t.Context(), true, nil, &out); err != nil {
			t.Fatal(err)
		}
		outs = append(outs, out.String())
	}
	if outs[0] != outs[1] {
		t.Error("another table with two jobs")
	}
	var report struct {
		Runs    int
		Classes []struct{ Class string }
		Checks  []struct {
			Check string
			Asked int
		}
		States []struct{ State string }
	}
	if err := json.Unmarshal([]byte(outs[0]), &report); err != nil {
		t.Fatal(err)
	}
	if i := len(report.Checks) - 1; report.Checks[0].Asked < 1000 || report.Checks[i].Asked != 12 {
		t.Errorf("%+v", report.Checks)
	}
	if report.Runs != 12 || len(report.Classes) != len(sim.Classes()) || len(report.States) != len(sim.States()) {
		t.Errorf("%+v", report)
	}
	for i, k := range sim.Checks() {
		if report.Checks[i].Check != string(k.Name) {
			t.Errorf("%s is in the place of %s", report.Checks[i].Check, k.Name)
		}
	}
	for markdown, wants := range map[bool][]string{
		false: {"3 sites", "invariant breaks", "half-open", "commit-bytes", "cycle refused", "no check was broken"},
		true:  {"3 sites with", "by the seeds 0 to 2", "\n| half-open | ", "\n| `healed` | 3 | 0 | every honest phone", "cycle refused", "No check was broken"},
	} {
		var table bytes.Buffer
		if err := (&hunt{swarm: true, seeds: 3, jobs: 1, markdown: markdown}).hunt(t.Context(), false, nil, &table); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(table.String(), want) {
				t.Errorf("no %q in\n%s", want, table.String())
			}
		}
	}
}

func TestAPlanIsPlayedOnTheSiteOfTheFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plan.txt")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	site := []string{"sim", "--phones", "6", "--plan", file}
	write("at 20s crash phone 4\n")
	if _, errs, status := execute(t, site...); status != 2 || !strings.Contains(errs, "line 1") {
		t.Errorf("status %d, %s", status, errs)
	}
	write("at 20s until 30s crash phone 4\n")
	record := filepath.Join(t.TempDir(), "history.ndjson")
	out, errs, status := execute(t, append(site, "--record", record, "--page", "https://pfs.example/")...)
	for _, want := range []string{"6 phones, 1 faults", "crash          struck 1 times", "no check was broken",
		"https://pfs.example/#mode=sim&", "plan=at+20s+until+30s+crash+phone+4"} {
		if status != 0 || !strings.Contains(out, want) {
			t.Errorf("no %q, status %d\n%s%s", want, status, out, errs)
		}
	}
	if history, err := os.ReadFile(record); err != nil || bytes.Count(history, []byte("\n")) < 100 {
		t.Errorf("%d bytes recorded, %v", len(history), err)
	}
	out, _, _ = execute(t, append(site, "--json")...)
	var report struct {
		Phones int
		Struck map[string]int
		Breaks []struct{ Check string }
		Page   string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Struck["crash"] != 1 || report.Breaks == nil || report.Page == "" {
		t.Errorf("%v %s", err, out)
	}
}

// A node that is wrong on purpose breaks a check: what a failing seed
// prints is one command, what broke, a smaller plan, and a link that plays it.
func TestABreakIsExplained(t *testing.T) {
	plan, err := sim.ParsePlan("at 1s kill phone 0\n")
	if err != nil {
		t.Fatal(err)
	}
	cfg := sim.DrawSite(77)
	cfg.Mutant = pfs.CommitsUnverified
	r, err := sim.Play(cfg, plan, nil)
	if err != nil || !r.Failed() {
		t.Fatalf("%v %v", err, r.Breaks)
	}
	var out bytes.Buffer
	h := &hunt{page: "http://127.0.0.1:8051/"}
	h.explain(&out, 77, r)
	for _, want := range []string{"pfs sim --swarm --seeds 1 --from 77", "check whole-load", "\n    swarm 77\n", "http://127.0.0.1:8051/#mode=sim&swarm=77&"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	_, link, _ := strings.Cut(out.String(), "/#")
	script, err := sim.ParseLink(strings.TrimSpace(link))
	if err != nil {
		t.Fatal(err)
	}
	again, err := sim.Play(script.Config, script.Plan, nil)
	if err != nil || !again.Broke(r.Breaks[0].Check) {
		t.Errorf("the link does not break it: %v %v", err, again.Breaks)
	}
}

// No flag is without effect: one that would be says so.
func TestAHuntsFlagsSayWhenTheyMeanNothing(t *testing.T) {
	for _, c := range []struct{ says, args string }{
		{"--seeds has a meaning with --swarm only", "--seeds 3"},
		{"--markdown has a meaning with --swarm only", "--plan x --markdown"},
		{"--page has a meaning with --swarm or --plan only", "--page http://h/"},
		{"--page nowhere: give the page's address", "--swarm --page nowhere"},
		{"--plan: a swarm draws its own", "--swarm --plan x"},
		{"--phones: a swarm draws its own", "--swarm --phones 9"},
		{"at least one seed", "--swarm --seeds 0"},
		{"1 to 64 jobs", "--swarm --jobs 65"},
		{"one of them", "--swarm --json --markdown"},
		{"it holds one history", "--swarm --record x"},
		{"no such file", "--plan /nowhere"},
	} {
		_, errs, status := execute(t, append([]string{"sim"}, strings.Fields(c.args)...)...)
		if status != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("%s: status %d, %q; want %q", c.args, status, errs, c.says)
		}
	}
}
