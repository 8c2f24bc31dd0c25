package sim

import (
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// The fastest lines that a site may have, and the largest file, are within what the
// arithmetic of flows holds.
func TestTheFastestLinesAndTheLargestFile(t *testing.T) {
	for _, wan := range []int64{maxRate, maxRate / 3} {
		for _, lan := range []int64{maxRate, maxRate / 2} {
			spec := load.SpecFor("CP-7961G")
			for i := range spec.Files {
				if spec.Files[i].Size > 1_000_000 {
					spec.Files[i].Size = wire.MaxFile
				}
			}
			s, err := New(Config{Phones: 20, Express: true, Signed: true, Seed: 1, WANRate: wan, LANRate: lan, RTT: time.Microsecond, Window: 65535, BlockSize: 65464, Loads: []load.Spec{spec}})
			if err != nil {
				t.Fatal(err)
			}
			steps := 0
			done := s.Advance(time.Minute, func(telemetry.Event) { steps++ })
			if !done || !s.HashesOK() {
				t.Errorf("WAN %d, LAN %d: not done at %v, after %d events", wan, lan, s.Now(), steps)
			}
		}
	}
}

func TestAPortionThatNoProductHolds(t *testing.T) {
	for _, c := range []struct{ n, by, of, want int64 }{
		{6, 7, 2, 21}, {7, 1, 2, 3}, {wire.MaxFile, maxRate, maxRate, wire.MaxFile}, {1000, maxRate, maxRate / 2, 2000},
		{wire.MaxFile, maxRate, 1, wire.MaxFile}, {wire.MaxFile / 2, maxRate, maxRate - 1, wire.MaxFile / 2},
	} {
		if got := portion(c.n, c.by, c.of); got != c.want {
			t.Errorf("%d · %d ÷ %d: %d, want %d", c.n, c.by, c.of, got, c.want)
		}
	}
}
