package telemetry

import "testing"

// What the line can carry is what the run said until a sample says otherwise.
func TestTheLinesRateMayChange(t *testing.T) {
	var f Fleet
	f.Apply(Event{Kind: Run, Rate: 10_000_000})
	for _, c := range []struct{ sample, now int64 }{{10_000_000, 0}, {384_000, 384_000}, {10_000_000, 0}, {0, 0}} {
		f.Apply(Event{Kind: WAN, T: f.Now + 1, Rate: c.sample})
		if f.Run.Rate != 10_000_000 || f.Run.LineRate != c.now {
			t.Errorf("after a sample of %d: %+v", c.sample, f.Run)
		}
	}
}
