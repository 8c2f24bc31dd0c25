package simulate

import (
	"strings"
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// What the page plays of a link is the history that the link's script makes.
func TestALinkIsPlayedAsItWasFound(t *testing.T) {
	const link = "seed=3&phones=5&plan=at+1s+until+12s+lose+200000ppm,at+3s+kill+phone+2&mode=sim"
	script, err := sim.ParseLink(link)
	if err != nil {
		t.Fatal(err)
	}
	want := sim.NewTrace()
	run, err := sim.Play(script.Config, script.Plan, want.Add)
	if err != nil {
		t.Fatal(err)
	}
	source, err := Start(player.Settings{Link: link})
	if err != nil {
		t.Fatal(err)
	}
	got := sim.NewTrace()
	for at := time.Duration(0); !source.Advance(at, got.Add); at += 4 * time.Millisecond {
	}
	if got.Sum() != want.Sum() {
		t.Error("the page plays another history")
	}
	r := source.(player.Replayed)
	if len(r.Breaks()) != len(run.Breaks) {
		t.Errorf("%d checks broke, on the page %d", len(run.Breaks), len(r.Breaks()))
	}
	faults := r.Faults()
	if len(faults) != 2 || faults[0] != (player.Fault{At: 1_000_000, Until: 12_000_000, What: "lose 200000ppm"}) ||
		faults[1] != (player.Fault{At: 3_000_000, What: "kill", Node: "SEP025046000002"}) {
		t.Errorf("the plan is told as %+v", faults)
	}
	s := r.Settings()
	if s.Phones != 5 || s.Seed != 3 || s.WANRate != 10_000_000 || s.RTT != 150 || !s.PFS || s.RootWait != 10_000 || s.Link != link {
		t.Errorf("the site is told as %+v", s)
	}
}

// A wrong node's history comes with the check that it broke.
func TestABrokenCheckIsTold(t *testing.T) {
	source, err := Start(player.Settings{Link: "seed=3&phones=12&mutant=takes-third&plan="})
	if err != nil {
		t.Fatal(err)
	}
	source.Advance(time.Minute, func(telemetry.Event) {})
	breaks := source.(player.Replayed).Breaks()
	if len(breaks) == 0 || breaks[0].Check != "two-children" || breaks[0].Node == "" || breaks[0].Detail == "" {
		t.Errorf("%+v", breaks)
	}
}

// What cannot be played says why.
func TestABadLinkIsRefused(t *testing.T) {
	for link, want := range map[string]string{"swarm=x": "whole number", "phones=2&plan=at+1s+kill+phone+7": "2 phones", "plan=rubbish": "line 1"} {
		if _, err := Start(player.Settings{Link: link}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestSettingsMakeASite(t *testing.T) {
	source, err := Start(player.Settings{Phones: 2, RootWait: 500, PFS: true, WANRate: 100_000_000})
	if err != nil {
		t.Fatal(err)
	}
	var fleet telemetry.Fleet
	if !source.Advance(time.Minute, fleet.Apply) || fleet.Totals.Completed != 2 {
		t.Errorf("%d phones are done", fleet.Totals.Completed)
	}
}

// The page's profile is the simulator's; one that there is not is refused.
func TestAProfileIsPlayed(t *testing.T) {
	source, err := Start(player.Settings{Phones: 3, PFS: true, Profile: "express"})
	if err != nil {
		t.Fatal(err)
	}
	var fleet telemetry.Fleet
	if !source.Advance(time.Minute, fleet.Apply) || fleet.Totals.Completed != 3 || fleet.Run.Profile != "express" || fleet.Nodes[0].Profile != "express" {
		t.Errorf("%d phones are done, profile %q", fleet.Totals.Completed, fleet.Run.Profile)
	}
	source, err = Start(player.Settings{Link: "phones=3&profile=express&plan="})
	if err != nil || source.(player.Replayed).Settings().Profile != "express" {
		t.Errorf("of a link: %v", err)
	}
	if _, err := Start(player.Settings{Phones: 3, Profile: "hasty"}); err == nil || !strings.Contains(err.Error(), "hasty") {
		t.Errorf("%v", err)
	}
}
