package scene

import (
	"fmt"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

func wallOf(dt telemetry.Micros) time.Duration { return time.Duration(dt) * time.Microsecond }

// BenchmarkFrame is a frame in the middle of the first component: the fold is
// read, everything is moved and the list is filled.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{24, 200, 1000, 10_000} {
		for _, pfs := range []bool{true, false} {
			b.Run(fmt.Sprintf("phones=%d/pfs=%v", n, pfs), func(b *testing.B) {
				s := New()
				s.Resize(1440, 900, 1)
				p := play(s, tell(n, 1, pfs))
				p.until(13_800_000)
				var l List
				s.Draw(&l)
				b.ReportAllocs()
				for b.Loop() {
					p.clock++ // time passes, so nothing is skipped
					p.Update(p.f, p.clock, nil, wallOf(16_667))
					s.Draw(&l)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/phone")
				b.ReportMetric(float64(l.Quads()), "quads")
			})
		}
	}
}
