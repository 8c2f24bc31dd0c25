package check_test

import (
	"slices"
	"testing"

	"openpfs/core/check"
	"openpfs/core/telemetry"
)

// A busy node's events arrive long after what followed from them.
func TestARecordingMayBeInTheOrderOfArrival(t *testing.T) {
	inTime := history(two + "a child-joined b n=1 at=49000\nb joined a at=50000\na offer at=90000")
	arrived := slices.Clone(inTime)
	last := len(arrived) - 1
	arrived[last-2], arrived[last-1] = arrived[last-1], arrived[last-2]
	for _, events := range [][]telemetry.Event{inTime, arrived} {
		if found := check.ReplayWith(check.Config{Gaps: true}, events); len(found) > 0 {
			t.Error(found)
		}
	}
}

func TestOrder(t *testing.T) {
	const second = 1_000_000
	event := func(node string, seq uint32, at telemetry.Micros) telemetry.Event {
		return telemetry.Event{Node: node, Seq: seq, T: at * second, Kind: telemetry.Log}
	}
	var o check.Order
	var got []telemetry.Event
	next := func(e telemetry.Event) { got = append(got, e) }
	want := func(when string, events ...telemetry.Event) {
		t.Helper()
		if !slices.Equal(got, events) {
			t.Errorf("%s: got %v, want %v", when, got, events)
		}
		got = nil
	}
	o.Add(event("a", 1, 2), next)
	o.Add(event("b", 1, 1), next)
	o.Add(event("a", 2, 1), next) // its clock was set back: it comes after a's first all the same
	o.Add(event("b", 2, 3), next)
	want("within a minute")
	o.Add(event("c", 1, 62), next)
	want("a minute later", event("b", 1, 1), event("a", 1, 2), event("a", 2, 1))
	o.Add(event("d", 1, 1), next)
	want("too late", event("d", 1, 1))
	run := telemetry.Event{Kind: telemetry.Run}
	o.Add(run, next)
	want("another run", event("b", 2, 3), event("c", 1, 62))
	o.Add(event("a", 1, 1), next)
	o.End(next)
	want("the end", run, event("a", 1, 1))
}
