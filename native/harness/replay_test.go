package harness

import (
	"slices"
	"strings"

	"openpfs/core/check"
	"openpfs/core/telemetry"
)

// replay holds the recording to the checks that the simulator's runs are held
// to. The nodes' clocks differ by what their greetings took to the hub.
func (s *site) replay(events []telemetry.Event, e excuse) {
	s.t.Helper()
	cfg := check.Config{Reorder: 200_000, Flight: 10_000_000, Network: e.lossy, Bad: len(e.hostile)}
	for _, p := range s.phones {
		cfg.Gaps = cfg.Gaps || e.gaps || len(p.deaths) > 0
	}
	for _, n := range e.hostile {
		cfg.Hostile = append(cfg.Hostile, s.id(n).String())
	}
	for _, v := range check.ReplayWith(cfg, s.withDeaths(events)) {
		if !s.cutShort(v) {
			s.t.Errorf("the recording breaks a check: %v", v)
		}
	}
}

// cutShort: what is missing is the last word of a phone that was killed then,
// which it had said to its neighbour, but not yet to the hub.
func (s *site) cutShort(v check.Violation) bool {
	const moment = 1_500_000
	for _, p := range s.phones {
		for _, at := range p.deaths {
			if (v.Check == check.AgreedEdge || v.Check == check.WholeParent) && strings.Contains(v.Detail, p.id) && at-moment < v.At && v.At < at+moment {
				return true
			}
		}
	}
	return false
}

// withDeaths is the recording in the order of its times, with a node-down for
// every kill -9: the dead do not tell it, and a checker cannot know.
func (s *site) withDeaths(events []telemetry.Event) []telemetry.Event {
	events = slices.Clone(events)
	for _, p := range s.phones {
		for _, at := range p.deaths {
			events = append(events, telemetry.Event{T: at, Node: p.id, Kind: telemetry.NodeDown, Text: "kill -9"})
		}
	}
	slices.SortStableFunc(events, func(a, b telemetry.Event) int { return int(a.T - b.T) })
	// Left out: what the hub had still to read of a life that had ended already,
	// and its own words about a node, which have no number.
	down := map[string]bool{}
	return slices.DeleteFunc(events, func(e telemetry.Event) bool {
		switch {
		case e.Kind == telemetry.Log && e.Seq == 0:
			return true
		case e.Kind == telemetry.NodeUp:
			down[e.Node] = false
		case e.Kind == telemetry.NodeDown && e.Seq == 0:
			down[e.Node] = true
			return false
		}
		return down[e.Node]
	})
}
