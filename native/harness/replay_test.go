package harness

import (
	"slices"

	"openpfs/core/check"
	"openpfs/core/telemetry"
)

// How far the recordings of a machine with a few dozen processes for each of its
// processors may be from the truth, in µs.
const (
	clockSkew = 1_000_000 // nodes' clocks differ by what their greetings took to the hub
	tellsLate = 1_500_000 // what a node tells may wait so long, and is lost with it
)

// replay holds the recording to the checks that the simulator's runs are held
// to, without any allowance for missing events but those that a node took
// along when it was killed.
func (s *site) replay(events []telemetry.Event, e excuse) {
	s.t.Helper()
	slow := telemetry.Micros(max(1, e.slow))
	if raced {
		slow *= 3
	}
	cfg := check.Config{Reorder: clockSkew * slow, Lag: tellsLate * slow, Flight: 10_000_000, Network: e.lossy, Bad: len(e.hostile)}
	for _, n := range e.hostile {
		cfg.Hostile = append(cfg.Hostile, s.ID(n).String())
	}
	for _, v := range check.ReplayWith(cfg, s.withDeaths(events)) {
		s.t.Errorf("the recording breaks a check: %v", v)
	}
}

// withDeaths is the recording in the order of its times, with a node-down for
// every kill -9: the dead do not tell it, and a checker cannot know. Left out
// are logs without a number: what a process says before it is a node.
func (s *site) withDeaths(events []telemetry.Event) []telemetry.Event {
	events = slices.DeleteFunc(slices.Clone(events), func(e telemetry.Event) bool { return e.Kind == telemetry.Log && e.Seq == 0 })
	for _, p := range s.phones {
		for _, at := range p.deaths {
			events = append(events, telemetry.Event{T: max(at, lastWords(events, p.id, at)), Node: p.id, Kind: telemetry.NodeDown, Text: "kill -9"})
		}
	}
	slices.SortStableFunc(events, func(a, b telemetry.Event) int { return int(a.T - b.T) })
	return events
}

// lastWords is the time of the last event of the life that ended then: by the
// skew of the clocks it may be behind its end.
func lastWords(events []telemetry.Event, node string, death telemetry.Micros) (last telemetry.Micros) {
	for _, e := range events {
		if e.Node != node || e.Seq == 0 {
			continue
		}
		if e.Kind == telemetry.NodeUp && e.T > death {
			break // the next life
		}
		last = e.T
	}
	return last
}
