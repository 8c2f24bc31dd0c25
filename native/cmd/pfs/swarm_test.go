package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/check"
	"openpfs/core/sim"
)

// The table has every class and state, and is the same however many sites are
// played at once.
func TestSwarmPrintsItsTable(t *testing.T) {
	var outs []string
	for _, jobs := range []int{1, 2} {
		var out bytes.Buffer
		h := &hunt{swarm: true, seeds: 12, jobs: jobs}
		if err := h.run(t.Context(), sim.Config{}, true, &out); err != nil {
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
		States  []struct{ State string }
	}
	if err := json.Unmarshal([]byte(outs[0]), &report); err != nil {
		t.Fatal(err)
	}
	if report.Runs != 12 || len(report.Classes) != len(sim.Classes()) || len(report.States) != len(sim.States()) {
		t.Errorf("%+v", report)
	}
	var table bytes.Buffer
	if err := (&hunt{swarm: true, seeds: 3, jobs: 1}).run(t.Context(), sim.Config{}, false, &table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 sites", "invariant breaks", "half-open", "cycle refused", "no check was broken"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
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
	var out bytes.Buffer
	h := &hunt{plan: file}
	write("at 20s crash phone 4\n")
	if err := h.run(t.Context(), sim.Config{Phones: 6}, false, &out); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("%v", err)
	}
	write("at 20s until 30s crash phone 4\n")
	if err := h.run(t.Context(), sim.Config{Phones: 6}, false, &out); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "6 phones, 1 faults") || !strings.Contains(out.String(), "crash          struck 1 times") {
		t.Error(out.String())
	}
	for _, bad := range []*hunt{{plan: file, swarm: true}, {plan: file + "x"}, {swarm: true, jobs: 1}, {swarm: true, seeds: 1}} {
		if err := bad.run(t.Context(), sim.Config{}, false, &out); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

// What a failing seed prints: one command, what broke, and a smaller plan.
func TestABreakIsExplained(t *testing.T) {
	// A run that went well, and is said to have failed.
	plan, err := sim.ParsePlan("at 1s kill phone 0\n")
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Play(sim.Config{Phones: 2}, plan, nil)
	if err != nil || r.Failed() {
		t.Fatalf("%v %v", err, r.Breaks)
	}
	r.Breaks = append(r.Breaks, check.Violation{Check: sim.Healed, Detail: "as this test says"})
	var out bytes.Buffer
	explain(&out, 77, r)
	for _, want := range []string{"pfs sim --swarm --seeds 1 --from 77", "check healed", "swarm 77", "at 1s kill phone 0"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
