package sim

import (
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// upgrade plays a site to its end and returns how long it took.
func upgrade(t testing.TB, c Config) (took time.Duration, fleet *telemetry.Fleet) {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	fleet = &telemetry.Fleet{}
	if !s.Advance(time.Hour, func(e telemetry.Event) { fleet.Apply(e) }) {
		t.Fatal("it does not end")
	}
	return s.Now(), fleet
}

// With two components of one length, and phones that start together, every port
// carries one copy in and about one out: the inner nodes of one tree are the leaves
// of the other.
func TestExpressFillsTheLAN(t *testing.T) {
	spec := load.Spec{Name: "L", Files: []load.FileSpec{{Name: "L.loads", Size: 2048}, {Name: "a.sbn", Size: 50e6}, {Name: "b.sbn", Size: 50e6}}}
	for seed := range uint64(20) {
		c := Config{Phones: 16, Seed: seed, Models: []string{"M"}, Loads: []load.Spec{spec}, WANRate: 10e9, RTT: 2 * time.Millisecond, LANRate: 100e6, Express: true, Boot: 100 * time.Millisecond}
		took, _ := upgrade(t, c)
		bound := time.Duration(100e6 * 8 / 100e6 * float64(time.Second))
		t.Logf("seed %d: %.2f of the bound", seed, float64(took)/float64(bound))
		if took > bound*3/2 {
			t.Errorf("seed %d: %v for a bound of %v", seed, took, bound)
		}
	}
}

// The line is full from soon after the start to the end.
func TestExpressFillsTheLine(t *testing.T) {
	for _, phones := range []int{20, 60, 200} {
		took, fleet := upgrade(t, Config{Phones: phones, Seed: 1, Express: true})
		bound := time.Duration(float64(fleet.Run.Size)*8/10e6*float64(time.Second)) + 75*time.Millisecond
		t.Logf("%d phones: %.3f of the bound, %d roots", phones, float64(took)/float64(bound), fleet.Totals.Confirmed)
		if took > bound*5/4 {
			t.Errorf("%d phones: %v for a bound of %v", phones, took, bound)
		}
	}
}
