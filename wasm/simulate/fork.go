package simulate

import (
	"fmt"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// How long an action lasts whose maker does not say.
const (
	restartTakes = 5 * time.Second
	pauseTakes   = 10 * time.Second
	cutTakes     = 20 * time.Second
	untilTheEnd  = 1000 * time.Hour // the latest that a plan may name
)

// Fork says what settings make the run that goes like that of the given ones up
// to and with a moment, and has the action right after it: a fault more in the
// plan, for the history before a fault is that of the site without it.
func Fork(s player.Settings, a player.Action, at telemetry.Micros) (player.Settings, error) {
	plan, err := sim.ParsePlan(s.Plan)
	if err != nil {
		return s, err
	}
	// Right after: nothing else happens between two microseconds.
	f := sim.Fault{At: time.Duration(at+1) * time.Microsecond, Phone: sim.Site}
	if a.Kind == player.ActServerStart {
		plan, err = serverStarts(plan, f.At)
	} else {
		f, err = fault(f, a)
		plan = append(plan, f)
	}
	if err != nil {
		return s, err
	}
	s.Plan = plan.String()
	_, err = sim.ParsePlan(s.Plan) // holds it to what its class takes
	return s, err
}

func fault(f sim.Fault, a player.Action) (sim.Fault, error) {
	span := func(usual time.Duration) {
		if f.Until = f.At + usual; a.For > 0 {
			f.Until = f.At + time.Duration(a.For)*time.Microsecond
		}
		f.Until = min(f.Until, untilTheEnd)
	}
	onPhone := true
	switch a.Kind {
	case player.ActKill:
		f.Class = sim.Kill
	case player.ActRestart:
		f.Class = sim.PowerCut
		span(restartTakes)
	case player.ActPause:
		f.Class = sim.Pause
		span(pauseTakes)
	case player.ActCut:
		f.Class = sim.Isolate
		span(cutTakes)
	case player.ActCorrupt:
		f.Class = sim.Corrupt
		span(untilTheEnd)
	case player.ActPFSOff:
		f.Class = sim.PFSOff
	case player.ActMove:
		f.Class, f.Amount = sim.Move, a.Value
	default:
		onPhone = false
	}
	if onPhone {
		var ok bool
		if f.Phone, ok = sim.PhoneNumber(a.Node); !ok {
			return f, fmt.Errorf("simulate: %q is no phone of a simulated site; name the one to %s", a.Node, a.Kind)
		}
		return f, nil
	}
	switch a.Kind {
	case player.ActWAN:
		f.Class, f.Amount = sim.LineRate, a.Value*1000
	case player.ActServerStop:
		f.Class = sim.ServerDown
		span(untilTheEnd)
	case player.ActJoin:
		f.Class, f.Amount = sim.Join, a.Value
	default:
		return f, fmt.Errorf("simulate: nothing can be done by %q", a.Kind)
	}
	return f, nil
}

// serverStarts ends what keeps the server down.
func serverStarts(plan sim.Plan, at time.Duration) (sim.Plan, error) {
	up := true
	for i := range plan {
		if f := &plan[i]; f.Class == sim.ServerDown && f.At < at && at < f.Until {
			f.Until, up = at, false
		}
	}
	if up {
		return nil, fmt.Errorf("simulate: the server answers already")
	}
	return plan, nil
}
