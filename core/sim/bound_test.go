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
	const bound = 8 * time.Second
	for _, start := range []struct {
		spread  time.Duration
		percent time.Duration // of the bound, at most
	}{
		{100 * time.Millisecond, 150},
		{200 * time.Millisecond, 200}, // those who are first are inner nodes of both trees
	} {
		for seed := range uint64(20) {
			c := Config{Phones: 16, Seed: seed, Models: []string{"M"}, Loads: []load.Spec{spec}, WANRate: 10e9, RTT: 2 * time.Millisecond, LANRate: 100e6, Express: true, Boot: start.spread}
			took, _ := upgrade(t, c)
			t.Logf("started within %v, seed %d: %.2f of the bound", start.spread, seed, float64(took)/float64(bound))
			if took > bound*start.percent/100 {
				t.Errorf("started within %v, seed %d: %v for a bound of %v", start.spread, seed, took, bound)
			}
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

// A place costs two connections: to the root, and to whom it names. Nobody is sent
// down the tree from one to the next.
func TestExpressSendsAJoinerOnOnce(t *testing.T) {
	for _, phones := range []int{24, 100, 300} {
		for seed := range uint64(5) {
			_, fleet := upgrade(t, Config{Phones: phones, Seed: seed, Express: true})
			places := len(fleet.Hiers) * (phones - 1)
			t.Logf("%d phones, seed %d: %d redirects for %d places", phones, seed, fleet.Totals.Redirects, places)
			if fleet.Totals.Redirects > places*21/20 {
				t.Errorf("%d phones, seed %d: %d redirects for %d places", phones, seed, fleet.Totals.Redirects, places)
			}
		}
	}
}

// However many share the line, nothing of it is left unused.
func TestManyTransfersFillTheLine(t *testing.T) {
	spec := load.Spec{Name: "L", Files: []load.FileSpec{{Name: "L.loads", Size: 2048}, {Name: "a.sbn", Size: 50_000}}}
	for _, phones := range []int{7, 200, 3000} {
		c := Config{Phones: phones, NoPFS: true, Models: []string{"M"}, Loads: []load.Spec{spec}, WANRate: 384_000, Boot: time.Nanosecond}
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Advance(time.Hour, func(telemetry.Event) {}) {
			t.Fatal("it does not end")
		}
		bound := time.Duration(s.WANBytes()) * 8 * time.Second / time.Duration(c.WANRate)
		if idle := s.Now() - bound; idle > 600*time.Millisecond { // two files are asked for, 1.5 round trips each
			t.Errorf("%d phones: the line rests for %v of %v", phones, idle, s.Now())
		}
	}
}
