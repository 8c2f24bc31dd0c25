package sim

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// BenchmarkUpgrade plays whole upgrades of one load of 8.13 MB over the default
// line, as the page does: the history goes into a fold. x is how much faster that
// is than the time it simulates, ns/event what an event costs, and B/phone what a
// phone takes in memory at the end.
func BenchmarkUpgrade(b *testing.B) {
	for _, profile := range []string{"classic", "express"} {
		for _, phones := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", profile, phones), func(b *testing.B) {
				benchmarkUpgrade(b, Config{Phones: phones, Express: profile == "express", Seed: 1}, true)
			})
		}
	}
}

// BenchmarkHistory is the simulator's part of that alone.
func BenchmarkHistory(b *testing.B) {
	benchmarkUpgrade(b, Config{Phones: 1000, Express: true, Seed: 1}, false)
}

func benchmarkUpgrade(b *testing.B, c Config, folds bool) {
	b.ReportAllocs()
	var virtual time.Duration
	var events int
	var memory uint64
	for b.Loop() {
		s, fleet := upgradeOnce(b, c, folds, &events)
		virtual += s.Now()
		b.StopTimer()
		memory = inUse()
		runtime.KeepAlive(fleet)
		runtime.KeepAlive(s)
		fleet, s = nil, nil
		memory -= min(memory, inUse())
		b.StartTimer()
	}
	b.ReportMetric(virtual.Seconds()/b.Elapsed().Seconds(), "x")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
	b.ReportMetric(float64(memory)/float64(c.Phones), "B/phone")
	b.ReportMetric(float64(events)/float64(b.N), "events")
}

func upgradeOnce(b *testing.B, c Config, folds bool, events *int) (*Sim, *telemetry.Fleet) {
	s, err := New(c)
	if err != nil {
		b.Fatal(err)
	}
	fleet := &telemetry.Fleet{}
	done := s.Advance(time.Hour, func(e telemetry.Event) {
		if *events++; folds {
			fleet.Apply(e)
		}
	})
	if !done {
		b.Fatal("not done within an hour")
	}
	return s, fleet
}

// inUse is what is in use once the garbage is gone.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkFold folds the history of a thousand phones, as a viewer of theirs does.
func BenchmarkFold(b *testing.B) {
	s, err := New(Config{Phones: 1000, Express: true, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	var history []telemetry.Event
	s.Advance(time.Hour, func(e telemetry.Event) { history = append(history, e) })
	for b.Loop() {
		fleet := &telemetry.Fleet{}
		for _, e := range history {
			fleet.Apply(e)
		}
	}
	b.ReportMetric(float64(len(history)*b.N)/b.Elapsed().Seconds(), "events/s")
}
