package player

import (
	"time"

	"openpfs/core/telemetry"
)

const (
	one   = "SEP080027000001"
	two   = "SEP080027000002"
	three = "SEP080027000003"
	model = "CP-7961G"
	jar   = "jar41sccp.9-4-2ES26.sbn"
)

// tale is a short true life of three phones and one component, in µs.
var tale = []telemetry.Event{
	{T: 0, Kind: telemetry.Run, Phones: 3, Rate: 8_000_000, RTT: 150_000, Size: 1_000_000, N: 1},
	{T: 10, Node: one, Seq: 1, Kind: telemetry.NodeUp, Model: model, Addr: "127.41.0.1", N: 1},
	{T: 10, Node: two, Seq: 1, Kind: telemetry.NodeUp, Model: model, Addr: "127.41.0.2", N: 1},
	{T: 10, Node: three, Seq: 1, Kind: telemetry.NodeUp, Model: model, Addr: "127.41.0.3", N: 1},
	{T: 1_000, Node: one, Seq: 2, Kind: telemetry.FileStart, File: jar},
	{T: 1_000, Node: two, Seq: 2, Kind: telemetry.FileStart, File: jar},
	{T: 1_000, Node: three, Seq: 2, Kind: telemetry.FileStart, File: jar},
	{T: 500_000, Node: one, Seq: 3, Kind: telemetry.Claim, File: jar},
	{T: 500_100, Node: two, Seq: 3, Kind: telemetry.Yield, File: jar, Peer: one},
	{T: 500_100, Node: three, Seq: 3, Kind: telemetry.Yield, File: jar, Peer: one},
	{T: 1_700_000, Node: one, Seq: 4, Kind: telemetry.RootConfirmed, File: jar},
	{T: 1_800_000, Node: two, Seq: 4, Kind: telemetry.Joined, File: jar, Peer: one, Depth: 1},
	{T: 2_700_000, Node: one, Seq: 5, Kind: telemetry.TransferStart, File: jar, Size: 1_000_000},
	{T: 3_200_000, Node: one, Seq: 6, Kind: telemetry.Progress, File: jar, Have: 430_000, Size: 1_000_000},
	{T: 3_300_000, Kind: telemetry.WAN, Down: 450_000},
	{T: 3_700_000, Node: one, Seq: 7, Kind: telemetry.Verified, File: jar, Size: 1_000_000},
	{T: 3_750_000, Kind: telemetry.WAN, Down: 1_030_000},
	{T: 3_800_000, Node: two, Seq: 5, Kind: telemetry.TransferStart, File: jar, Peer: one, Size: 1_000_000},
	{T: 4_000_000, Node: two, Seq: 6, Kind: telemetry.Verified, File: jar, Size: 1_000_000},
	{T: 4_100_000, Node: three, Seq: 4, Kind: telemetry.Joined, File: jar, Peer: one, Depth: 1},
	{T: 4_100_000, Node: three, Seq: 5, Kind: telemetry.TransferStart, File: jar, Peer: one, Size: 1_000_000},
	{T: 4_300_000, Node: three, Seq: 6, Kind: telemetry.Verified, File: jar, Size: 1_000_000},
	{T: 4_400_000, Node: one, Seq: 8, Kind: telemetry.Committed, Load: "L"},
	{T: 4_500_000, Node: two, Seq: 7, Kind: telemetry.Committed, Load: "L"},
	{T: 4_600_000, Node: three, Seq: 7, Kind: telemetry.Committed, Load: "L"},
	{T: 4_600_000, Kind: telemetry.RunEnd, N: 3},
}

// script is a Source that tells a fixed list of events.
type script struct {
	events []telemetry.Event
	calls  int
}

func (s *script) Advance(until time.Duration, emit func(telemetry.Event)) bool {
	s.calls++
	for len(s.events) > 0 && s.events[0].T <= telemetry.Micros(until.Microseconds()) {
		emit(s.events[0])
		s.events = s.events[1:]
	}
	return len(s.events) == 0
}

// scripted returns a factory of runs that all tell the tale, and the settings
// that each was started with.
func scripted() (Factory, *[]Settings) {
	var asked []Settings
	return func(s Settings) (Source, error) {
		asked = append(asked, s)
		return &script{events: tale}, nil
	}, &asked
}

// stopped is a clock that stands still, so that no budget ever runs out.
func stopped() time.Duration { return 0 }

// until folds the tale up to the given time.
func until(t telemetry.Micros) *telemetry.Fleet {
	f := &telemetry.Fleet{}
	for _, e := range tale {
		if e.T <= t {
			f.Apply(e)
		}
	}
	return f
}

func any1(*telemetry.Event) bool { return true }
