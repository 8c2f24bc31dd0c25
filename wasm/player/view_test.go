package player

import (
	"encoding/json"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// The bound is that of the demo's report: one copy of every load over the
// line, and half a round trip.
func TestCompareHoldsTheRunAgainstTheBound(t *testing.T) {
	f := until(1 << 40)
	c := Compare(f, 4_600_000)
	want := Cost{Down: 1_030_000, Delivered: 3_000_000, Once: 1_000_000, Each: 3_000_000, CopiesPPM: 1_030_000,
		Elapsed: 4_600_000, Bound: 1_075_000, EachTime: 3_075_000, Completed: 3, Phones: 3}
	if c != want {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
}

// Before any size is known the announcement of the run is all there is; a
// fleet that announced nothing is compared by what its files turned out to be.
func TestCompareWithLittleKnowledge(t *testing.T) {
	if c := Compare(until(0), 0); c.Each != 3_000_000 || c.Bound != 1_075_000 {
		t.Errorf("at the start %+v", c)
	}
	f := &telemetry.Fleet{}
	for _, e := range tale[1:] {
		f.Apply(e)
	}
	if c := Compare(f, 0); c.Once != 1_000_000 || c.Each != 3_000_000 || c.Bound != 0 {
		t.Errorf("without an announcement %+v", c)
	}
	if c := Compare(&telemetry.Fleet{}, 5); c.Each != 0 || c.CopiesPPM != 0 {
		t.Errorf("of nothing %+v", c)
	}
	large := telemetry.RunState{Rate: 384_000, RTT: 150_000}
	if got := lineTime(8_127_234_000, large); got != 169_317_375_000+75_000 {
		t.Errorf("a thousand copies take %d µs", got)
	}
}

func TestPhonesAreFilteredInTheirOrder(t *testing.T) {
	f := until(1_800_000)
	for filter, want := range map[string]int{
		"": 3, "sep": 3, "0002": 1, "cp-79 127.41.0.3": 1, "root": 1, "waiting jar41": 1, "nobody": 0, "done": 0,
	} {
		if rows, total := Phones(f, filter, 0, 10); total != want || len(rows) != want {
			t.Errorf("%q finds %d, %d rows; want %d", filter, total, len(rows), want)
		}
	}
	rows, total := Phones(f, "", 1, 1)
	if total != 3 || len(rows) != 1 || rows[0].Name != two {
		t.Errorf("the second line of three is %+v of %d", rows, total)
	}
}

func TestAPhonesLine(t *testing.T) {
	rows, _ := Phones(until(3_300_000), one, 0, 1)
	want := Phone{Name: one, Addr: "127.41.0.1", Model: model, Up: true, PFS: true, Root: true, File: jar, Busy: 1,
		Phase: telemetry.FromServer, Have: 430_000, Size: 1_000_000, Files: 1, Percent: 43}
	if rows[0] != want {
		t.Errorf("got %+v\nwant %+v", rows[0], want)
	}
	d, ok := Look(until(1<<40), one)
	if !ok || d.Percent != 100 || !d.Committed || len(d.States) != 1 || d.Running != "L" {
		t.Errorf("details %+v", d)
	}
	if _, ok := Look(until(0), "nobody"); ok {
		t.Error("details of a node that is not there")
	}
}

func TestComponentsTable(t *testing.T) {
	got := Components(until(3_800_000))
	want := Component{File: jar, Model: model, Hier: "00000000", Root: one, Size: 1_000_000, Phones: 3, Started: 3,
		Whole: 1, Peer: 1, Claims: 1, Confirmed: 1, Depth: 1}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestTheViewIsPlainJSON(t *testing.T) {
	p, _ := simulated(t)
	play(p, 2*time.Second)
	p.Select(two)
	b, err := json.Marshal(p.View())
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Mode, State, Selected string
		Story                 struct{ ID string }
		Up                    int
		Settings              Settings
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if v.Mode != "sim" || v.State != "running" || v.Story.ID != "confirmed" || v.Up != 3 || v.Selected != two || v.Settings.Seed != 7 {
		t.Errorf("%s", b)
	}
}
