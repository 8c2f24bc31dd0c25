package plan

import (
	"slices"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// Answer is what an upgrade takes in each way. Its JSON is an interface: the
// page, the command and the edge give the same.
type Answer struct {
	Phones  int              `json:"phones"`
	Off     int              `json:"off"` // phones that do not share
	Subnets int              `json:"subnets"`
	Models  []string         `json:"models"`
	Files   int              `json:"files"` // of one load, its list included
	Bytes   int64            `json:"bytes"` // of one load
	WAN     int64            `json:"wan"`   // bit/s
	RTT     telemetry.Micros `json:"rtt"`
	LAN     int64            `json:"lan"` // bit/s
	Server  Kind             `json:"upstream"`
	Window  telemetry.Micros `json:"window,omitempty"`
	Ways    []Way            `json:"ways"`
}

// Way is one way to do it. All times are spans from the start.
type Way struct {
	Name   string           `json:"way"` // without, classic, express
	First  telemetry.Micros `json:"first"`
	Median telemetry.Micros `json:"median"`
	Last   telemetry.Micros `json:"last"`
	// WANBytes cross the line towards the site, headers included; Copies are
	// millionths of the loads' bytes.
	WANBytes int64 `json:"wanBytes"`
	Copies   int64 `json:"copiesPPM"`
	// Fetches are the transfers over the line.
	Fetches int64 `json:"fetches"`
	// Limit is what the most of the time goes by for: line, server, lan or waits.
	Limit string `json:"limit"`
	Parts Parts  `json:"parts"` // of Last
	// Tolerance is within how many percent the simulator agrees.
	Tolerance int `json:"tolerancePercent"`
	// Warning names what the figures leave out; "" if nothing is known. [Impatient]:
	// so little comes at a time that phones take their parents for dead.
	Warning string `json:"warning,omitempty"`
	// Fits says whether the last phone is done within the window, Windows how
	// many are needed; both without a meaning where none was given.
	Fits    bool  `json:"fits"`
	Windows int64 `json:"windows"`
	// Done is how many phones are done by when, for a plot.
	Done []Point `json:"done"`
}

// Parts is where the time of the last phone goes.
type Parts struct {
	Waits telemetry.Micros `json:"waits"` // elections, a root's wait, round trips
	Line  telemetry.Micros `json:"line"`  // transfers from the server
	LAN   telemetry.Micros `json:"lan"`   // from phone to phone
}

// Point is a moment, and how many phones are done by then.
type Point struct {
	T    telemetry.Micros `json:"t"`
	Done int              `json:"n"`
}

// The ways' names.
const (
	Without = "without"
	Classic = pfs.ProfileClassic
	Express = pfs.ProfileExpress
)

// Impatient is the warning that phones will leave their parents and go to the
// server themselves: many more bytes than planned cross the line. A block must
// come within the Crawl of package pfs's Timing, and a whole file within an hour.
const Impatient = "impatient"

// fileMost is for how long a phone waits below a parent that has nothing to send
// (waitMost of package pfs).
const fileMost = time.Hour

// For answers an Input. The error is an [*InputError].
func For(in Input) (Answer, error) {
	if err := in.check(); err != nil {
		return Answer{}, err
	}
	s := newSite(&in)
	if err := s.check(); err != nil {
		return Answer{}, err
	}
	a := Answer{Phones: in.Phones, Off: in.off(), Subnets: in.Subnets, Models: slices.Clone(in.Models), Files: len(s.loads[0].Files),
		Bytes: s.loads[0].Bytes(), WAN: in.WAN, RTT: micros(in.RTT), LAN: in.LAN, Server: in.Server.Kind, Window: micros(in.Window)}
	ways := []struct {
		name string
		plan func(*site) outcome
	}{{Without, (*site).without}, {Classic, (*site).classic}, {Express, (*site).express}}
	for _, w := range ways {
		if in.Profile == "" || w.name == Without || w.name == in.Profile {
			a.Ways = append(a.Ways, s.way(w.name, w.plan(s)))
		}
	}
	return a, nil
}

func micros(d time.Duration) telemetry.Micros { return telemetry.Micros(d / time.Microsecond) }
