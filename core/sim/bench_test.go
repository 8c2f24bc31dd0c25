package sim

import (
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// BenchmarkExpress1000 is a site of a thousand phones with one load; x is how
// much faster than the time it simulates that is on one core.
func BenchmarkExpress1000(b *testing.B) { benchmarkExpress(b, 1000) }

// BenchmarkExpress10000 is ten times as many phones; see -benchmem for memory.
func BenchmarkExpress10000(b *testing.B) { benchmarkExpress(b, 10_000) }

func benchmarkExpress(b *testing.B, phones int) {
	b.ReportAllocs()
	var virtual time.Duration
	for range b.N {
		s, err := New(Config{Phones: phones, Express: true, Timing: pfs.Express(), Seed: 1})
		if err != nil {
			b.Fatal(err)
		}
		fleet, trace, events := &telemetry.Fleet{}, NewTrace(), 0
		if !s.Advance(time.Hour, func(e telemetry.Event) { fleet.Apply(e); trace.Add(e); events++ }) {
			b.Fatal("not done within an hour")
		}
		virtual += s.Now()
		b.ReportMetric(float64(events), "events")
	}
	b.ReportMetric(virtual.Seconds()/b.Elapsed().Seconds(), "x")
}
