package sim

import (
	"fmt"
	"testing"
	"time"

	"openpfs/core/pfs"
)

// againstFormula plays a classic site and returns its time ÷ the formula's.
func againstFormula(t testing.TB, phones int, seed uint64) float64 {
	c := Config{Phones: phones, Seed: seed, Boot: time.Nanosecond}.WithDefaults()
	took, fleet := upgrade(t, c)
	return float64(took) / float64(Formula(pfs.Classic(), len(fleet.Hiers), phones, int64(fleet.Run.Size), c.WANRate, c.LANRate))
}

// The classic profile takes what its rules say, and nothing besides.
func TestClassicTakesWhatItsFormulaSays(t *testing.T) {
	for _, phones := range []int{2, 8, 20, 60, 200} {
		for seed := range uint64(5) {
			if got := againstFormula(t, phones, seed); got < 0.95 || got > 1.05 {
				t.Errorf("%d phones, seed %d: %.3f of the formula, want it within a twentieth", phones, seed, got)
			}
		}
	}
}

// BenchmarkClassic tells the same figure, beside what a site costs to simulate.
func BenchmarkClassic(b *testing.B) {
	for _, phones := range []int{8, 20, 60, 200} {
		b.Run(fmt.Sprint(phones), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(againstFormula(b, phones, 1), "÷formula")
			}
		})
	}
}
