package simulate

import (
	"fmt"
	"strings"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// replay is a link's history, as the player is told of it.
type replay struct {
	*sim.Replay
	link, more string
}

// startLink plays a link; more is what was done to its site since.
func startLink(s player.Settings, more sim.Plan) (player.Source, error) {
	script, err := sim.ParseLink(s.Link)
	if err != nil {
		return nil, err
	}
	script.Plan = append(script.Plan, more...)
	r, err := script.Replay()
	if err != nil {
		return nil, err
	}
	return &replay{r, s.Link, s.Plan}, nil
}

// Settings are those of the link's site, as far as the page has words for them.
func (r *replay) Settings() player.Settings {
	c := r.Config()
	profile := pfs.ProfileClassic
	if c.Express {
		profile = pfs.ProfileExpress
	}
	return player.Settings{Phones: c.Phones + len(c.Late), Models: c.Models, WANRate: c.WANRate, RTT: c.RTT.Milliseconds(), Loss: c.Loss,
		LANRate: c.LANRate, RootWait: c.Timing.RootWait.Milliseconds(), Profile: profile, PFS: !c.NoPFS, Seed: c.Seed,
		Subnets: c.Subnets, Plan: r.more, Link: r.link}
}

// Faults are the plan's.
func (r *replay) Faults() []player.Fault { return faults(r.Plan()) }

func faults(plan sim.Plan) []player.Fault {
	out := make([]player.Fault, 0, len(plan))
	for _, f := range plan {
		fault := player.Fault{At: micros(f.At), Until: micros(f.Until), What: what(f)}
		if f.Phone != sim.Site {
			fault.Node = sim.PhoneName(f.Phone)
		}
		out = append(out, fault)
	}
	return out
}

// what is a fault's line without its time and its phone.
func what(f sim.Fault) string {
	at := fmt.Sprintf("at %v ", f.At)
	if f.Until > 0 {
		at += fmt.Sprintf("until %v ", f.Until)
	}
	text := strings.TrimPrefix(f.String(), at)
	if f.Phone != sim.Site {
		text = strings.Replace(text, fmt.Sprintf(" phone %d", f.Phone), "", 1)
	}
	return strings.ReplaceAll(text, "-", " ")
}

// Breaks are the checks that did not hold so far.
func (r *replay) Breaks() []player.Break {
	found := r.Replay.Breaks()
	out := make([]player.Break, 0, len(found))
	for _, v := range found {
		out = append(out, player.Break{Check: string(v.Check), Node: v.Node, File: v.File, At: v.At, Detail: v.Detail})
	}
	return out
}

func micros(d time.Duration) telemetry.Micros { return telemetry.Micros(d / time.Microsecond) }
