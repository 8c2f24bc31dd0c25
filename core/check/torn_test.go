package check_test

import (
	"testing"

	"openpfs/core/check"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// A parent takes a child, and is killed before its word of that is under way:
// nobody broke a promise. Without its death, or long after it, somebody did.
func TestTheLastWordsOfOneWhoWasKilledAreNotHeldAgainstItsChildren(t *testing.T) {
	const parent, child = "SEP000000000001", "SEP000000000002"
	history := func(joined, death telemetry.Micros) []telemetry.Event {
		file := func(e telemetry.Event) telemetry.Event {
			e.Model, e.File, e.Hier = "M", "f", telemetry.Hex32(wire.Hier("M", "f"))
			return e
		}
		up := func(t telemetry.Micros, node string) telemetry.Event {
			return telemetry.Event{T: t, Node: node, Seq: 1, Kind: telemetry.NodeUp, Model: "M", N: 1}
		}
		all := []telemetry.Event{up(0, parent), up(1, child), file(telemetry.Event{T: joined, Node: child, Seq: 2, Kind: telemetry.Joined, Peer: parent, Depth: 1})}
		if death > 0 {
			all = append(all, telemetry.Event{T: death, Node: parent, Kind: telemetry.NodeDown, Text: "kill -9"})
		}
		return append(all, telemetry.Event{T: joined + death + 5_000_000, Node: child, Seq: 3, Kind: telemetry.Ignored})
	}
	for name, is := range map[string]struct {
		joined, death, lag telemetry.Micros
		broken             bool
	}{
		"killed a moment later":         {1_000_000, 1_300_000, 1_500_000, false},
		"killed a moment before":        {1_000_000, 900_000, 1_500_000, false},
		"alive":                         {1_000_000, 0, 1_500_000, true},
		"killed much later":             {1_000_000, 4_000_000, 1_500_000, true},
		"killed, and nothing gets lost": {1_000_000, 1_100_000, 0, true},
	} {
		events := history(is.joined, is.death)
		if is.death > 0 && is.death < is.joined {
			events[2], events[3] = events[3], events[2]
		}
		found := check.ReplayWith(check.Config{Reorder: 200_000, Lag: is.lag}, events)
		if broken := len(found) > 0 && found[0].Check == check.AgreedEdge; broken != is.broken || len(found) > 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
}
