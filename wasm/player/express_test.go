package player

import (
	"strings"
	"testing"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// A simulated site of the express profile, told at every moment: while several
// files are under way, the story is of all of them, and no line says that a phone
// works on one only.
func TestSeveralFilesAtOnceAreTold(t *testing.T) {
	s, err := sim.New(sim.Config{Phones: 8, Express: true, WANRate: 20_000_000}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	f := &telemetry.Fleet{}
	told := map[StoryID]Story{}
	percents, busy, early := 0, 0, false
	s.Advance(1<<40, func(e telemetry.Event) {
		f.Apply(e)
		story := Tell(f, e.T, telemetry.Event{})
		told[story.ID] = story
		if story.ID != Together {
			return
		}
		if story.Percent < percents {
			t.Errorf("at %d µs %d %%, before it %d %%", e.T, story.Percent, percents)
		}
		percents = story.Percent
		rows, _ := Phones(f, "", 0, 8)
		for _, p := range rows {
			busy = max(busy, p.Busy)
			if p.Busy > 1 && (p.File != "" || !p.AtOnce || p.Have > p.Size && p.Size > 0) {
				t.Errorf("at %d µs %+v", e.T, p)
			}
		}
		for _, c := range Components(f) { // a child receives what its parent is still receiving
			early = early || c.Server > 0 && c.Peer > 0 && c.Whole == 0
		}
	})
	if busy != 5 || percents < 80 || !early {
		t.Errorf("at most %d files at one phone, up to %d %%, handed on while they came: %v", busy, percents, early)
	}
	if e := told[Electing]; e.Files < 2 {
		t.Errorf("the elections were told as %+v", e)
	}
	if len(told) < 4 || told[AllDone].N != 8 {
		t.Errorf("told: %v", told)
	}
}

// A filter finds a phone by any of the files that it works on.
func TestAFilterFindsEveryFileUnderWay(t *testing.T) {
	f := &telemetry.Fleet{}
	for _, e := range []telemetry.Event{
		{Kind: telemetry.NodeUp, N: 1, Profile: telemetry.Express}, {Kind: telemetry.FileStart, File: "a.sbn"}, {Kind: telemetry.FileStart, File: "b.sbn"},
		{Kind: telemetry.TransferStart, File: "a.sbn", Size: 10},
	} {
		e.Node, e.Model = one, model
		f.Apply(e)
	}
	for filter, want := range map[string]int{"a.sbn": 1, "b.sbn": 1, "from-server hearing": 1, "from-peer": 0} {
		if _, total := Phones(f, filter, 0, 1); total != want {
			t.Errorf("%q finds %d", strings.ToLower(filter), total)
		}
	}
}
